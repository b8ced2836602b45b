//! Who may act for an account. Each rule stands here once.

use crate::{
    FarthingError,
    state::{Creator, Deposit},
};
use anchor_lang::{address_eq_inlined as address_eq, prelude::*};

/// Decides who may spend from a deposit: its owner. Session keys will be admitted here and nowhere
/// else, within their limits (I4, I10).
///
/// # Errors
/// `NotSpender`.
#[inline(always)]
pub fn may_spend(deposit: &Deposit, authority: &Signer) -> Result<()> {
    require!(address_eq(&deposit.owner, authority.address()), FarthingError::NotSpender);
    Ok(())
}

/// Lets only the owner of a deposit through: for what no session may ever do.
///
/// # Errors
/// `NotDepositOwner`.
#[inline(always)]
pub fn owns(deposit: &Deposit, owner: &Signer) -> Result<()> {
    require!(address_eq(&deposit.owner, owner.address()), FarthingError::NotDepositOwner);
    Ok(())
}

/// Lets only the authority of an active creator through.
///
/// # Errors
/// `NotCreatorAuthority`, `CreatorEnded`.
pub fn controls(creator: &Creator, authority: &Address) -> Result<()> {
    require!(address_eq(&creator.authority, authority), FarthingError::NotCreatorAuthority);
    require!(!creator.is_ended(), FarthingError::CreatorEnded);
    Ok(())
}

/// Whether `signer` is the authority or the operator of the creator. An absent operator is the
/// zero address, for which nobody can sign.
pub fn operates(creator: &Creator, signer: &Address) -> bool {
    address_eq(&creator.authority, signer) || address_eq(&creator.operator, signer)
}
