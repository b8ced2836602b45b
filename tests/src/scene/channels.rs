//! The reader's channels, and what is promised on them.

use super::{FUNDED, PURSE, Scene, assert_gone, assert_moved};
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    args::ChannelTerms,
    channels::{self, Chain, Voucher, VoucherRecord},
    errors::FarthingError,
    events::{ChannelClosed, Event},
    instructions::{
        Claim, ClaimChain, CloseChannel, FinishClose, FreeChannel, OpenChannel, RequestClose,
        TopUpChannel, WithdrawChannel,
    },
    solana::{Address, Instruction},
};

/// Seconds of grace of a ready-made channel: the least there is.
pub const GRACE: i64 = 900;
/// Base units that a link of a ready-made chain is worth.
pub const UNIT: u64 = 10;
/// Links of a ready-made chain.
pub const LENGTH: u32 = 100;

impl Scene {
    /// By vouchers that "pen" signs.
    pub fn by_voucher(&self) -> ChannelTerms {
        let grace = GRACE as u32;
        ChannelTerms { grace, ..ChannelTerms::vouchers(self.address("pen"), FUNDED) }
    }

    /// What the reader sends to open a channel: each with a salt of its own, the same in every run.
    pub fn open_channel(&self, payee: Address, terms: ChannelTerms) -> OpenChannel {
        let (reader, mint) = (self.address("reader"), self.token.mint);
        OpenChannel::new(reader, mint, payee, self.slot(), terms).salt(self.next_salt())
    }

    /// A channel to the friend's deposit.
    #[track_caller]
    pub fn channel(&self, terms: ChannelTerms) -> Address {
        self.channel_to(self.purse("friend"), terms)
    }

    #[track_caller]
    pub fn channel_to(&self, payee: Address, terms: ChannelTerms) -> Address {
        let open = self.open_channel(payee, terms);
        self.given(open.clone());
        open.channel
    }

    /// A scene with a channel by voucher to the friend's deposit.
    pub fn with_channel() -> (Self, Address) {
        let scene = Self::set();
        let channel = scene.channel(scene.by_voucher());
        (scene, channel)
    }

    /// What the reader sends to open a channel by hash chain, and the chain.
    pub fn open_chain(&self, payee: Address, unit: u64, length: u32) -> (OpenChannel, Chain) {
        let open = self.open_channel(payee, self.by_voucher());
        let chain = channels::chain(&self.wallet("pen"), &open.channel, length).unwrap();
        let terms = ChannelTerms::chain(chain.root(), unit, length).unwrap();
        let grace = GRACE as u32;
        (open.terms(ChannelTerms { grace, ..terms }), chain)
    }

    /// A scene with a channel by hash chain to the friend's deposit.
    pub fn with_chain() -> (Self, Address, Chain) {
        let scene = Self::set();
        let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
        scene.given(open.clone());
        (scene, open.channel, chain)
    }

    /// Ends a channel of which the friend has claimed 300: the rest goes home, both ends are let
    /// go, and it is told.
    #[track_caller]
    pub fn assert_ends(&self, channel: Address, ending: impl Into<Instruction>) {
        let before = self.channel_at(&channel);
        let outcome = self.run(ending).succeeded();
        let left = FUNDED - 300;
        let amount = i128::from(left);
        assert_moved(&outcome, &[(channel, -amount), (self.purse("reader"), amount)]);
        let deposit_balance = PURSE - 300;
        let expected = ChannelClosed { channel, returned: left, claimed: 300, deposit_balance };
        assert_eq!(*outcome.event(), Event::ChannelClosed(expected));
        assert_eq!(self.pinned(&self.purse("reader"), &self.purse("friend")), (0, 0));
        let ended = Channel { funded: 300, status: ChannelStatus::Ended, ..before };
        assert_eq!(self.channel_at(&channel), ended);
    }

    /// Ends a channel that somebody sent lamports to. In the same transaction it can be freed once
    /// its address is spent, not before, and the payer of the rent gets them all (I8, I12). By its
    /// end alone it is never freed.
    #[track_caller]
    pub fn assert_freed_apart(&self, open: &OpenChannel, ending: Instruction) {
        let channel = open.channel;
        self.prefund(&channel, 12_345);
        let (all, before) = (self.lamports(&channel), self.snapshot());
        let both = self.run_all(&[ending.clone(), self.free_channel(&channel).into()]);
        if self.slot() > open.open_slot + 150 {
            let both = both.succeeded();
            assert_eq!(both.lamports_delta(&open.payer), i128::from(all));
            assert_gone(self, &channel);
            self.restore(&before);
        } else {
            both.assert_err(FarthingError::AddressNotSpent);
        }
        let alone = self.run(ending).succeeded();
        assert_eq!(alone.events.len(), 1);
        assert_eq!(self.channel_at(&channel).status, ChannelStatus::Ended);
        assert_eq!(self.lamports(&channel), all);
    }

    pub fn channel_at(&self, channel: &Address) -> Channel {
        self.get(channel)
    }

    /// A promise of "pen".
    pub fn promise(&self, channel: &Address, cumulative: u64) -> VoucherRecord {
        self.promise_until(channel, cumulative, 0)
    }

    pub fn promise_until(&self, channel: &Address, cumulative: u64, until: i64) -> VoucherRecord {
        let voucher = Voucher { channel: channel.to_bytes(), cumulative, expires_at: until };
        VoucherRecord::sign(&self.wallet("pen"), voucher).unwrap()
    }

    /// What turns vouchers into the friend's balance.
    pub fn claim(&self, records: &[VoucherRecord]) -> [Instruction; 2] {
        Claim::of(self.purse("friend"), records).unwrap()
    }

    /// What turns a link into the friend's balance.
    pub fn claim_link(&self, channel: &Address, chain: &Chain, index: u32) -> ClaimChain {
        ClaimChain::new(self.purse("friend"), vec![(*channel, link(chain, index))])
    }

    pub fn top_up_channel(&self, channel: &Address, amount: u64) -> TopUpChannel {
        let reader = self.address("reader");
        TopUpChannel::of(*channel, &self.channel_at(channel), reader, amount)
    }

    /// Signed by reader and friend.
    pub fn withdraw_channel(&self, channel: &Address, new_funded: u64) -> WithdrawChannel {
        let parties = (self.address("reader"), self.address("friend"));
        WithdrawChannel::of(*channel, &self.channel_at(channel), parties, new_funded)
    }

    /// Signed by a wallet; with its creator where that is the author or the operator.
    pub fn close_channel(&self, channel: &Address, name: &str) -> CloseChannel {
        let close = CloseChannel::of(*channel, &self.channel_at(channel), self.address(name));
        let of_creator = matches!(name, "author" | "operator");
        close.creator(of_creator.then_some(self.creator))
    }

    pub fn request_close(&self, channel: &Address) -> RequestClose {
        RequestClose::of(*channel, &self.channel_at(channel), self.address("reader"))
    }

    pub fn finish_close(&self, channel: &Address) -> FinishClose {
        FinishClose::of(*channel, &self.channel_at(channel))
    }

    pub fn free_channel(&self, channel: &Address) -> FreeChannel {
        FreeChannel::of(*channel, &self.channel_at(channel))
    }
}

/// The link that pays so many units.
pub fn link(chain: &Chain, index: u32) -> farthing_sdk::args::ChainLink {
    let link = chain.link(index).unwrap();
    farthing_sdk::args::ChainLink { index, link: link.hash }
}
