//! Letting a key act, and taking that back.

use super::{Opening, Payee};
use crate::{
    accounts::{Session, SessionStatus},
    args::SessionTerms,
    client::{Client, ClientResult, Network},
    instructions::{CloseSession, OpenSession, RevokeSession},
    solana::{Address, Instruction, system_instruction},
};

/// Lamports that an owner gives a session's key, which pays fees and rents with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFees {
    /// So many, whatever the key has.
    Exactly(u64),
    /// What the key lacks of so many: right where a key is opened again, as it keeps what is left.
    UpTo(u64),
}

/// A session to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPlan {
    /// Owner of the deposit.
    pub owner: Address,
    pub mint: Address,
    /// Will sign.
    pub key: Address,
    pub terms: SessionTerms,
    /// What the key pays fees and rents with, from the owner.
    pub fees: KeyFees,
    /// Pays the rents of the session and, where it is missing, of the deposit.
    pub payer: Address,
    /// Also for a key that no wallet has, as where a program signs.
    pub any_address: bool,
}

impl SessionPlan {
    /// The owner pays the rents and gives the key no lamports.
    pub fn new(owner: Address, mint: Address, key: Address, terms: SessionTerms) -> Self {
        let fees = KeyFees::Exactly(0);
        Self { owner, mint, key, terms, fees, payer: owner, any_address: false }
    }

    /// Lamports that the key is still to get.
    fn lacking<N: Network>(&self, client: &Client<N>) -> ClientResult<u64> {
        match self.fees {
            KeyFees::Exactly(lamports) => Ok(lamports),
            KeyFees::UpTo(lamports) => {
                let key = client.network().account(&self.key)?;
                Ok(lamports.saturating_sub(key.map_or(0, |account| account.lamports)))
            }
        }
    }
}

/// Lets a key act for a wallet's deposit within limits. Puts before it what is missing: the deposit,
/// and the lamports that the key is to have.
///
/// # Errors
/// `NoSigner` when nobody could sign with the key, and its lamports would be lost.
pub fn open_session<N: Network>(client: &Client<N>, plan: &SessionPlan) -> ClientResult<Opening> {
    let SessionPlan { owner, mint, key, payer, .. } = *plan;
    if !plan.any_address {
        client.require_signers(&[key])?;
    }
    let slot = client.network().slot()?;
    let open = OpenSession::new(owner, mint, key, slot, plan.terms.clone()).payer(payer);
    let opened = Payee::AnyAddress(owner).open(client, &mint, payer)?;
    let mut instructions = Vec::from_iter(opened);
    let lacking = plan.lacking(client)?;
    if lacking != 0 {
        instructions.push(system_instruction::transfer(&owner, &key, lacking));
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
