//! Letting a key act, and taking that back.

use super::Opening;
use crate::{
    accounts::{Session, SessionStatus},
    args::SessionTerms,
    client::{Client, ClientResult, Network},
    instructions::{CloseSession, OpenDeposit, OpenSession, RevokeSession},
    solana::{Address, Instruction, system_instruction},
};

/// A session to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPlan {
    /// Owner of the deposit.
    pub owner: Address,
    pub mint: Address,
    /// Will sign.
    pub key: Address,
    pub terms: SessionTerms,
    /// Lamports that the owner gives the key for fees and rents.
    pub fees: u64,
    /// Also for a key that no wallet has, as where a program signs.
    pub any_address: bool,
}

/// Lets a key act for a wallet's deposit within limits. Puts before it what is missing: the deposit,
/// and the lamports that the key is to have.
///
/// # Errors
/// `NoSigner` when nobody could sign with the key, and its lamports would be lost.
pub fn open_session<N: Network>(client: &Client<N>, plan: &SessionPlan) -> ClientResult<Opening> {
    if !plan.any_address {
        client.require_signers(&[plan.key])?;
    }
    let slot = client.network().slot()?;
    let open = OpenSession::new(plan.owner, plan.mint, plan.key, slot, plan.terms.clone());
    let mut instructions = Vec::new();
    if client.fetch_deposit(&plan.owner, &plan.mint)?.is_none() {
        instructions.push(OpenDeposit::new(plan.owner, plan.mint).instruction());
    }
    let key = client.network().account(&plan.key)?;
    let lacking = plan.fees.saturating_sub(key.map_or(0, |account| account.lamports));
    if lacking != 0 {
        instructions.push(system_instruction::transfer(&plan.owner, &plan.key, lacking));
    }
    instructions.push(open.instruction());
    Ok(Opening { address: open.session, instructions })
}

/// Ends a session and closes it in the same transaction, where it may be closed: otherwise 151 slots
/// after its last change. `authority` is the owner of the deposit or the key. None when it is revoked
/// and too young to close.
///
/// # Errors
/// `Missing` when there is no such session.
pub fn end_session<N: Network>(
    client: &Client<N>,
    address: &Address,
    authority: Address,
) -> ClientResult<Vec<Instruction>> {
    let session: Session = client.require(address)?;
    let mut all = Vec::new();
    if session.status == SessionStatus::Active {
        all.push(RevokeSession::of(&session, authority).instruction());
    }
    if farthing_core::bounds::may_free(session.revision, client.network().slot()?) {
        all.push(CloseSession::of(&session).instruction());
    }
    Ok(all)
}
