//! Who may act for an account. Each rule stands here once.

use crate::{
    FarthingError, clock,
    state::{Creator, Deposit, NOBODY, Payee, Session, SessionStatus, Stored, is_earnings},
};
use anchor_lang::{address_eq, prelude::*};
use core::ops::Deref;

/// What somebody wants to do with a deposit's money.
#[derive(Clone, Copy)]
pub struct Spend<'a> {
    /// The bit of [`crate::state::action`] that a session needs.
    pub action: u16,
    /// Base units that leave the deposit. They count as spent, even if they come back later.
    pub amount: u64,
    /// The deposit or earnings that is paid.
    pub payee: &'a Address,
}

/// Who spends from a deposit. Some things are allowed only to its owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SpentBy {
    /// Within its limits.
    Session,
    Owner,
}

/// Decides who may spend from a deposit, and nothing else does: its owner, or a session of it. The
/// amount counts against the limits of the session (I4, I10).
///
/// # Errors
/// `NotSpender`; of a session `SessionRevoked`, `SessionExpired`, `SessionActionNotAllowed`,
/// `SessionWrongPayee`, `SessionTotalExceeded`, `SessionWindowExceeded`.
#[inline(always)]
pub fn may_spend<'a>(
    deposit: &(impl AsRef<Address> + Deref<Target = Deposit>),
    signer: &Signer,
    session: Option<&mut Session>,
    spend: impl FnOnce() -> Spend<'a>,
) -> Result<SpentBy> {
    if address_eq(&deposit.owner, signer.address()) {
        return Ok(SpentBy::Owner);
    }
    match session {
        None => Err(FarthingError::NotSpender.into()),
        // Only here, so that an owner does not pay for it.
        Some(session) => spend_by_session(session, deposit.as_ref(), signer.address(), &spend()),
    }
}

/// A session spends. Returns `Session`, as [`may_spend`] does then: to convert a result there costs more.
#[inline(never)]
fn spend_by_session(
    session: &mut Session,
    deposit: &Address,
    key: &Address,
    spend: &Spend,
) -> Result<SpentBy> {
    let now = acts(session, deposit, key, spend.action, spend.payee)?;
    let mut allowance = session.allowance();
    allowance.spend(spend.amount, now).map_err(FarthingError::from)?;
    session.keep(&allowance);
    Ok(SpentBy::Session)
}

/// Lets a session give a part of a price to a referrer, unless it may pay only one payee.
///
/// # Errors
/// `SessionWrongPayee`.
pub fn may_refer(session: Option<&Session>) -> Result<()> {
    let free = session.is_some_and(|session| session.payee == NOBODY);
    require!(free, FarthingError::SessionWrongPayee);
    Ok(())
}

/// Decides who may end, pause or resume what a deposit pays `payee` with: its owner, or a session of
/// it that may manage. Returns whether it is the owner.
///
/// # Errors
/// `NotSpender`; of a session `SessionRevoked`, `SessionExpired`, `SessionActionNotAllowed`,
/// `SessionWrongPayee`.
#[inline(always)]
pub fn may_manage(
    deposit: &(impl AsRef<Address> + Deref<Target = Deposit>),
    signer: &Signer,
    session: Option<&Session>,
    payee: &Address,
) -> Result<bool> {
    let is_owner = address_eq(&deposit.owner, signer.address());
    if !is_owner {
        manage_by_session(session, deposit.as_ref(), signer.address(), payee)?;
    }
    Ok(is_owner)
}

/// A session manages, if there is one.
#[inline(never)]
fn manage_by_session(
    session: Option<&Session>,
    deposit: &Address,
    key: &Address,
    payee: &Address,
) -> Result<()> {
    let Some(session) = session else {
        return Err(FarthingError::NotSpender.into());
    };
    acts(session, deposit, key, crate::state::action::MANAGE, payee)?;
    Ok(())
}

/// Checks that a session of this deposit and key may do this now, with this payee. Returns now, in
/// unix seconds.
fn acts(
    session: &Session,
    deposit: &Address,
    key: &Address,
    action: u16,
    payee: &Address,
) -> Result<i64> {
    require!(session.deposit == *deposit && session.key == *key, FarthingError::NotSpender);
    require!(session.status == SessionStatus::Active as u8, FarthingError::SessionRevoked);
    let now = clock::now_here()?;
    require!(session.is_in_time(now), FarthingError::SessionExpired);
    require!(session.actions & action != 0, FarthingError::SessionActionNotAllowed);
    require!(session.payee == NOBODY || session.payee == *payee, FarthingError::SessionWrongPayee);
    Ok(now)
}

/// Whether `signer` is the payee side: the owner of a deposit; for earnings the authority of the
/// creator passed in and, where `or_operator` says so, its operator.
pub fn receives(
    payee: &Account<Payee>,
    creator: &Option<Stored<Creator>>,
    signer: &Address,
    or_operator: bool,
) -> bool {
    if !is_earnings(payee) {
        return address_eq(&payee.holder, signer);
    }
    creator.as_ref().is_some_and(|creator| {
        address_eq(creator.address(), &payee.holder)
            && (address_eq(&creator.authority, signer)
                || (or_operator && address_eq(&creator.operator, signer)))
    })
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
