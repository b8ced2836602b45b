//! Where the two sit: a channel on real bytecode, and the oracle that knows what must come of it.

use super::oracle::{Deed, Flaw, Hands, Oracle, Promise, Verdict};
use farthing_tests::prelude::*;
use num_bigint::BigUint;

/// Links of a chain at this table.
pub const LENGTH: u32 = 300;

pub struct Table {
    pub scene: Scene,
    pub channel: Address,
    /// Another channel between the same two, by the same pen.
    twin: Address,
    /// As it was opened: all that does not change.
    stored: Channel,
    /// Of the channel and of its twin; none for vouchers.
    chains: Option<[Chain; 2]>,
    pub oracle: Oracle,
    /// Everything that the payer ever promised.
    pub given: Vec<Promise>,
}

impl Table {
    /// `expires` in seconds from now on.
    pub fn set(by_chain: bool, expires: Option<i64>) -> Self {
        let scene = Scene::set();
        let friend = scene.purse("friend");
        let expires_at = expires.map_or(0, |ahead| scene.now() + ahead);
        let (mut addresses, mut chains) = (Vec::new(), Vec::new());
        let mut terms = ChannelTerms { expires_at, ..scene.by_voucher() };
        // The twin first, so that the last terms are the channel's.
        for amount in [1, FUNDED] {
            let (open, chain) = scene.open_chain(friend, UNIT, LENGTH);
            let of_chain = ChannelTerms { amount, expires_at, ..open.terms.clone() };
            let of_voucher = ChannelTerms { amount, ..terms };
            terms = if by_chain { of_chain } else { of_voucher };
            scene.given(open.clone().terms(terms.clone()));
            addresses.insert(0, open.channel);
            chains.insert(0, chain);
        }
        let stored = scene.channel_at(&addresses[0]);
        assert_eq!(i64::from(stored.grace), GRACE);
        let oracle = Oracle::new(terms, stored.open_slot, PURSE - 1);
        let chains = by_chain.then(|| chains.try_into().expect("two of them"));
        let (channel, twin, given) = (addresses[0], addresses[1], Vec::new());
        Self { scene, channel, twin, stored, chains, oracle, given }
    }

    pub fn is_chain(&self) -> bool {
        self.chains.is_some()
    }

    /// Tries a deed: exactly what the oracle says comes of it, in money and in the account.
    #[track_caller]
    pub fn tries(&mut self, deed: &Deed) -> bool {
        let (now, slot) = (self.scene.now(), self.scene.slot());
        let outcome = self.scene.run_all(&self.instructions(deed));
        let verdict = self.oracle.judges(deed, now, slot);
        let went_through = outcome.failure.is_none();
        self.compare(outcome, &verdict, deed);
        self.check();
        went_through
    }

    #[track_caller]
    fn compare(&self, outcome: Outcome, verdict: &Verdict, deed: &Deed) {
        let story = || format!("{deed:?}: {verdict:?}\n{}", outcome.story());
        match verdict {
            Verdict::Moves { home, paid } => {
                assert!(outcome.failure.is_none(), "{}", story());
                let [reader, friend] = ["reader", "friend"].map(|name| self.scene.purse(name));
                let moved = [(self.channel, -home - paid), (reader, *home), (friend, *paid)];
                assert_moved(&outcome, &moved);
            }
            Verdict::Refused(error) => {
                assert!(outcome.failure.is_some(), "{}", story());
                outcome.assert_err(*error);
            }
            Verdict::Gone => outcome.assert_refused(),
        }
    }

    /// Balances and account are what the oracle has added up, and nobody is worse off than
    /// promised.
    #[track_caller]
    fn check(&self) {
        let balance = |name| BigUint::from(self.scene.balance(&self.scene.purse(name)));
        let (paid, funded) = (self.oracle.paid(), self.oracle.funded());
        assert_eq!(balance("friend"), paid);
        assert_eq!(balance("reader"), self.oracle.purse());
        assert!(paid <= funded, "paid {paid} of {funded}");
        let most = self.given.iter().map(|promise| promise.cumulative).max().unwrap_or(0);
        assert!(paid <= BigUint::from(most), "paid {paid}, promised {most}");
        assert_eq!(self.scene.exists(&self.channel), !self.oracle.is_freed());
        if !self.oracle.is_freed() {
            let stored = self.scene.channel_at(&self.channel);
            let expected = if self.oracle.has_ended() { &paid } else { &funded };
            assert_eq!(BigUint::from(stored.funded), *expected);
            assert_eq!(BigUint::from(stored.claimed), paid);
        }
        assert_eq!(self.scene.channel_at(&self.twin).left(), 1);
    }

    fn instructions(&self, deed: &Deed) -> Vec<Instruction> {
        let [reader, friend] = ["reader", "friend"].map(|name| self.scene.address(name));
        let hand = |hands: &Hands| if *hands == Hands::Payer { reader } else { friend };
        let (channel, stored) = (self.channel, &self.stored);
        let one = match deed {
            Deed::TopUp(amount) => TopUpChannel::of(channel, stored, reader, *amount).into(),
            Deed::Withdraw(rest, Hands::Both) => {
                WithdrawChannel::of(channel, stored, (reader, friend), *rest).into()
            }
            Deed::Withdraw(rest, one) => {
                WithdrawChannel::of(channel, stored, (hand(one), hand(one)), *rest).into()
            }
            Deed::Ask(by) => RequestClose::of(channel, stored, hand(by)).into(),
            Deed::Close(by) => CloseChannel::of(channel, stored, hand(by)).into(),
            Deed::Finish => FinishClose::of(channel, stored).into(),
            Deed::Free => FreeChannel::of(channel, stored).into(),
            Deed::Claim(promises) => return self.claim(promises),
        };
        vec![one]
    }

    /// All for the one channel, whatever they were given for.
    fn claim(&self, promises: &[Promise]) -> Vec<Instruction> {
        let friend = self.scene.purse("friend");
        let Some(chains) = &self.chains else {
            let records: Vec<_> = promises.iter().map(|promise| self.record(promise)).collect();
            let claim = Claim::new(friend, vec![self.channel; promises.len()]).instruction();
            return vec![signatures(&records).expect("at most eight"), claim];
        };
        let shown = promises.iter().map(|promise| (self.channel, shown(chains, promise)));
        vec![ClaimChain::new(friend, shown.collect()).instruction()]
    }

    fn record(&self, promise: &Promise) -> VoucherRecord {
        let (signer, channel) = match promise.flaw {
            None => ("pen", self.channel),
            Some(Flaw::Forged | Flaw::Misplaced) => ("friend", self.channel),
            Some(Flaw::OtherChannel) => ("pen", self.twin),
        };
        let Promise { cumulative, expires_at, .. } = *promise;
        let voucher = Voucher { channel: channel.to_bytes(), cumulative, expires_at };
        VoucherRecord::sign(&self.scene.wallet(signer), voucher).unwrap()
    }
}

fn shown([chain, twin]: &[Chain; 2], promise: &Promise) -> ChainLink {
    let index = promise.index;
    match promise.flaw {
        None => link(chain, index),
        Some(Flaw::OtherChannel) => link(twin, index),
        Some(Flaw::Misplaced) => ChainLink { index, ..link(chain, (index + 1) % (LENGTH + 1)) },
        Some(Flaw::Forged) => ChainLink { index, link: [6; 32] },
    }
}
