//! What happened, for whoever watches: one past-tense event for each state change, with amounts and
//! balances after it, in base units and unix seconds. An absent address is all zeros.
//!
//! Events go through the log, which can be cut or imitated: a payment is proven by its instruction,
//! the event is a convenience. Fields are never reordered.

use anchor_lang::prelude::*;

/// Declares events, and for each of them the same fields behind their discriminator, as the log
/// shows them: what is built there once need not be copied, which `emit!` does twice.
macro_rules! events {
    ($($(#[$doc:meta])* pub struct $event:ident { $(pub $field:ident: $kind:ty,)* })*) => {
        $($(#[$doc])* #[event(bytemuck)] pub struct $event { $(pub $field: $kind,)* })*

        pub(crate) mod logged {
            use anchor_lang::{
                bytemuck::{Pod, Zeroable},
                Address,
            };
            $(
                #[derive(Clone, Copy, Pod, Zeroable)]
                #[bytemuck(crate = "anchor_lang::bytemuck")]
                #[repr(C)]
                pub struct $event {
                    pub discriminator: [u8; 8],
                    $(pub $field: $kind,)*
                }
            )*
        }
    };
}

/// Logs an event as `emit!` does, for about a hundred and fifty units less.
macro_rules! log {
    ($event:ident { $($field:tt)* }) => {{
        let logged = $crate::events::logged::$event {
            discriminator: $crate::events::discriminator::<$event>(),
            $($field)*
        };
        anchor_lang::sol_log_data(&[anchor_lang::bytemuck::bytes_of(&logged)]);
    }};
}
pub(crate) use log;

/// First eight bytes of an event in the log.
#[inline(always)]
pub(crate) fn discriminator<E: anchor_lang::Discriminator>() -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(E::DISCRIMINATOR);
    bytes
}

events! {
    /// A mint can be deposited from now on.
    pub struct ReserveOpened {
        pub reserve: Address,
        pub mint: Address,
        pub token_program: Address,
        pub decimals: u64,
    }

    /// An owner has a deposit from now on.
    pub struct DepositOpened {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
        pub rent_payer: Address,
    }

    /// Tokens came into the reserve and were credited.
    pub struct Deposited {
        pub deposit: Address,
        pub source: Address,
        pub amount: u64,
        pub balance: u64,
        pub liabilities: u64,
    }

    /// Tokens left the reserve.
    pub struct Withdrawn {
        pub deposit: Address,
        pub destination: Address,
        pub amount: u64,
        pub balance: u64,
        pub liabilities: u64,
    }

    /// Money moved from a deposit to a deposit or earnings.
    pub struct Paid {
        pub deposit: Address,
        pub payee: Address,
        pub reference: [u8; 32],
        pub amount: u64,
        pub deposit_balance: u64,
        pub payee_balance: u64,
    }

    /// A deposit closed.
    pub struct DepositClosed {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
    }

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

    /// Earnings closed; the last units, too few to divide, went to the payout deposit.
    pub struct EarningsClosed {
        pub earnings: Address,
        pub creator: Address,
        pub amount: u64,
        pub payout_balance: u64,
    }

    /// A thing is for sale, at generation 1.
    pub struct ListingCreated {
        pub listing: Address,
        pub creator: Address,
        pub mint: Address,
        pub content_hash: [u8; 32],
        pub price: u64,
        pub period: u64,
        pub duration: u64,
        pub refund_window: u64,
        pub supply_cap: u64,
        pub referral_bps: u64,
    }

    /// A listing changed; `status` is 0 for active, 1 for paused.
    pub struct ListingUpdated {
        pub listing: Address,
        pub content_hash: [u8; 32],
        pub price: u64,
        pub period: u64,
        pub duration: u64,
        pub refund_window: u64,
        pub supply_cap: u64,
        pub referral_bps: u64,
        pub generation: u64,
        pub status: u64,
    }

    /// A listing will never sell again.
    pub struct ListingRetired {
        pub listing: Address,
        pub sold: u64,
        pub revenue: u64,
    }

    /// A listing closed.
    pub struct ListingClosed {
        pub listing: Address,
        pub creator: Address,
        pub sold: u64,
        pub revenue: u64,
    }

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

    /// Money was set aside for a key.
    pub struct OrderPlaced {
        pub order: Address,
        pub listing: Address,
        pub deposit: Address,
        pub key_hash: [u8; 32],
        pub delivery_hash: [u8; 32],
        pub amount: u64,
        pub deadline: i64,
        pub deposit_balance: u64,
    }

    /// The key was revealed and the creator paid.
    pub struct OrderFulfilled {
        pub order: Address,
        pub earnings: Address,
        pub key: [u8; 32],
        pub amount: u64,
        pub earnings_balance: u64,
    }

    /// The buyer took the money of an unfulfilled order back.
    pub struct OrderCancelled {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64,
        pub deposit_balance: u64,
    }

    /// The creator gave the money of an order back.
    pub struct OrderDeclined {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64,
        pub deposit_balance: u64,
    }

    /// An ended order was freed.
    pub struct OrderClosed {
        pub order: Address,
        pub listing: Address,
    }
    /// A referrer got its share of a purchase.
    pub struct ReferralPaid {
        pub listing: Address,
        pub referrer: Address,
        pub amount: u64,
        pub balance: u64,
    }
}
