//! The events, one for each state change: amounts and balances after it, in base units and unix
//! seconds. An absent address is all zeros.

use super::{BatchItem, declare::events};
use crate::{
    fields::{Field, Fields},
    solana::Address,
};
use anchor_lang::Discriminator;
use borsh::BorshDeserialize;

events! {
    /// A mint can be deposited from now on.
    ReserveOpened { reserve: Address, mint: Address, token_program: Address, decimals: u64 }

    /// An owner has a deposit from now on.
    DepositOpened { deposit: Address, owner: Address, mint: Address, rent_payer: Address }

    /// Tokens came into the reserve and were credited.
    Deposited { deposit: Address, source: Address, amount: u64, balance: u64, liabilities: u64 }

    /// Tokens left the reserve.
    Withdrawn {
        deposit: Address, destination: Address, amount: u64, balance: u64, liabilities: u64,
    }

    /// Money moved from a deposit to a deposit or earnings.
    Paid {
        deposit: Address, payee: Address, reference: [u8; 32], amount: u64, deposit_balance: u64,
        payee_balance: u64,
    }

    /// A deposit or earnings takes no new streams and channels (1), or takes them again (0).
    RefusalSet { payee: Address, refuses: u64 }

    /// A deposit closed.
    DepositClosed { deposit: Address, owner: Address, mint: Address }

    /// A creator registered, at revision 0.
    CreatorRegistered {
        creator: Address, authority: Address, operator: Address, payout: Address,
        split_owners: [Address; 8], split_bps: [u16; 8], uri_hash: [u8; 32],
    }

    /// A creator changed what it says of itself or how its earnings divide.
    CreatorUpdated {
        creator: Address, operator: Address, payout: Address, split_owners: [Address; 8],
        split_bps: [u16; 8], uri_hash: [u8; 32], revision: u64,
    }

    /// The authority of a creator was offered to another key, or to nobody.
    CreatorOffered {
        creator: Address, authority: Address, pending_authority: Address, revision: u64,
    }

    /// Another key took the authority of a creator.
    CreatorAccepted {
        creator: Address, previous_authority: Address, authority: Address, revision: u64,
    }

    /// A creator closed; its account may be freed later.
    CreatorClosed { creator: Address, authority: Address }

    /// A creator can be paid in a mint from now on.
    EarningsOpened { earnings: Address, creator: Address, mint: Address, rent_payer: Address }

    /// Earnings were divided. A split's share is `amount * bps / 10000`, exactly.
    Distributed {
        earnings: Address, creator: Address, amount: u64, payout_amount: u64, balance: u64,
        payout_balance: u64,
    }

    /// Earnings closed, divided to the last unit, shares rounded up; what they come to beyond `amount`
    /// came from the authority's own deposit.
    EarningsClosed {
        earnings: Address, creator: Address, amount: u64, payout_amount: u64, payout_balance: u64,
    }

    /// A thing is for sale, at generation 1.
    ListingCreated {
        listing: Address, creator: Address, mint: Address, content_hash: [u8; 32], price: u64,
        period: u64, duration: u64, refund_window: u64, supply_cap: u64, referral_bps: u64,
    }

    /// A listing changed; `status` is 0 for active, 1 for paused.
    ListingUpdated {
        listing: Address, content_hash: [u8; 32], price: u64, period: u64, duration: u64,
        refund_window: u64, supply_cap: u64, referral_bps: u64, generation: u64, status: u64,
    }

    /// A listing will never sell again.
    ListingRetired { listing: Address, sold: u64, revenue: u64 }

    /// A listing closed.
    ListingClosed { listing: Address, creator: Address, sold: u64, revenue: u64 }

    /// Units of a listing without passes were bought; this is the receipt.
    Bought {
        listing: Address, deposit: Address, reference: [u8; 32], quantity: u64, amount: u64,
        referral: u64, deposit_balance: u64, earnings_balance: u64,
    }

    /// A pass was bought, or bought again after it had ended.
    PassBought {
        pass: Address, listing: Address, holder: Address, payer_deposit: Address, referrer: Address,
        term: u64, units: u64, amount: u64, held: u64, referral: u64, started_at: i64, expires_at: i64,
        refundable_until: i64, deposit_balance: u64, earnings_balance: u64,
    }

    /// A further term of a pass was bought.
    PassRenewed {
        pass: Address, payer_deposit: Address, referrer: Address, term: u64, units: u64, amount: u64,
        held: u64, referral: u64, started_at: i64, expires_at: i64, refundable_until: i64,
        deposit_balance: u64, earnings_balance: u64,
    }

    /// The money of a term went back to the deposit that paid it.
    PassRefunded {
        pass: Address, deposit: Address, amount: u64, expires_at: i64, deposit_balance: u64,
    }

    /// The money of a term went to the seller side; `referral` of `amount` to the referrer.
    PassReleased {
        pass: Address, earnings: Address, amount: u64, referral: u64, earnings_balance: u64,
    }

    /// A pass closed.
    PassClosed { pass: Address, listing: Address, holder: Address, expires_at: i64 }

    /// Money was set aside for a key.
    OrderPlaced {
        order: Address, listing: Address, deposit: Address, key_hash: [u8; 32],
        delivery_hash: [u8; 32], amount: u64, deadline: i64, deposit_balance: u64,
    }

    /// The key was revealed and the creator paid.
    OrderFulfilled {
        order: Address, earnings: Address, key: [u8; 32], amount: u64, earnings_balance: u64,
    }

    /// The buyer took the money of an unfulfilled order back.
    OrderCancelled { order: Address, deposit: Address, amount: u64, deposit_balance: u64 }

    /// The creator gave the money of an order back.
    OrderDeclined { order: Address, deposit: Address, amount: u64, deposit_balance: u64 }

    /// An ended order was freed.
    OrderClosed { order: Address, listing: Address }

    /// A referrer got its share of a purchase.
    ReferralPaid { listing: Address, referrer: Address, amount: u64, balance: u64 }

    /// Money was put into a stream.
    StreamOpened {
        stream: Address, deposit: Address, payee: Address, listing: Address, rent_payer: Address,
        amount: u64, unlock: u64, rate_whole: u64, rate_fraction: u64, start: i64, cliff: i64,
        end: i64, flags: u64, deposit_balance: u64,
    }

    /// More money was put into a stream, from `source`.
    StreamToppedUp {
        stream: Address, source: Address, amount: u64, funded: u64, since: i64,
        source_balance: u64,
    }

    /// The payee got what had accrued, or a part of it.
    StreamWithdrawn {
        stream: Address, payee: Address, amount: u64, withdrawn: u64, payee_balance: u64,
    }

    /// The payer took back what had not accrued, or a part of it.
    StreamRefunded { stream: Address, amount: u64, funded: u64, deposit_balance: u64 }

    /// A stream stopped accruing. What it had earned by `since` is its base now, as after each
    /// event of a stream that tells a `since`.
    StreamPaused { stream: Address, since: i64 }

    /// A stream accrues again.
    StreamResumed { stream: Address, since: i64 }

    /// The rate of a stream changed.
    StreamRateSet { stream: Address, rate_whole: u64, rate_fraction: u64, since: i64 }

    /// A stream ended: `paid` went to the payee, `returned` to the payer.
    StreamCancelled {
        stream: Address, paid: u64, returned: u64, withdrawn: u64, payee_balance: u64,
        deposit_balance: u64,
    }

    /// A stream pays somebody else from now on.
    StreamTransferred { stream: Address, old_payee: Address, new_payee: Address, withdrawn: u64 }

    /// The payer gave up every right over a stream.
    StreamRenounced { stream: Address }

    /// An ended stream was freed.
    StreamClosed { stream: Address }

    /// Streams were withdrawn together: one item for each, in the order of the accounts.
    StreamsWithdrawn { payee: Address, amount: u64, payee_balance: u64, items: Vec<BatchItem> }

    /// A key may act for a deposit.
    SessionOpened {
        session: Address, deposit: Address, key: Address, payee: Address, rent_payer: Address,
        total_limit: u64, window_limit: u64, window_seconds: u64, window_start: i64,
        expires_at: i64, revision: u64, actions: u64,
    }

    /// The limits of a session changed.
    SessionUpdated {
        session: Address, payee: Address, total_limit: u64, spent: u64, window_limit: u64,
        window_seconds: u64, window_start: i64, expires_at: i64, revision: u64, actions: u64,
    }

    /// A session may do nothing any more.
    SessionRevoked { session: Address, spent: u64 }

    /// An ended session closed.
    SessionClosed { session: Address, deposit: Address, key: Address, spent: u64 }

    /// Money was set aside for a payee.
    ChannelOpened {
        channel: Address, deposit: Address, payee: Address, credential: [u8; 32],
        rent_payer: Address, amount: u64, kind: u64, unit: u64, length: u64, grace: u64,
        expires_at: i64, deposit_balance: u64,
    }

    /// More money was set aside.
    ChannelToppedUp { channel: Address, amount: u64, funded: u64, deposit_balance: u64 }

    /// Both sides agreed to give money back to the payer.
    ChannelWithdrawn { channel: Address, amount: u64, funded: u64, deposit_balance: u64 }

    /// The payer asked to close; the payee can claim until `grace` seconds after `close_asked`.
    CloseRequested { channel: Address, close_asked: i64, grace: u64 }

    /// A channel ended; `returned` went to the payer.
    ChannelClosed { channel: Address, returned: u64, claimed: u64, deposit_balance: u64 }

    /// An ended channel was freed.
    ChannelFreed { channel: Address }

    /// Vouchers were claimed: one item for each channel, in the order of the accounts.
    VouchersClaimed { payee: Address, amount: u64, payee_balance: u64, items: Vec<BatchItem> }

    /// Links of hash chains were claimed: one item for each channel, in the order of the accounts.
    LinksClaimed { payee: Address, amount: u64, payee_balance: u64, items: Vec<BatchItem> }
}
