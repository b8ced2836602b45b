//! The events, one for each state change: amounts and balances after it. Written by `cargo xtask idl`: do not edit.

use super::{enums::{ChannelKind, ListingStatus}, parts::{BatchItem, FanShare}};
use crate::{declare::events, solana::Address};

events! {
    /// Units of a listing without passes were bought; this is the receipt.
    pub struct Bought {
        pub listing: Address,
        pub deposit: Address,
        pub reference: [u8; 32],
        pub quantity: u64 as Count,
        pub amount: u64 as Amount,
        pub referral: u64 as Amount,
        pub deposit_balance: u64 as Amount,
        pub earnings_balance: u64 as Amount,
    }
    begins [193, 56, 215, 24, 156, 76, 42, 104]

    /// A channel ended; `returned` went to the payer.
    pub struct ChannelClosed {
        pub channel: Address,
        pub returned: u64 as Amount,
        pub claimed: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [119, 198, 23, 254, 216, 124, 84, 16]

    /// An ended channel was freed.
    pub struct ChannelFreed {
        pub channel: Address,
    }
    begins [98, 222, 252, 118, 32, 54, 245, 239]

    /// Money was set aside for a payee.
    pub struct ChannelOpened {
        pub channel: Address,
        pub deposit: Address,
        pub payee: Address,
        pub credential: [u8; 32],
        pub rent_payer: Address,
        pub amount: u64 as Amount,
        pub kind: u64 as Enum(ChannelKind),
        pub unit: u64 as Amount,
        pub length: u64 as Count,
        pub grace: u64 as Span,
        pub expires_at: i64 as Time,
        pub deposit_balance: u64 as Amount,
    }
    begins [253, 213, 255, 96, 31, 188, 47, 170]

    /// More money was set aside.
    pub struct ChannelToppedUp {
        pub channel: Address,
        pub amount: u64 as Amount,
        pub funded: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [54, 225, 177, 32, 80, 12, 60, 115]

    /// Both sides agreed to give money back to the payer.
    pub struct ChannelWithdrawn {
        pub channel: Address,
        pub amount: u64 as Amount,
        pub funded: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [18, 185, 93, 61, 191, 151, 151, 5]

    /// The payer asked to close; the payee can claim until `grace` seconds after `close_asked`.
    pub struct CloseRequested {
        pub channel: Address,
        pub close_asked: i64 as Time,
        pub grace: u64 as Span,
    }
    begins [136, 120, 170, 78, 168, 236, 47, 118]

    /// Another key took the authority of a creator.
    pub struct CreatorAccepted {
        pub creator: Address,
        pub previous_authority: Address,
        pub authority: Address,
        pub revision: u64 as Count,
    }
    begins [180, 72, 41, 140, 130, 249, 227, 66]

    /// A creator closed; its account may be freed later.
    pub struct CreatorClosed {
        pub creator: Address,
        pub authority: Address,
    }
    begins [86, 4, 153, 151, 152, 11, 0, 42]

    /// The authority of a creator was offered to another key, or to nobody.
    pub struct CreatorOffered {
        pub creator: Address,
        pub authority: Address,
        pub pending_authority: Address,
        pub revision: u64 as Count,
    }
    begins [188, 93, 89, 202, 181, 164, 113, 82]

    /// A creator registered, at revision 0.
    pub struct CreatorRegistered {
        pub creator: Address,
        pub authority: Address,
        pub operator: Address,
        pub payout: Address,
        pub split_owners: [Address; 8],
        pub split_bps: [u16; 8] as Share,
        pub uri_hash: [u8; 32],
    }
    begins [171, 154, 9, 10, 48, 130, 186, 128]

    /// A creator changed what it says of itself or how its earnings divide.
    pub struct CreatorUpdated {
        pub creator: Address,
        pub operator: Address,
        pub payout: Address,
        pub split_owners: [Address; 8],
        pub split_bps: [u16; 8] as Share,
        pub uri_hash: [u8; 32],
        pub revision: u64 as Count,
    }
    begins [249, 128, 133, 111, 137, 184, 164, 83]

    /// A deposit closed.
    pub struct DepositClosed {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
    }
    begins [75, 150, 76, 39, 50, 48, 196, 60]

    /// An owner has a deposit from now on.
    pub struct DepositOpened {
        pub deposit: Address,
        pub owner: Address,
        pub mint: Address,
        pub rent_payer: Address,
        pub opened_at: i64 as Time,
    }
    begins [209, 91, 71, 104, 176, 175, 216, 162]

    /// Tokens came into the reserve and were credited.
    pub struct Deposited {
        pub deposit: Address,
        pub source: Address,
        pub amount: u64 as Amount,
        pub balance: u64 as Amount,
        pub liabilities: u64 as Amount,
    }
    begins [111, 141, 26, 45, 161, 35, 100, 57]

    /// Earnings were divided. A split's share is `amount * bps / 10000`, exactly.
    pub struct Distributed {
        pub earnings: Address,
        pub creator: Address,
        pub amount: u64 as Amount,
        pub payout_amount: u64 as Amount,
        pub balance: u64 as Amount,
        pub payout_balance: u64 as Amount,
    }
    begins [10, 212, 24, 78, 35, 202, 182, 134]

    /// Earnings of `amount` were divided to the last unit and closed. A split's share is
    /// `ceil(amount * bps / 10000)`; what the shares come to beyond `amount` came from the authority's own
    /// deposit, which is the payout or one of the splits.
    pub struct EarningsClosed {
        pub earnings: Address,
        pub creator: Address,
        pub amount: u64 as Amount,
        pub payout_amount: u64 as Amount,
        pub payout_balance: u64 as Amount,
    }
    begins [133, 17, 246, 101, 198, 97, 44, 119]

    /// A creator can be paid in a mint from now on.
    pub struct EarningsOpened {
        pub earnings: Address,
        pub creator: Address,
        pub mint: Address,
        pub rent_payer: Address,
    }
    begins [174, 184, 83, 112, 23, 96, 176, 24]

    /// Shares were given. `revision` is the fan's after it.
    pub struct FanAssigned {
        pub fan: Address,
        pub revision: u32 as Count,
        pub shares: Vec<FanShare>,
    }
    begins [177, 110, 230, 245, 98, 233, 220, 126]

    /// No new share is given any more; `returned` went to the payer.
    pub struct FanCloseRequested {
        pub fan: Address,
        pub returned: u64 as Amount,
        pub funded: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [204, 55, 136, 0, 87, 115, 36, 140]

    /// A fan ended; `returned` went to the payer.
    pub struct FanClosed {
        pub fan: Address,
        pub returned: u64 as Amount,
        pub claimed: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [213, 175, 105, 91, 239, 17, 201, 6]

    /// An ended fan was freed.
    pub struct FanFreed {
        pub fan: Address,
    }
    begins [216, 0, 254, 109, 108, 110, 65, 238]

    /// Money was set aside for many payees. Days are counted from `opened_at`.
    pub struct FanOpened {
        pub fan: Address,
        pub deposit: Address,
        pub key: Address,
        pub rent_payer: Address,
        pub amount: u64 as Amount,
        pub unit: u64 as Amount,
        pub slots: u64 as Count,
        pub last_day: u64 as Count,
        pub opened_at: i64 as Time,
        pub deposit_balance: u64 as Amount,
    }
    begins [85, 245, 142, 233, 76, 236, 129, 135]

    /// More money was set aside.
    pub struct FanToppedUp {
        pub fan: Address,
        pub amount: u64 as Amount,
        pub funded: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [90, 207, 230, 183, 252, 54, 149, 208]

    /// Vouchers of fans were claimed: one item for each, in the order of the accounts; slots as in the
    /// instruction, and totals since the payee has the slot.
    pub struct FansClaimed {
        pub payee: Address,
        pub amount: u64 as Amount,
        pub payee_balance: u64 as Amount,
        pub items: Vec<BatchItem>,
    }
    begins [244, 158, 13, 108, 110, 87, 133, 245]

    /// Links of hash chains were claimed: one item for each channel, in the order of the accounts.
    pub struct LinksClaimed {
        pub payee: Address,
        pub amount: u64 as Amount,
        pub payee_balance: u64 as Amount,
        pub items: Vec<BatchItem>,
    }
    begins [67, 136, 188, 21, 104, 137, 230, 99]

    /// A listing closed.
    pub struct ListingClosed {
        pub listing: Address,
        pub creator: Address,
        pub sold: u64 as Count,
        pub revenue: u64 as Amount,
    }
    begins [86, 219, 253, 196, 184, 194, 176, 78]

    /// A thing is for sale, at generation 1.
    pub struct ListingCreated {
        pub listing: Address,
        pub creator: Address,
        pub mint: Address,
        pub content_hash: [u8; 32],
        pub price: u64 as Amount,
        pub period: u64 as Span,
        pub duration: u64 as Span,
        pub refund_window: u64 as Span,
        pub supply_cap: u64 as Count,
        pub referral_bps: u64 as Share,
    }
    begins [94, 164, 167, 255, 246, 186, 12, 96]

    /// A listing will never sell again.
    pub struct ListingRetired {
        pub listing: Address,
        pub sold: u64 as Count,
        pub revenue: u64 as Amount,
    }
    begins [53, 213, 182, 137, 163, 182, 103, 228]

    /// A listing changed; `status` is 0 for active, 1 for paused.
    pub struct ListingUpdated {
        pub listing: Address,
        pub content_hash: [u8; 32],
        pub price: u64 as Amount,
        pub period: u64 as Span,
        pub duration: u64 as Span,
        pub refund_window: u64 as Span,
        pub supply_cap: u64 as Count,
        pub referral_bps: u64 as Share,
        pub generation: u64 as Count,
        pub status: u64 as Enum(ListingStatus),
    }
    begins [190, 215, 199, 138, 255, 248, 98, 62]

    /// The buyer took the money of an unfulfilled order back.
    pub struct OrderCancelled {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [108, 56, 128, 68, 168, 113, 168, 239]

    /// An ended order was freed.
    pub struct OrderClosed {
        pub order: Address,
        pub listing: Address,
    }
    begins [237, 77, 101, 123, 72, 43, 149, 123]

    /// The creator gave the money of an order back.
    pub struct OrderDeclined {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [109, 5, 119, 1, 16, 42, 136, 230]

    /// The key was revealed and the creator paid.
    pub struct OrderFulfilled {
        pub order: Address,
        pub earnings: Address,
        pub key: [u8; 32],
        pub amount: u64 as Amount,
        pub earnings_balance: u64 as Amount,
    }
    begins [164, 164, 123, 194, 209, 112, 40, 63]

    /// Money was set aside for a key.
    pub struct OrderPlaced {
        pub order: Address,
        pub listing: Address,
        pub deposit: Address,
        pub key_hash: [u8; 32],
        pub delivery_hash: [u8; 32],
        pub amount: u64 as Amount,
        pub deadline: i64 as Time,
        pub deposit_balance: u64 as Amount,
    }
    begins [96, 130, 204, 234, 169, 219, 216, 227]

    /// Money moved from a deposit to a deposit or earnings.
    pub struct Paid {
        pub deposit: Address,
        pub payee: Address,
        pub reference: [u8; 32],
        pub amount: u64 as Amount,
        pub deposit_balance: u64 as Amount,
        pub payee_balance: u64 as Amount,
    }
    begins [240, 193, 17, 238, 238, 210, 129, 235]

    /// A pass was bought, or bought again after it had ended.
    pub struct PassBought {
        pub pass: Address,
        pub listing: Address,
        pub holder: Address,
        pub payer_deposit: Address,
        pub referrer: Address,
        pub term: u64 as Count,
        pub units: u64 as Count,
        pub amount: u64 as Amount,
        pub held: u64 as Amount,
        pub referral: u64 as Amount,
        pub started_at: i64 as Time,
        pub expires_at: i64 as Time,
        pub refundable_until: i64 as Time,
        pub deposit_balance: u64 as Amount,
        pub earnings_balance: u64 as Amount,
    }
    begins [193, 155, 106, 220, 20, 169, 248, 39]

    /// A pass closed.
    pub struct PassClosed {
        pub pass: Address,
        pub listing: Address,
        pub holder: Address,
        pub expires_at: i64 as Time,
    }
    begins [122, 76, 69, 52, 68, 10, 33, 223]

    /// The money of a term went back to the deposit that paid it.
    pub struct PassRefunded {
        pub pass: Address,
        pub deposit: Address,
        pub amount: u64 as Amount,
        pub expires_at: i64 as Time,
        pub deposit_balance: u64 as Amount,
    }
    begins [45, 68, 40, 72, 34, 44, 43, 205]

    /// The money of a term went to the seller side; `referral` of `amount` to the referrer.
    pub struct PassReleased {
        pub pass: Address,
        pub earnings: Address,
        pub amount: u64 as Amount,
        pub referral: u64 as Amount,
        pub earnings_balance: u64 as Amount,
    }
    begins [247, 149, 245, 246, 197, 3, 205, 51]

    /// A further term of a pass was bought.
    pub struct PassRenewed {
        pub pass: Address,
        pub payer_deposit: Address,
        pub referrer: Address,
        pub term: u64 as Count,
        pub units: u64 as Count,
        pub amount: u64 as Amount,
        pub held: u64 as Amount,
        pub referral: u64 as Amount,
        pub started_at: i64 as Time,
        pub expires_at: i64 as Time,
        pub refundable_until: i64 as Time,
        pub deposit_balance: u64 as Amount,
        pub earnings_balance: u64 as Amount,
    }
    begins [149, 29, 211, 29, 167, 8, 7, 247]

    /// A referrer got its share of a purchase.
    pub struct ReferralPaid {
        pub listing: Address,
        pub referrer: Address,
        pub amount: u64 as Amount,
        pub balance: u64 as Amount,
    }
    begins [70, 190, 133, 42, 145, 213, 87, 197]

    /// A deposit or earnings takes no new streams and channels (1), or takes them again (0).
    pub struct RefusalSet {
        pub payee: Address,
        pub refuses: u64 as Flag,
    }
    begins [103, 251, 74, 54, 198, 142, 29, 216]

    /// A mint can be deposited from now on.
    pub struct ReserveOpened {
        pub reserve: Address,
        pub mint: Address,
        pub token_program: Address,
        pub decimals: u64 as Count,
    }
    begins [158, 236, 236, 182, 12, 243, 40, 150]

    /// An ended session closed.
    pub struct SessionClosed {
        pub session: Address,
        pub deposit: Address,
        pub key: Address,
        pub spent: u64 as Amount,
    }
    begins [57, 237, 11, 243, 194, 34, 120, 27]

    /// A key may act for a deposit.
    pub struct SessionOpened {
        pub session: Address,
        pub deposit: Address,
        pub key: Address,
        pub payee: Address,
        pub rent_payer: Address,
        pub total_limit: u64 as Amount,
        pub window_limit: u64 as Amount,
        pub window_seconds: u64 as Span,
        pub window_start: i64 as Time,
        pub expires_at: i64 as Time,
        pub revision: u64 as Count,
        pub actions: u64 as Count,
    }
    begins [34, 79, 77, 95, 195, 207, 104, 223]

    /// A session may do nothing any more.
    pub struct SessionRevoked {
        pub session: Address,
        pub spent: u64 as Amount,
    }
    begins [90, 48, 35, 234, 203, 192, 126, 211]

    /// The limits of a session changed.
    pub struct SessionUpdated {
        pub session: Address,
        pub payee: Address,
        pub total_limit: u64 as Amount,
        pub spent: u64 as Amount,
        pub window_limit: u64 as Amount,
        pub window_seconds: u64 as Span,
        pub window_start: i64 as Time,
        pub expires_at: i64 as Time,
        pub revision: u64 as Count,
        pub actions: u64 as Count,
    }
    begins [44, 208, 225, 11, 203, 208, 34, 197]

    /// A payee gave back what it had not claimed of its share; `share` units are left to it.
    pub struct ShareReleased {
        pub fan: Address,
        pub slot: u64 as Count,
        pub share: u64 as Count,
    }
    begins [213, 129, 13, 170, 65, 107, 99, 49]

    /// A stream ended: `paid` went to the payee, `returned` to the payer.
    pub struct StreamCancelled {
        pub stream: Address,
        pub paid: u64 as Amount,
        pub returned: u64 as Amount,
        pub withdrawn: u64 as Amount,
        pub payee_balance: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [91, 215, 29, 237, 194, 6, 184, 92]

    /// An ended stream was freed.
    pub struct StreamClosed {
        pub stream: Address,
    }
    begins [14, 206, 32, 10, 248, 82, 169, 234]

    /// Money was put into a stream.
    pub struct StreamOpened {
        pub stream: Address,
        pub deposit: Address,
        pub payee: Address,
        pub listing: Address,
        pub rent_payer: Address,
        pub amount: u64 as Amount,
        pub unlock: u64 as Amount,
        pub rate_whole: u64 as Rate(rate, rate_fraction),
        pub rate_fraction: u64 as Fraction,
        pub start: i64 as Time,
        pub cliff: i64 as Time,
        pub end: i64 as Time,
        pub flags: u64 as Count,
        pub deposit_balance: u64 as Amount,
    }
    begins [25, 201, 33, 201, 201, 74, 252, 33]

    /// A stream stopped accruing. Its base is now what it had earned by `since`, as after every event of
    /// a stream that has a `since`.
    pub struct StreamPaused {
        pub stream: Address,
        pub since: i64 as Time,
    }
    begins [207, 197, 219, 102, 212, 236, 174, 90]

    /// The rate of a stream changed.
    pub struct StreamRateSet {
        pub stream: Address,
        pub rate_whole: u64 as Rate(rate, rate_fraction),
        pub rate_fraction: u64 as Fraction,
        pub since: i64 as Time,
    }
    begins [9, 69, 101, 235, 229, 84, 50, 54]

    /// The payer took back what had not accrued, or a part of it.
    pub struct StreamRefunded {
        pub stream: Address,
        pub amount: u64 as Amount,
        pub funded: u64 as Amount,
        pub deposit_balance: u64 as Amount,
    }
    begins [177, 159, 180, 23, 89, 141, 243, 157]

    /// The payer gave up every right over a stream.
    pub struct StreamRenounced {
        pub stream: Address,
    }
    begins [36, 194, 193, 131, 6, 80, 79, 51]

    /// A stream accrues again.
    pub struct StreamResumed {
        pub stream: Address,
        pub since: i64 as Time,
    }
    begins [205, 1, 124, 10, 89, 128, 181, 152]

    /// More money was put into a stream, from `source`.
    pub struct StreamToppedUp {
        pub stream: Address,
        pub source: Address,
        pub amount: u64 as Amount,
        pub funded: u64 as Amount,
        pub since: i64 as Time,
        pub source_balance: u64 as Amount,
    }
    begins [99, 148, 156, 54, 147, 157, 206, 186]

    /// A stream pays somebody else from now on.
    pub struct StreamTransferred {
        pub stream: Address,
        pub old_payee: Address,
        pub new_payee: Address,
        pub withdrawn: u64 as Amount,
    }
    begins [222, 105, 190, 43, 181, 201, 84, 176]

    /// The payee got what had accrued, or a part of it.
    pub struct StreamWithdrawn {
        pub stream: Address,
        pub payee: Address,
        pub amount: u64 as Amount,
        pub withdrawn: u64 as Amount,
        pub payee_balance: u64 as Amount,
    }
    begins [229, 224, 216, 237, 68, 225, 122, 75]

    /// Streams were withdrawn together: one item for each, in the order of the accounts.
    pub struct StreamsWithdrawn {
        pub payee: Address,
        pub amount: u64 as Amount,
        pub payee_balance: u64 as Amount,
        pub items: Vec<BatchItem>,
    }
    begins [1, 232, 251, 175, 138, 170, 122, 229]

    /// Vouchers were claimed: one item for each channel, in the order of the accounts.
    pub struct VouchersClaimed {
        pub payee: Address,
        pub amount: u64 as Amount,
        pub payee_balance: u64 as Amount,
        pub items: Vec<BatchItem>,
    }
    begins [37, 118, 99, 203, 203, 187, 19, 255]

    /// Tokens left the reserve.
    pub struct Withdrawn {
        pub deposit: Address,
        pub destination: Address,
        pub amount: u64 as Amount,
        pub balance: u64 as Amount,
        pub liabilities: u64 as Amount,
    }
    begins [20, 89, 223, 198, 194, 124, 219, 13]
}
