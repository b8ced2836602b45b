//! Events of `instructions/buying`.

use anchor_lang::prelude::*;

events! {
    /// Units of a listing without passes were bought; this is the receipt.
    pub struct Bought {
        pub listing: Address,
        pub deposit: Address,
        pub reference: [u8; 32],
        pub quantity: u64,
        pub amount: u64,
        pub referral: u64,
        pub deposit_balance: u64,
        pub earnings_balance: u64,
    }

    /// A pass was bought, or bought again after it had ended.
    pub struct PassBought {
        pub pass: Address,
        pub listing: Address,
        pub holder: Address,
        pub payer_deposit: Address,
        pub referrer: Address,
        pub term: u64,
        pub units: u64,
        pub amount: u64,
        pub held: u64,
        pub referral: u64,
        pub started_at: i64,
        pub expires_at: i64,
        pub refundable_until: i64,
        pub deposit_balance: u64,
        pub earnings_balance: u64,
    }

    /// A further term of a pass was bought.
    pub struct PassRenewed {
        pub pass: Address,
        pub payer_deposit: Address,
        pub referrer: Address,
        pub term: u64,
        pub units: u64,
        pub amount: u64,
        pub held: u64,
        pub referral: u64,
        pub started_at: i64,
        pub expires_at: i64,
        pub refundable_until: i64,
        pub deposit_balance: u64,
        pub earnings_balance: u64,
    }

    /// The money of a term went back to the deposit that paid it.
    pub struct PassRefunded {
        pub pass: Address,
        pub deposit: Address,
        pub amount: u64,
        pub expires_at: i64,
        pub deposit_balance: u64,
    }

    /// The money of a term went to the seller side; `referral` of `amount` to the referrer.
    pub struct PassReleased {
        pub pass: Address,
        pub earnings: Address,
        pub amount: u64,
        pub referral: u64,
        pub earnings_balance: u64,
    }

    /// A pass closed.
    pub struct PassClosed {
        pub pass: Address,
        pub listing: Address,
        pub holder: Address,
        pub expires_at: i64,
    }

    /// A referrer got its share of a purchase.
    pub struct ReferralPaid {
        pub listing: Address,
        pub referrer: Address,
        pub amount: u64,
        pub balance: u64,
    }
}
