//! Random terms and accounts.

use farthing_sdk::{
    args::{
        ChainLink, ChannelTerms, CreatorChanges, CreatorTerms, FanClaim, FanShare, FanTerms,
        ListingChanges, ListingTerms, OrderTerms, PassConsent, SessionTerms, Split, StreamTerms,
        VoucherClaim,
    },
    solana::Address,
};
use rand::{Rng, distr::Alphanumeric};
use rand_chacha::ChaCha8Rng;

pub struct Random(pub ChaCha8Rng);

impl Random {
    pub fn bytes(&mut self) -> [u8; 32] {
        self.0.random()
    }

    pub fn address(&mut self) -> Address {
        Address::new_from_array(self.0.random())
    }

    pub fn number(&mut self) -> u64 {
        self.0.random()
    }

    pub fn text(&mut self) -> String {
        let length = self.0.random_range(0..96);
        (0..length).map(|_| char::from(self.0.sample(Alphanumeric))).collect()
    }

    pub fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.0.random::<bool>().then(|| value(self))
    }

    pub fn splits(&mut self) -> Vec<Split> {
        let count = self.0.random_range(0..=8);
        (0..count).map(|_| Split { owner: self.address(), bps: self.0.random() }).collect()
    }

    pub fn creator_terms(&mut self) -> CreatorTerms {
        CreatorTerms {
            operator: self.address(),
            payout: self.address(),
            splits: self.splits(),
            uri: self.text(),
            uri_hash: self.bytes(),
        }
    }

    pub fn creator_changes(&mut self) -> CreatorChanges {
        CreatorChanges {
            operator: self.maybe(Self::address),
            payout: self.maybe(Self::address),
            splits: self.maybe(Self::splits),
            uri: self.maybe(Self::text),
            uri_hash: self.maybe(Self::bytes),
        }
    }

    pub fn listing_terms(&mut self) -> ListingTerms {
        ListingTerms {
            price: self.number(),
            period: self.number(),
            duration: self.number(),
            refund_window: self.number(),
            supply_cap: self.number(),
            referral_bps: self.0.random(),
            content_hash: self.bytes(),
            uri: self.text(),
        }
    }

    pub fn listing_changes(&mut self) -> ListingChanges {
        ListingChanges {
            price: self.maybe(Self::number),
            period: self.maybe(Self::number),
            duration: self.maybe(Self::number),
            refund_window: self.maybe(Self::number),
            supply_cap: self.maybe(Self::number),
            referral_bps: self.maybe(|random| random.0.random()),
            content_hash: self.maybe(Self::bytes),
            uri: self.maybe(Self::text),
            paused: self.maybe(|random| random.0.random()),
        }
    }

    pub fn consent(&mut self) -> PassConsent {
        let (quantity, max_price) = (self.number(), self.number());
        PassConsent { quantity, max_price, generation: self.0.random() }
    }

    pub fn order_terms(&mut self) -> OrderTerms {
        OrderTerms {
            max_price: self.number(),
            generation: self.0.random(),
            deadline: self.0.random(),
            key_hash: self.bytes(),
            delivery_hash: self.bytes(),
        }
    }

    pub fn stream_terms(&mut self) -> StreamTerms {
        StreamTerms {
            amount: self.number(),
            unlock: self.number(),
            rate_whole: self.number(),
            rate_fraction: self.number(),
            start: self.0.random(),
            cliff: self.0.random(),
            end: self.0.random(),
            flags: self.0.random(),
            generation: self.0.random(),
        }
    }

    pub fn session_terms(&mut self) -> SessionTerms {
        SessionTerms {
            payee: self.address(),
            total_limit: self.number(),
            window_limit: self.number(),
            window_seconds: self.number(),
            expires_at: self.0.random(),
            actions: self.0.random(),
        }
    }

    pub fn channel_terms(&mut self) -> ChannelTerms {
        ChannelTerms {
            amount: self.number(),
            kind: self.0.random(),
            credential: self.bytes(),
            unit: self.number(),
            length: self.0.random(),
            grace: self.0.random(),
            expires_at: self.0.random(),
        }
    }

    pub fn link(&mut self) -> ChainLink {
        ChainLink { index: self.0.random(), link: self.bytes() }
    }

    pub fn voucher_claim(&mut self) -> VoucherClaim {
        let (cumulative, expires_at) = (self.number(), self.0.random());
        VoucherClaim { cumulative, expires_at, signature: self.signature() }
    }

    pub fn fan_terms(&mut self) -> FanTerms {
        FanTerms {
            amount: self.number(),
            key: self.address(),
            unit: self.0.random(),
            slots: self.0.random(),
            last_day: self.0.random(),
        }
    }

    pub fn fan_share(&mut self) -> FanShare {
        FanShare {
            slot: self.0.random(),
            tag: self.0.random(),
            until: self.0.random(),
            share: self.0.random(),
        }
    }

    pub fn fan_claim(&mut self) -> FanClaim {
        FanClaim {
            slot: self.0.random(),
            cumulative: self.0.random(),
            day: self.0.random(),
            signature: self.signature(),
        }
    }

    fn signature(&mut self) -> [u8; 64] {
        let mut signature = [0; 64];
        self.0.fill(&mut signature);
        signature
    }

    /// Any account of a kind whose every byte may be anything, or zero.
    pub fn account<T: borsh::BorshDeserialize>(&mut self, size: usize) -> T {
        let body: Vec<u8> = (0..size).map(|_| self.0.random_range(0..2)).collect();
        borsh::from_slice(&body).unwrap()
    }
}
