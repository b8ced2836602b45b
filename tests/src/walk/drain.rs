//! The end of a walk: everything is taken apart by those whose it is, and nothing is left over.

use super::{
    LAMPORTS, TOKENS, WALLETS, Walk, compare,
    model::{Sale, Thing, Till},
    steps::{
        CancelOrder, CancelStream, Claim, ClaimFans, CloseChannel, CloseCreator, CloseDeposit,
        CloseEarnings, CloseListing, CloseOrder, ClosePass, CloseSession, CloseStream,
        DeclineOrder, Deposit, Destination, Distribute, Ends, FinishClose, FinishCloseFan,
        FreeChannel, FreeFan, FulfilOrder, OpenDeposit, RefundPass, ReleasePass, RequestClose,
        RequestCloseFan, RetireListing, RevokeSession, Step, UpdateCreator, Withdraw, right,
    },
};
use farthing_sdk::ALL;

/// Seconds: longer than every deadline and refund window.
const LONG: u64 = 100 * 86_400;
/// Slots: longer than a name lives on.
const MANY: u64 = 151;

impl Walk {
    /// Leaves nothing but the reserves, and checks that everybody has what is theirs.
    ///
    /// # Panics
    /// When something cannot be taken apart, or something is left over.
    pub(super) fn drain(&mut self) {
        self.end_some_orders();
        self.end_some_streams();
        self.refund_passes();
        self.end_some_channels();
        self.end_some_fans();
        self.revoke_sessions();
        self.pass(LONG, MANY);
        self.end_other_orders();
        self.end_other_streams();
        self.end_other_channels();
        self.end_other_fans();
        self.end_passes();
        self.close_sessions();
        let tills: Vec<_> = self.model.earnings.keys().copied().collect();
        tills.iter().for_each(|till| self.distribute(*till));
        self.close_listings();
        tills.iter().for_each(|till| self.close_earnings(*till));
        self.close_creators();
        self.close_deposits();
        self.nothing_is_left();
    }

    fn must(&mut self, step: &dyn Step) {
        if !self.take(step) {
            self.fail(step, "it is the end, and this must succeed (I7)");
        }
    }

    /// By the key, or by the seller.
    fn end_some_orders(&mut self) {
        for at in 0..self.model.orders.len() {
            if self.model.orders[at].ended || self.dice.one_in(3) {
                continue;
            }
            if self.dice.one_in(2) {
                self.must(&FulfilOrder::of(&self.model, at));
            } else {
                self.must(&DeclineOrder::of(&self.model, at));
            }
        }
    }

    /// All that are in time, by the holder.
    fn refund_passes(&mut self) {
        let now = i128::from(self.model.now);
        let all = self.model.passes.iter();
        let held = all.filter(|(_, pass)| pass.held != 0 && now < pass.refundable_until);
        let held: Vec<_> = held.map(|(ticket, _)| *ticket).collect();
        for ticket in held {
            self.must(&RefundPass::of(&self.model, ticket, ticket.1));
        }
    }

    /// By the buyers; and all are freed.
    fn end_other_orders(&mut self) {
        for at in 0..self.model.orders.len() {
            if !self.model.orders[at].ended {
                self.must(&CancelOrder::of(&self.model, at));
            }
            if !self.model.orders[at].freed {
                self.must(&CloseOrder::of(&self.model, at));
            }
        }
    }

    fn end_passes(&mut self) {
        let tickets: Vec<_> = self.model.passes.keys().copied().collect();
        for ticket in tickets {
            if self.model.passes[&ticket].held != 0 {
                self.must(&ReleasePass::of(&self.model, ticket));
            }
            self.must(&ClosePass::of(&self.model, ticket));
        }
    }

    /// By the payer, where it may.
    fn end_some_streams(&mut self) {
        for at in 0..self.model.streams.len() {
            let stream = &self.model.streams[at];
            if !stream.ended && stream.has(right::CANCEL) && self.dice.one_in(2) {
                self.must(&CancelStream::by_payer(&self.model, at));
            }
        }
    }

    /// By the payees; and all are freed.
    fn end_other_streams(&mut self) {
        for at in 0..self.model.streams.len() {
            if !self.model.streams[at].ended {
                self.must(&CancelStream::by_payee(&self.model, at));
            }
            if !self.model.streams[at].freed {
                self.must(&CloseStream::of(&self.model, at));
            }
        }
    }

    /// What was signed is claimed; then the payee agrees, or the payer asks.
    fn end_some_channels(&mut self) {
        for at in 0..self.model.channels.len() {
            if self.model.channels[at].ended {
                continue;
            }
            if let Some(claim) = Claim::of(&self.model, at).filter(|claim| claim.pays(&self.model))
            {
                self.must(&claim);
            }
            if self.dice.one_in(2) {
                self.must(&CloseChannel::of(&self.model, at));
            } else if !self.model.channels[at].is_closing(self.model.now) {
                self.must(&RequestClose::of(&self.model, at));
            }
        }
    }

    /// By anyone, when the grace is over; and all are freed.
    fn end_other_channels(&mut self) {
        for at in 0..self.model.channels.len() {
            if !self.model.channels[at].ended {
                self.must(&FinishClose(Ends::of(&self.model, at)));
            }
            if !self.model.channels[at].freed {
                self.must(&FreeChannel::of(&self.model, at));
            }
        }
    }

    /// What was promised is claimed; then the payer asks, or waits for the last day.
    fn end_some_fans(&mut self) {
        for at in 0..self.model.fans.len() {
            if self.model.fans[at].ended {
                continue;
            }
            for slot in 0..self.model.fans[at].slots.len() {
                let claim = ClaimFans::of(&self.model, at, slot);
                if let Some(claim) = claim.filter(|claim| claim.pays(&self.model)) {
                    self.must(&claim);
                }
            }
            if !self.model.fans[at].closing && self.dice.one_in(2) {
                self.must(&RequestCloseFan::of(&self.model, at));
            }
        }
    }

    /// By anyone, when no share lives any more; and all are freed.
    fn end_other_fans(&mut self) {
        for at in 0..self.model.fans.len() {
            let fan = &self.model.fans[at];
            if !fan.ended {
                if !fan.closing && !fan.is_over(self.model.now) {
                    self.must(&RequestCloseFan::of(&self.model, at));
                }
                self.must(&FinishCloseFan::of(&self.model, at));
            }
            if !self.model.fans[at].freed {
                self.must(&FreeFan::of(&self.model, at));
            }
        }
    }

    /// By the owners, or the keys.
    fn revoke_sessions(&mut self) {
        let sessions: Vec<_> = self.model.sessions.keys().copied().collect();
        for at in sessions {
            if !self.model.sessions[&at].revoked {
                let signer = if self.dice.one_in(2) { at.0.0 } else { at.1 };
                self.must(&RevokeSession::by(at, signer));
            }
        }
    }

    fn close_sessions(&mut self) {
        let sessions: Vec<_> = self.model.sessions.keys().copied().collect();
        for at in sessions {
            self.must(&CloseSession::of(&self.model, at));
        }
    }

    fn distribute(&mut self, till: Till) {
        let step = Distribute::of(&self.model, till);
        let payees = step.division.shares.iter().chain([&step.division.payout]);
        for purse in payees.copied().collect::<Vec<_>>() {
            self.must(&OpenDeposit { payer: purse.0, purse });
        }
        self.must(&step);
    }

    /// By the authority. Where rounding up lacks something, it becomes the payout owner if it is not
    /// among those who are paid, and brings what it has to add.
    fn close_earnings(&mut self, till: Till) {
        let step = CloseEarnings::of(&self.model, till);
        let lacking = step.division.lacking(&self.model);
        if lacking != 0 {
            let (creator, signer) = (till.0, step.signer);
            let own = (signer, till.1);
            if step.division.pays(signer).is_none() {
                let (operator, payout, splits) = (None, Some(signer), None);
                self.must(&UpdateCreator { signer, creator, operator, payout, splits });
                self.must(&OpenDeposit { payer: signer, purse: own });
            }
            if self.model.deposits[&own].balance < lacking {
                let (amount, source, mint) = (lacking as u64, signer, till.1);
                self.must(&Deposit { signer, source, mint, to: own, amount });
            }
        }
        self.must(&CloseEarnings::of(&self.model, till));
    }

    fn close_listings(&mut self) {
        for listing in 0..self.model.listings.len() {
            let found = &self.model.listings[listing];
            if found.is_closed {
                continue;
            }
            let creator = found.creator;
            if found.sale != Sale::Retired {
                let signer = self.model.creators[creator].authority;
                self.must(&RetireListing { signer, creator, listing });
            }
            self.must(&CloseListing::of(&self.model, listing));
        }
    }

    /// Ended at once, and freed when the name has had its time.
    fn close_creators(&mut self) {
        for round in 0..2 {
            for creator in 0..self.model.creators.len() {
                let found = &self.model.creators[creator];
                if found.freed || (round == 0 && found.ended) {
                    continue;
                }
                let rent_payer = self.model.rent_payer(&found.address);
                let signer = found.authority;
                self.must(&CloseCreator { signer, creator, rent_payer });
            }
            self.pass(60, MANY);
        }
    }

    fn close_deposits(&mut self) {
        let purses: Vec<_> = self.model.deposits.keys().copied().collect();
        for purse in purses {
            let (signer, mint) = purse;
            if self.model.deposits[&purse].balance != 0 {
                let to = Destination::Ata(signer, mint);
                self.must(&Withdraw { signer, from: purse, mint, to, amount: ALL });
            }
            let rent_payer = self.model.rent_payer(&self.model.deposit_at(purse));
            self.must(&CloseDeposit { signer, purse, rent_payer });
        }
    }

    /// Every token and every lamport is with whom it belongs to (I8), but for the reserves' rent.
    fn nothing_is_left(&self) {
        let Self { machine, model, .. } = self;
        // bug class 22 and 41: nothing is stuck in a state that nobody can end.
        compare::all(machine, model).unwrap();
        compare::people(machine, model).unwrap();
        let is_reserve = |thing: &Thing| matches!(thing, Thing::Reserve(_));
        assert!(model.live.values().all(|live| is_reserve(&live.thing)), "an account is left");
        for (number, mint) in model.mints.iter().enumerate() {
            assert_eq!(mint.liabilities, 0, "the reserve of mint {number} still owes");
            let everyone: u128 = model.wallets.iter().map(|wallet| wallet.tokens[number]).sum();
            let supply = u128::from(TOKENS) * WALLETS as u128;
            assert_eq!(everyone + mint.gifts, supply, "tokens of mint {number} are lost");
        }
        for (number, wallet) in model.wallets.iter().enumerate() {
            let reserves = model
                .mints
                .iter()
                .filter(|mint| mint.is_open && model.rent_payer(&mint.reserve) == number);
            let spent = reserves.count() as u64 * (model.rent[&165] + self.reserve_rent());
            let expected = LAMPORTS - wallet.given + wallet.found - spent;
            assert_eq!(wallet.lamports, expected, "lamports of wallet {number}");
        }
    }

    fn reserve_rent(&self) -> u64 {
        use farthing_sdk::accounts::{AccountKind, Reserve};
        self.model.rent[&Reserve::SIZE]
    }
}
