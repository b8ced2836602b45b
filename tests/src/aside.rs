//! Ready-made streams, channels and sessions.

use crate::World;
use farthing_sdk::{
    addresses,
    args::{ChannelTerms, SessionTerms, StreamTerms, action},
    core::stream::Fixed,
    instructions::{OpenChannel, OpenSession, OpenStream},
    solana::{Address, Keypair, Signer},
};

/// Base units in every ready-made stream and channel.
const PUT_ASIDE: u64 = 100;

impl World {
    /// A stream of a wallet's deposit in the world's token: a base unit a second, every right.
    #[track_caller]
    pub fn stream(&self, name: &str, payee: Address) -> Address {
        let (owner, mint, slot) = (self.address(name), self.token.mint, self.slot());
        let terms = StreamTerms::at(Fixed::from_units(1), PUT_ASIDE);
        let open = OpenStream::new(owner, mint, payee, slot, terms);
        let at_salt = (0..).map(|salt| open.clone().salt(salt));
        let open = { at_salt }.find(|open| !self.exists(&open.stream)).expect("a free address");
        self.run(open.clone()).assert_ok();
        open.stream
    }

    /// A channel of a wallet's deposit in the world's token, whose vouchers [`World::voucher_key`]
    /// signs.
    #[track_caller]
    pub fn channel(&self, name: &str, payee: Address) -> Address {
        let (owner, mint, slot) = (self.address(name), self.token.mint, self.slot());
        let terms = ChannelTerms::vouchers(self.voucher_key().pubkey(), PUT_ASIDE);
        let open = OpenChannel::new(owner, mint, payee, slot, terms);
        let at_salt = (0..).map(|salt| open.clone().salt(salt));
        let open = { at_salt }.find(|open| !self.exists(&open.channel)).expect("a free address");
        self.run(open.clone()).assert_ok();
        open.channel
    }

    /// Signs the vouchers of every ready-made channel.
    pub fn voucher_key(&self) -> Keypair {
        Keypair::new_from_array([77; 32])
    }

    /// A session of a wallet's deposit in the world's token, for the key of another: everything, a
    /// thousand base units in all and a hundred an hour.
    #[track_caller]
    pub fn session(&self, name: &str, key: &str) -> Address {
        let (owner, key, mint) = (self.address(name), self.address(key), self.token.mint);
        let terms = SessionTerms::up_to(1_000).actions(action::ALL).per_window(100, 3_600);
        self.run(OpenSession::new(owner, mint, key, self.slot(), terms)).assert_ok();
        addresses::session(&addresses::deposit(&owner, &mint), &key)
    }
}
