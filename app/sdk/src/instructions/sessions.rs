//! Builders for sessions.

use super::{into_instruction, setters};
use crate::{
    accounts, addresses,
    args::SessionTerms,
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Lets a key act for a deposit within limits. The owner pays the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenSession {
    pub payer: Address,
    pub owner: Address,
    pub deposit: Address,
    /// Signs from now on.
    pub key: Address,
    pub session: Address,
    pub open_slot: u64,
    pub terms: SessionTerms,
}

setters!(OpenSession {
    /// Pays the rent, and gets it back when the session closes.
    payer: Address
});

impl OpenSession {
    /// For a wallet's deposit. `slot` is the current one, or one of the 150 before it.
    pub fn new(
        owner: Address,
        mint: Address,
        key: Address,
        slot: u64,
        terms: SessionTerms,
    ) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        let session = addresses::session(&deposit, &key);
        Self { payer: owner, owner, deposit, key, session, open_slot: slot, terms }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenSession { open_slot: self.open_slot, terms: self.terms.clone() }
            .to_instruction(metas::OpenSession {
                payer: self.payer,
                owner: self.owner,
                deposit: self.deposit,
                key: self.key,
                session: self.session,
            })
    }
}

/// Replaces the limits of a session as it was read; what is spent counts on.
#[derive(Clone, Debug)]
pub struct UpdateSession {
    pub owner: Address,
    pub deposit: Address,
    pub session: Address,
    pub terms: SessionTerms,
    pub expected_revision: u64,
}

impl UpdateSession {
    pub fn of(session: &accounts::Session, owner: Address, terms: SessionTerms) -> Self {
        let (deposit, address) = (session.deposit, address(session));
        Self { owner, deposit, session: address, terms, expected_revision: session.revision }
    }

    pub fn instruction(&self) -> Instruction {
        let (owner, deposit, session) = (self.owner, self.deposit, self.session);
        let (terms, expected_revision) = (self.terms.clone(), self.expected_revision);
        arguments::UpdateSession { terms, expected_revision }.to_instruction(metas::UpdateSession {
            owner,
            deposit,
            session,
        })
    }
}

/// Ends a session at once and for good.
#[derive(Clone, Debug)]
pub struct RevokeSession {
    /// Owner of the deposit, or the key itself.
    pub authority: Address,
    pub deposit: Address,
    pub session: Address,
}

impl RevokeSession {
    pub fn of(session: &accounts::Session, authority: Address) -> Self {
        Self { authority, deposit: session.deposit, session: address(session) }
    }

    pub fn instruction(&self) -> Instruction {
        let (authority, deposit, session) = (self.authority, self.deposit, self.session);
        arguments::RevokeSession {}.to_instruction(metas::RevokeSession {
            authority,
            deposit,
            session,
        })
    }
}

/// Closes a session that is revoked or has expired, 151 slots after its last change; its rent goes to
/// the account that paid it. Anyone may.
#[derive(Clone, Debug)]
pub struct CloseSession {
    pub session: Address,
    pub deposit: Address,
    pub rent_payer: Address,
}

impl CloseSession {
    pub fn of(session: &accounts::Session) -> Self {
        let (deposit, rent_payer) = (session.deposit, session.rent_payer);
        Self { session: address(session), deposit, rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        let (session, deposit, rent_payer) = (self.session, self.deposit, self.rent_payer);
        arguments::CloseSession {}.to_instruction(metas::CloseSession {
            session,
            deposit,
            rent_payer,
        })
    }
}

fn address(session: &accounts::Session) -> Address {
    addresses::session(&session.deposit, &session.key)
}

into_instruction!(OpenSession, UpdateSession, RevokeSession, CloseSession);
