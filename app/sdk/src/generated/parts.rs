//! Records inside arguments and events. Written by `cargo xtask idl`: do not edit.

use super::enums::ChannelKind;
use crate::{declare::part, solana::Address};

part! {
    /// What came of one account of a batch.
    pub struct BatchItem {
        /// One of [`status`].
        pub status: u8 as Count,
        /// Base units paid now.
        pub amount: u64 as Amount,
        /// Base units paid since its opening; 0 where it was skipped.
        pub total: u64 as Amount,
    }
}

part! {
    /// A link of a channel's chain.
    pub struct ChainLink {
        /// How many units it is worth: links from the root.
        pub index: u32 as Count,
        pub link: [u8; 32],
    }
}

part! {
    /// What the payer sets aside, and how it is given away.
    pub struct ChannelTerms {
        /// Base units to put in.
        pub amount: u64 as Amount,
        /// Voucher 0, chain 1.
        pub kind: u8 as Enum(ChannelKind),
        /// The key that signs vouchers, or the root of the chain.
        pub credential: [u8; 32],
        /// Base units that a link is worth; 0 for vouchers.
        pub unit: u64 as Amount,
        /// Links of the chain; 0 for vouchers.
        pub length: u32 as Count,
        /// Seconds in which the payee can still claim when the channel closes: 900 to 30 days.
        pub grace: u32 as Span,
        /// Unix seconds from which it closes by itself; 0 for never.
        pub expires_at: i64 as Time,
    }
}

part! {
    /// The changes; what is `None` stays.
    #[derive(Default)]
    pub struct CreatorChanges {
        /// Zero for nobody.
        pub operator: Option<Address>,
        pub payout: Option<Address>,
        /// Replaces all splits; only while no earnings are open.
        pub splits: Option<Vec<Split>>,
        pub uri: Option<String>,
        pub uri_hash: Option<[u8; 32]>,
    }
}

part! {
    /// What a creator says of itself when it registers.
    pub struct CreatorTerms {
        /// May decline orders, refund held passes, retire listings, close channels; zero for nobody.
        pub operator: Address,
        /// Owner of the deposit that receives what the splits leave.
        pub payout: Address,
        /// Up to eight shares.
        pub splits: Vec<Split>,
        /// At most 96 bytes of UTF-8.
        pub uri: String,
        /// sha256 of what the uri points to, or zero.
        pub uri_hash: [u8; 32],
    }
}

part! {
    /// What a voucher of a fan says, and its signature: the rest of it follows from the accounts.
    pub struct FanClaim {
        /// Units promised since the payee has the slot.
        pub cumulative: u16 as Count,
        /// The place of the share in the fan, from 0.
        pub slot: u8 as Count,
        /// The day at whose end the voucher expires, counted from the fan's opening.
        pub day: u8 as Count,
        /// By the fan's key, of the hash of the voucher.
        pub signature: [u8; 64] as Bytes,
    }
}

part! {
    /// A share of a fan's money, given to one payee until a day.
    pub struct FanShare {
        /// The place in the fan, from 0.
        pub slot: u8 as Count,
        /// Who may claim: the first nine bytes of `sha256("fan" ‖ fan ‖ payee ‖ audience)`.
        pub tag: [u8; 9] as Bytes,
        /// The day at whose end the lease ends, counted from the fan's opening.
        pub until: u8 as Count,
        /// Units that the slot holds from now on, those that are claimed included.
        pub share: u16 as Count,
    }
}

part! {
    /// What the payer sets aside, and for whose signatures.
    pub struct FanTerms {
        /// Base units to put in.
        pub amount: u64 as Amount,
        /// Signs vouchers and gives shares: an Ed25519 key.
        pub key: Address,
        /// Base units that a unit of the slots is worth: at least 1.
        pub unit: u32 as Amount,
        /// How many slots: 8 to 64.
        pub slots: u8 as Count,
        /// The day at whose end the last lease ends at the latest: 1 to 255.
        pub last_day: u8 as Count,
    }
}

part! {
    /// The changes; what is `None` stays. Units as in [`Listing`].
    #[derive(Default)]
    pub struct ListingChanges {
        pub price: Option<u64> as Amount,
        pub period: Option<u64> as Span,
        pub duration: Option<u64> as Span,
        pub refund_window: Option<u64> as Span,
        pub supply_cap: Option<u64> as Count,
        pub referral_bps: Option<u16> as Share,
        pub content_hash: Option<[u8; 32]>,
        pub uri: Option<String>,
        /// Stops or resumes the sale; the only change that is not a change of terms.
        pub paused: Option<bool>,
    }
}

part! {
    /// What a listing sells and at what price. Units as in [`Listing`].
    #[derive(Default)]
    pub struct ListingTerms {
        pub price: u64 as Amount,
        pub period: u64 as Span,
        pub duration: u64 as Span,
        pub refund_window: u64 as Span,
        pub supply_cap: u64 as Count,
        pub referral_bps: u16 as Share,
        pub content_hash: [u8; 32],
        pub uri: String,
    }
}

part! {
    /// What the buyer agrees to.
    pub struct OrderTerms {
        /// Most base units.
        pub max_price: u64 as Amount,
        /// Generation of the listing whose terms the buyer has seen.
        pub generation: u32 as Count,
        /// Unix seconds, 10 minutes to 90 days ahead.
        pub deadline: i64 as Time,
        /// sha256 of the key that opens the content.
        pub key_hash: [u8; 32],
        /// sha256 of the encrypted content, as it was delivered.
        pub delivery_hash: [u8; 32],
    }
}

part! {
    /// What a buyer consents to.
    pub struct PassConsent {
        /// Units: each gives the listing's duration of access.
        pub quantity: u64 as Count,
        /// Most base units for one unit.
        pub max_price: u64 as Amount,
        /// Generation of the listing whose terms the buyer has seen.
        pub generation: u32 as Count,
    }
}

part! {
    /// What the owner allows.
    pub struct SessionTerms {
        /// The only deposit or earnings that may be paid; zero for any.
        pub payee: Address,
        /// Most base units ever.
        pub total_limit: u64 as Amount,
        /// Most base units in one window.
        pub window_limit: u64 as Amount,
        /// Seconds of a window; 0 when only the total counts.
        pub window_seconds: u64 as Span,
        /// Unix seconds from which it may do nothing; 0 for never.
        pub expires_at: i64 as Time,
        /// Bits of pay 1, buy 2, streams 4, channels 8, manage 16.
        pub actions: u16 as Count,
    }
}

part! {
    /// One share of a creator's earnings, as an argument.
    pub struct Split {
        /// Owner of the deposit that receives the share.
        pub owner: Address,
        /// The share in hundredths of a percent, 1 to 10,000.
        pub bps: u16 as Share,
    }
}

part! {
    /// What the payer agrees to.
    pub struct StreamTerms {
        /// Base units to put in.
        pub amount: u64 as Amount,
        /// Base units that accrue at the start at once.
        pub unlock: u64 as Amount,
        /// Base units per second, whole part.
        pub rate_whole: u64 as Rate(rate, rate_fraction),
        /// Base units per second, in 2^-64. With an end, or at a listing's price, the rate must be the
        /// exact quotient, rounded up.
        pub rate_fraction: u64 as Fraction,
        /// Unix seconds; 0 for now, where there is no end.
        pub start: i64 as Time,
        /// Unix seconds before which only the unlock accrues; 0 for none.
        pub cliff: i64 as Time,
        /// Unix seconds at which all is paid; 0 for a stream without end.
        pub end: i64 as Time,
        /// What the payer may do: bits of cancel 1, refund 2, pause 4, lower the rate 8.
        pub flags: u8 as Count,
        /// Generation of the listing whose price the payer has seen; ignored without a listing.
        pub generation: u32 as Count,
    }
}

part! {
    /// What a voucher says beside its channel, and its signature.
    pub struct VoucherClaim {
        /// Base units promised since the channel was opened.
        pub cumulative: u64 as Amount,
        /// Unix seconds from which it is worth nothing; 0 for never.
        pub expires_at: i64 as Time,
        /// By the channel's key, of the voucher.
        pub signature: [u8; 64] as Bytes,
    }
}

part! {
    /// A place of a fan, leased to one payee until a day.
    pub struct FanSlot {
        /// Units that are the payee's until the lease ends.
        pub share: u16 as Count,
        /// Units claimed since this tag stands here.
        pub claimed: u16 as Count,
        /// The day at whose end the lease ends; 0 in a slot never used.
        pub until: u8 as Count,
        /// Who may claim: see [`farthing_core::fan::Recipient::tag`].
        pub tag: [u8; 9] as Bytes,
    }
}
