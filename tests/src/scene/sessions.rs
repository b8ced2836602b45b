//! The reader's session for the wallet "key", and what is done with it.

use super::Scene;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::Session,
    addresses,
    args::{SessionTerms, action},
    instructions::{CloseSession, OpenSession, Pay, RevokeSession, UpdateSession},
    solana::Address,
};

/// What a ready-made session may spend in all.
pub const LIMIT: u64 = 1_000;

/// Everything a session may do, for [`LIMIT`] in all.
pub fn everything() -> SessionTerms {
    SessionTerms::up_to(LIMIT).actions(action::ALL)
}

impl Scene {
    /// A scene with a session of the reader's.
    pub fn with_session(terms: SessionTerms) -> (Self, Address) {
        let scene = Self::set();
        let session = scene.session(terms);
        (scene, session)
    }

    pub fn open_session(&self, terms: SessionTerms) -> OpenSession {
        let (reader, key) = (self.address("reader"), self.address("key"));
        OpenSession::new(reader, self.token.mint, key, self.slot(), terms)
    }

    #[track_caller]
    pub fn session(&self, terms: SessionTerms) -> Address {
        let open = self.open_session(terms);
        self.given(open.clone());
        open.session
    }

    pub fn session_at(&self, session: &Address) -> Session {
        self.get(session)
    }

    pub fn key(&self) -> Address {
        self.address("key")
    }

    /// The key pays the friend.
    pub fn spend(&self, amount: u64) -> Pay {
        self.spend_on(self.purse("friend"), amount)
    }

    pub fn spend_on(&self, payee: Address, amount: u64) -> Pay {
        let reader = self.address("reader");
        Pay::new(reader, self.token.mint, payee, amount).by_session(self.key())
    }

    pub fn update_session(&self, session: &Address, terms: SessionTerms) -> UpdateSession {
        UpdateSession::of(&self.session_at(session), self.address("reader"), terms)
    }

    /// Signed by a wallet.
    pub fn revoke_session(&self, session: &Address, name: &str) -> RevokeSession {
        RevokeSession::of(&self.session_at(session), self.address(name))
    }

    pub fn close_session(&self, session: &Address) -> CloseSession {
        CloseSession::of(&self.session_at(session))
    }

    /// What the session has spent of its total.
    pub fn spent(&self) -> u64 {
        let session = addresses::session(&self.purse("reader"), &self.key());
        self.session_at(&session).spent
    }

    /// Where the seeds of a session lead to with each bump, from the canonical one down.
    pub fn session_addresses(&self) -> impl Iterator<Item = (u8, Address)> {
        let (deposit, key) = (self.purse("reader"), self.key());
        (0..=u8::MAX).rev().filter_map(move |bump| {
            let seeds: [&[u8]; 4] = [b"session", deposit.as_ref(), key.as_ref(), &[bump]];
            Some((bump, Address::create_program_address(&seeds, &PROGRAM_ID).ok()?))
        })
    }
}
