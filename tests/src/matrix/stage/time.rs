//! Streams, sessions and channels.

use super::{FUNDS, Stage};
use crate::signing;
use farthing_sdk::{
    args::{ChainLink, ChannelTerms, SessionTerms, StreamTerms, action},
    core::stream::Fixed,
    instructions::{OpenChannel, OpenSession, OpenStream},
    solana::{Address, Instruction, Keypair, Signer},
};
use rand::Rng;

/// Base units that are put into a stream or a channel.
pub const PUT_ASIDE: u64 = 10_000;
/// Base units per second of every stream.
pub const RATE: Fixed = Fixed { whole: 2, fraction: 1 << 63 };
/// Base units that a link of a chain is worth.
pub const UNIT: u64 = 7;

impl Stage {
    /// What `open_stream` of an owner looks like: every right, a rate of its own, no end.
    pub fn streaming(&mut self, owner: Address, payee: Address) -> OpenStream {
        let (slot, salt) = (self.machine.clock().slot, self.salt());
        let terms = StreamTerms::at(RATE, PUT_ASIDE);
        let open = OpenStream::new(owner, self.coin.mint, payee, slot, terms);
        open.salt(salt).payer(self.sponsor)
    }

    /// A stream of the reader, which may have a deposit already.
    pub fn stream(&mut self, payee: Address, edit: impl FnOnce(&mut StreamTerms)) -> Address {
        let mut open = self.streaming(self.reader, payee);
        edit(&mut open.terms);
        let stream = open.stream;
        self.must(open);
        stream
    }

    /// A session of the reader's deposit for the delegate's key.
    pub fn session(&mut self) -> Address {
        self.session_of(self.reader, self.delegate)
    }

    /// A session that may do everything, up to what a deposit begins with.
    pub fn session_of(&mut self, owner: Address, key: Address) -> Address {
        let open = self.delegation(owner, key);
        let session = open.session;
        self.must(open);
        session
    }

    /// What `open_session` of an owner looks like: every action, a window, an expiry.
    pub fn delegation(&mut self, owner: Address, key: Address) -> OpenSession {
        let clock = self.machine.clock();
        let terms = SessionTerms::up_to(FUNDS).actions(action::ALL).per_window(FUNDS, 3_600);
        let terms = terms.until(clock.unix_timestamp + 86_400);
        OpenSession::new(owner, self.coin.mint, key, clock.slot, terms).payer(self.sponsor)
    }

    /// What `open_channel` of an owner looks like: vouchers, signed by [`Self::signer`].
    pub fn channelling(&mut self, owner: Address, payee: Address) -> OpenChannel {
        let (slot, salt) = (self.machine.clock().slot, self.salt());
        let terms = ChannelTerms::vouchers(self.signer().pubkey(), PUT_ASIDE);
        let open = OpenChannel::new(owner, self.coin.mint, payee, slot, terms);
        open.salt(salt).payer(self.sponsor)
    }

    /// The same with a hash chain of 1,000 links, and the chain: link `i` at `i`.
    pub fn chaining(&mut self, owner: Address, payee: Address) -> (OpenChannel, Vec<[u8; 32]>) {
        let open = self.channelling(owner, payee);
        let chain = signing::chain(self.rng.random(), &open.channel, 1_000);
        let terms = ChannelTerms::chain(chain[0], UNIT, 1_000).expect("it fits");
        (open.terms(ChannelTerms { amount: PUT_ASIDE, ..terms }), chain)
    }

    /// A voucher channel of the reader.
    pub fn channel(&mut self, payee: Address) -> Address {
        let open = self.channelling(self.reader, payee);
        let channel = open.channel;
        self.must(open);
        channel
    }

    /// A chain channel of the reader, and a link of it.
    pub fn chain(&mut self, payee: Address, index: u32) -> (Address, ChainLink) {
        let (open, chain) = self.chaining(self.reader, payee);
        let channel = open.channel;
        self.must(open);
        (channel, ChainLink { index, link: chain[index as usize] })
    }

    /// Who signs every voucher: a key that owns nothing.
    pub fn signer(&self) -> Keypair {
        Keypair::new_from_array([77; 32])
    }

    /// The signatures of vouchers for an amount each: what stands before a claim.
    pub fn signatures(&self, channels: &[Address], cumulative: u64) -> Instruction {
        let signer = self.signer();
        let record = |channel: &Address| signing::sign(&signer, channel, cumulative, 0);
        signing::verification(&channels.iter().map(record).collect::<Vec<_>>())
    }
}
