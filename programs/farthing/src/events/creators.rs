//! Events of `instructions/creators`.

use anchor_lang::prelude::*;

events! {
    /// A creator registered, at revision 0.
    pub struct CreatorRegistered {
        pub creator: Address,
        pub authority: Address,
        pub operator: Address,
        pub payout: Address,
        pub split_owners: [Address; 8],
        pub split_bps: [u16; 8],
        pub uri_hash: [u8; 32],
    }

    /// A creator changed what it says of itself or how its earnings divide.
    pub struct CreatorUpdated {
        pub creator: Address,
        pub operator: Address,
        pub payout: Address,
        pub split_owners: [Address; 8],
        pub split_bps: [u16; 8],
        pub uri_hash: [u8; 32],
        pub revision: u64,
    }

    /// The authority of a creator was offered to another key, or to nobody.
    pub struct CreatorOffered {
        pub creator: Address,
        pub authority: Address,
        pub pending_authority: Address,
        pub revision: u64,
    }

    /// Another key took the authority of a creator.
    pub struct CreatorAccepted {
        pub creator: Address,
        pub previous_authority: Address,
        pub authority: Address,
        pub revision: u64,
    }

    /// A creator closed; its account may be freed later.
    pub struct CreatorClosed {
        pub creator: Address,
        pub authority: Address,
    }

    /// A creator can be paid in a mint from now on.
    pub struct EarningsOpened {
        pub earnings: Address,
        pub creator: Address,
        pub mint: Address,
        pub rent_payer: Address,
    }

    /// Earnings were divided. A split's share is `amount * bps / 10000`, exactly.
    pub struct Distributed {
        pub earnings: Address,
        pub creator: Address,
        pub amount: u64,
        pub payout_amount: u64,
        pub balance: u64,
        pub payout_balance: u64,
    }

    /// Earnings of `amount` were divided to the last unit and closed. A split's share is
    /// `ceil(amount * bps / 10000)`; what the shares come to beyond `amount` came from the authority's own
    /// deposit, which is the payout or one of the splits.
    pub struct EarningsClosed {
        pub earnings: Address,
        pub creator: Address,
        pub amount: u64,
        pub payout_amount: u64,
        pub payout_balance: u64,
    }
}
