//! Those who have nothing to do with what is attacked.

use super::{PRICE, Stage};
use farthing_sdk::{NOBODY, addresses, args::ListingTerms, solana::Address};

impl Stage {
    /// A family that owns one account of every kind, in both mints where there is one for each.
    pub fn add_stranger(&mut self) {
        let stranger = self.wallet("stranger");
        for token in [self.coin, self.other] {
            self.deposit(stranger, token);
            self.loose_tokens(&stranger, token);
            let name = if token == self.coin { "stranger's friend" } else { "stranger's other" };
            let friend = self.wallet(name);
            self.deposit(friend, token);
        }
        let creator = self.creator_without_payout(stranger);
        self.earnings(stranger, creator, self.other);
        let plain = self.listing(creator, ListingTerms::at(PRICE));
        let terms = ListingTerms { duration: 60, refund_window: 600, ..ListingTerms::at(PRICE) };
        let access = self.listing(creator, terms);
        self.pass(access, stranger, stranger, None);
        self.order(plain, stranger);
        self.add_strangers_streams(stranger);
    }

    /// Streams, channels, a fan and sessions: one of the sessions for the key that the reader trusts.
    fn add_strangers_streams(&mut self, stranger: Address) {
        let (_, friend) =
            *self.wallets.iter().find(|(name, _)| *name == "stranger's friend").unwrap();
        let payee = addresses::deposit(&friend, &self.coin.mint);
        let open = self.streaming(stranger, payee);
        self.must(open);
        let open = self.channelling(stranger, payee);
        self.must(open);
        let (open, _) = self.chaining(stranger, payee);
        self.must(open);
        let key = self.wallet("stranger's key");
        for key in [key, self.delegate] {
            self.session_of(stranger, key);
        }
        self.add_strangers_fan(stranger, payee);
    }

    /// The payout owner has a deposit already.
    fn creator_without_payout(&mut self, founder: Address) -> Address {
        let mut registration = self.registration(founder, &[]);
        registration.terms.operator = NOBODY;
        let creator = registration.creator;
        self.machine.must(registration);
        self.earnings(founder, creator, self.coin);
        creator
    }
}
