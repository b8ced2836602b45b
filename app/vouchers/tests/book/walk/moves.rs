//! What happens on the chain, and what the book hears of it.

use super::{Book, CHANNELS, World, address};
use crate::truth::paid;
use farthing_vouchers::book::{ChannelState, ClaimPolicy, Credential, Promise, Row};
use rand::Rng;

fn spent_of(book: &Book, row: &Row) -> u64 {
    book.page(row).unwrap().spent()
}

impl World {
    /// The chain pays what the book says that it will, and the book hears of it.
    pub fn claim(&mut self) {
        // The book may have missed something: what it knows must be the truth for a claim to land.
        for label in 0..CHANNELS {
            self.tell(label);
        }
        let (fee, only_served) = (self.rng.random_range(0..20), self.rng.random());
        let policy = ClaimPolicy { fee, times: 2, soon: 100, only_served };
        for claim in self.book.claims(&policy, self.now) {
            let label = claim.row.account[0] - 1;
            let channel = &mut self.channels[usize::from(label)];
            let paid = paid(channel, Some(claim.promise), &claim.row.account, self.now);
            assert!(paid == claim.amount && paid > policy.fee);
            // R3: not more than what was served and not returned, up to a unit.
            if let (true, Credential::Chain { unit, .. }) = (only_served, channel.credential) {
                assert!(channel.claimed + paid < spent_of(&self.book, &claim.row) + unit);
            }
            channel.claimed += paid;
            channel.slot += 1;
            if let (Credential::Chain { claimed, .. }, Promise::Link(link)) =
                (&mut channel.credential, claim.promise)
            {
                *claimed = link;
            }
            self.tell(label);
        }
    }

    /// A top-up, or the payer asks to close.
    pub fn move_the_chain(&mut self) {
        let label = self.label();
        let (amount, grace) = (self.rng.random_range(0..100), self.rng.random_range(0..500));
        let is_closing = self.rng.random_range(0..6) == 0;
        let channel = &mut self.channels[usize::from(label)];
        channel.slot += 1;
        if is_closing && channel.closes_at.is_none() {
            channel.closes_at = Some(self.now + grace);
        } else if channel.closes_at.is_none() {
            channel.funded += amount;
        }
        self.tell(label);
    }

    /// News that are old change nothing.
    pub fn hear(&mut self) {
        let label = self.label();
        let before = self.page(label);
        let channel = self.channels[usize::from(label)];
        let Some(slot) = channel.slot.checked_sub(1) else { return };
        let old = ChannelState { slot, funded: 0, closes_at: Some(0), ..channel };
        self.book.update(address(label), old).unwrap();
        assert_eq!(self.page(label), before);
    }

    pub fn tell(&mut self, label: u8) {
        let channel = self.channels[usize::from(label)];
        self.book.update(address(label), channel).unwrap();
        self.doubtful[usize::from(label)].clear();
    }
}
