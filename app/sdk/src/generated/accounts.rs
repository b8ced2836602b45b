//! The accounts, as they are stored. Written by `cargo xtask idl`: do not edit.

use super::{enums::{ChannelKind, ChannelStatus, CreatorStatus, FanStatus, ListingStatus, OrderStatus, SessionStatus, StreamStatus}, parts::{FanSlot}};
use crate::{declare::{Tail, accounts}, solana::Address};

accounts! {
    /// Money set aside for one payee, which the payer gives away off chain in small parts.
    ///
    /// Seeds: `["channel", deposit, payee, salt, open_slot]`; the salt is not stored.
    pub struct Channel {
        /// Who pays, and where the rest returns to. Written once.
        pub deposit: Address,
        /// The deposit or earnings that is paid. Written once.
        pub payee: Address,
        /// The key that signs vouchers; of a chain, the last link claimed, at first the root.
        pub credential: [u8; 32],
        /// Gets all lamports when the account is freed (I8). Written once.
        pub rent_payer: Address,
        /// Base units put in, less those taken back.
        pub funded: u64 as Amount,
        /// Base units paid to the payee (I2). Never falls.
        pub claimed: u64 as Amount,
        /// Base units that a link is worth; 0 for vouchers. Written once.
        pub unit: u64 as Amount,
        /// Unix seconds at which the payer asked to close; 0 when nobody has.
        pub close_asked: i64 as Time,
        /// Unix seconds from which it closes as if it had been asked to; 0 for never. Written once.
        pub expires_at: i64 as Time,
        /// Slot named at opening (I12). Written once.
        pub open_slot: u64 as Slot,
        /// Links of the chain; 0 for vouchers. Written once.
        pub length: u32 as Count,
        /// Links claimed.
        pub index: u32 as Count,
        /// Seconds in which the payee can still claim when it closes. Written once.
        pub grace: u32 as Span,
        /// A [`ChannelKind`]. Written once.
        pub kind: ChannelKind,
        /// A [`ChannelStatus`].
        pub status: ChannelStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 16] as Internal,
    }
    begins [49, 159, 99, 106, 220, 87, 219, 88], takes 216, names { DEPOSIT = 8, PAYEE = 40, RENT_PAYER = 104 }

    /// A registered payee: who controls it, how its earnings divide, what it says of itself.
    ///
    /// Seeds: `["creator", founder, salt, open_slot]`; founder and salt are not stored, since nothing
    /// derives the address again. Found by memcmp on `authority`, its first field.
    pub struct Creator {
        /// Controls everything. Moves by `transfer_creator` and `accept_creator`.
        pub authority: Address,
        /// May accept the authority; nobody when zero.
        pub pending_authority: Address,
        /// May decline orders, refund held passes, retire listings, close channels; nobody when zero.
        pub operator: Address,
        /// Owner of the deposit that receives what the splits leave.
        pub payout: Address,
        /// Gets all lamports when the account is freed (I8). Written once.
        pub rent_payer: Address,
        /// Zero: the place of a later policy account.
        pub policy: Address as Internal,
        /// Owners of the deposits that receive shares, `split_count` of them, none twice.
        pub split_owners: [Address; 8],
        /// Where more is said, UTF-8, `uri_len` bytes.
        pub uri: [u8; 96] as Text,
        /// sha256 of what the uri points to; zero when not given.
        pub uri_hash: [u8; 32],
        /// Slot named at opening (I12). Written once.
        pub open_slot: u64 as Slot,
        /// Shares in hundredths of a percent, beside their owners; sum at most 10,000.
        pub split_bps: [u16; 8] as Share,
        /// Raised by every change of terms or authority, so that an acceptance names what it accepts.
        pub revision: u32 as Count,
        /// Open listings.
        pub listings: u32 as Count,
        /// Open earnings accounts.
        pub earnings: u32 as Count,
        /// Number of the next listing; never falls, so no listing address lives twice.
        pub next_listing: u32 as Count,
        pub split_count: u8 as Internal,
        pub uri_len: u8 as Internal,
        /// A [`CreatorStatus`].
        pub status: CreatorStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 3] as Internal,
    }
    begins [237, 37, 233, 153, 165, 132, 54, 103], takes 632, names { AUTHORITY = 8, PENDING_AUTHORITY = 40, OPERATOR = 72, PAYOUT = 104, RENT_PAYER = 136, POLICY = 168 }

    /// A wallet's balance inside a reserve: it pays from it and is paid into it.
    ///
    /// Seeds: `["deposit", owner, mint]`. Begins like [`super::Payee`].
    pub struct Deposit {
        /// Base units. Moves only through the ledger verbs (I11).
        pub balance: u64 as Amount,
        /// The reserve's mint. Written once.
        pub mint: Address,
        /// Who spends and withdraws. Written once.
        pub owner: Address,
        /// Gets all lamports when the account closes (I8). Written once.
        pub rent_payer: Address,
        /// Orders, passes with held money, streams, channels and fans that still name this deposit.
        pub children: u32 as Count,
        /// Open session keys.
        pub sessions: u16 as Count,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// 1 where its holder wants no new streams and channels into it.
        pub refuses: u8 as Flag,
        /// Zero.
        pub reserved: [u8; 23] as Internal,
        /// Unix seconds of the opening: 30 days later whoever paid the rent may close it too. 0 in what was
        /// opened before this was kept, which only its owner closes. Written once.
        pub opened_at: i64 as Time,
    }
    begins [148, 146, 121, 66, 207, 173, 21, 227], takes 152, names { MINT = 16, OWNER = 48, RENT_PAYER = 80 }

    /// A creator's balance inside a reserve. Money leaves it only through `distribute`, and the last
    /// undivided units through `close_earnings`.
    ///
    /// Seeds: `["earnings", creator, mint]`. Begins like [`super::Payee`].
    pub struct Earnings {
        /// Base units. Moves only through the ledger verbs (I11).
        pub balance: u64 as Amount,
        /// The reserve's mint. Written once.
        pub mint: Address,
        /// Whose splits divide this balance. Written once.
        pub creator: Address,
        /// Gets all lamports when the account closes (I8). Written once.
        pub rent_payer: Address,
        /// Orders, passes with held money, streams and channels that still pay into this balance.
        pub children: u32 as Count,
        /// Zero: where a deposit counts its sessions.
        pub no_sessions: u16 as Internal,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// 1 where its holder wants no new streams and channels into it.
        pub refuses: u8 as Flag,
        /// Zero.
        pub reserved: [u8; 31] as Internal,
    }
    begins [91, 138, 17, 199, 164, 111, 222, 232], takes 152, names { MINT = 16, CREATOR = 48, RENT_PAYER = 80 }

    /// Money of one payer with reserved shares for many payees, promised off chain by vouchers of its key.
    /// Behind these fields stand its slots, of 14 bytes each: share, claimed, until, tag.
    ///
    /// Seeds: `["fan", deposit, mint, salt, open_slot]`. The mint is in the address instead of the account,
    /// which is 32 bytes less to pay rent for: who is to be paid shows its own, and the address proves it.
    pub struct Fan {
        /// Who pays, and where the rest returns to. Written once.
        pub deposit: Address,
        /// Signs vouchers, and the transactions that give shares. Written once.
        pub key: Address,
        /// Gets all lamports when the account is freed (I8). Written once.
        pub rent_payer: Address,
        /// Base units put in, less those returned.
        pub funded: u64 as Amount,
        /// Base units paid to payees, of all slots (I2). Never falls.
        pub claimed: u64 as Amount,
        /// Slot named at opening (I12). Written once.
        pub open_slot: u64 as Slot,
        /// Base units that a unit of the slots is worth. Written once.
        pub unit: u32 as Amount,
        /// Raised by every transaction that gives shares.
        pub revision: u32 as Count,
        /// Unix seconds at which it was opened: days are counted from here. Written once.
        pub opened_at: u32 as Time,
        /// The payer's number in the seeds. Written once.
        pub salt: u32 as Count,
        /// How many slots there are: 8 to 64. Written once.
        pub slot_count: u8 as Count,
        /// The day at whose end the last lease ends at the latest: 1 to 255. Written once.
        pub last_day: u8 as Count,
        /// A [`FanStatus`].
        pub status: FanStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 3] as Internal,
        /// Who may have how much of it, until when.
        pub slots: Tail<FanSlot>,
    }
    begins [30, 225, 94, 129, 42, 37, 234, 107], takes 152, names { DEPOSIT = 8, KEY = 40, RENT_PAYER = 72 }

    /// A priced thing of a creator: article, song, game item, API unit, access.
    ///
    /// Seeds: `["listing", creator, number]`, number as `u32` in little-endian order. Numbers are
    /// never given twice, so no listing address lives twice.
    pub struct Listing {
        /// Whose it is. Written once.
        pub creator: Address,
        /// What it is paid in. Written once.
        pub mint: Address,
        /// Gets all lamports when the account closes (I8). Written once.
        pub rent_payer: Address,
        /// Zero: the place of a later policy account.
        pub policy: Address as Internal,
        /// sha256 of the content; zero when not given.
        pub content_hash: [u8; 32],
        /// Where the content or its description is, UTF-8, `uri_len` bytes.
        pub uri: [u8; 96] as Text,
        /// Base units for one unit: an item, a call, a term of `duration`, or `period` seconds.
        pub price: u64 as Amount,
        /// Seconds that `price` pays for in a stream, up to 2^31; 0 when it is not streamed.
        pub period: u64 as Span,
        /// Seconds of access a unit gives; 0 for ever.
        pub duration: u64 as Span,
        /// Seconds in which a purchase can be refunded; 0 never, at most 90 days.
        pub refund_window: u64 as Span,
        /// Most units that may be sold at a time; 0 without limit.
        pub supply_cap: u64 as Count,
        /// Units sold, less those refunded or cancelled. A mere statistic, which stops at 2^64 - 1, where
        /// there is no cap.
        pub sold: u64 as Count,
        /// Base units of prices agreed, referrers' shares included, less refunds and cancellations.
        pub revenue: u64 as Amount,
        /// Terms of passes sold: gives each its number. Never falls.
        pub terms: u64 as Count,
        /// Its place among the creator's listings. Written once.
        pub number: u32 as Count,
        /// Raised by every change of terms (I6).
        pub generation: u32 as Count,
        /// The referrer's share in hundredths of a percent, at most 10,000.
        pub referral_bps: u16 as Share,
        /// A [`ListingStatus`].
        pub status: ListingStatus,
        pub uri_len: u8 as Internal,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 2] as Internal,
    }
    begins [218, 32, 50, 73, 43, 134, 26, 58], takes 344, names { CREATOR = 8, MINT = 40, RENT_PAYER = 72, POLICY = 104 }

    /// A hash-locked sale: money moves only against the key that opens the content.
    ///
    /// Seeds: `["order", listing, buyer_deposit, salt, open_slot]`; the salt is not stored.
    pub struct Order {
        /// What was ordered. Written once.
        pub listing: Address,
        /// Who pays, and where the money returns to. Written once.
        pub buyer_deposit: Address,
        /// Who is paid. Written once.
        pub earnings: Address,
        /// Gets all lamports when the account is freed (I8). Written once.
        pub rent_payer: Address,
        /// sha256 of the key. Written once.
        pub key_hash: [u8; 32],
        /// sha256 of the encrypted content that the key opens. Written once.
        pub delivery_hash: [u8; 32],
        /// Base units: the price at placing, zero once ended.
        pub amount: u64 as Amount,
        /// Unix seconds; the buyer may cancel 300 s after it.
        pub deadline: i64 as Time,
        /// Slot named at opening (I12). Written once.
        pub open_slot: u64 as Slot,
        /// An [`OrderStatus`].
        pub status: OrderStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 5] as Internal,
    }
    begins [134, 173, 223, 185, 77, 86, 28, 51], takes 232, names { LISTING = 8, BUYER_DEPOSIT = 40, EARNINGS = 72, RENT_PAYER = 104 }

    /// An access right bought from a listing. Carries all its terms, so that leaving never loads the
    /// listing (I6).
    ///
    /// Seeds: `["pass", listing, holder]`; the bump is the buyer's to name, canonical in every client
    /// (docs/adr/0010). Can be bought again once ended, so consent names the term.
    pub struct Pass {
        /// What it gives access to. Written once.
        pub listing: Address,
        /// Who has access. Written once.
        pub holder: Address,
        /// Whose listing it is. Written once.
        pub creator: Address,
        /// The earnings account that this term pays into.
        pub earnings: Address,
        /// The deposit that paid this term: refunds go there.
        pub payer_deposit: Address,
        /// The referrer's deposit in this term; nobody when zero.
        pub referrer: Address,
        /// Gets all lamports when the account closes (I8). Written once.
        pub rent_payer: Address,
        /// Base units not yet anyone's: paid out once, to payer or seller side (I5).
        pub held: u64 as Amount,
        /// The part of `held` that is the referrer's when it is released.
        pub referral: u64 as Amount,
        /// Units bought in this term.
        pub units: u64 as Count,
        /// When this term was bought, unix seconds.
        pub started_at: i64 as Time,
        /// Access while `now < expires_at`, unix seconds; `i64::MAX` for ever.
        pub expires_at: i64 as Time,
        /// Refund while `now < refundable_until`, release from then on, unix seconds.
        pub refundable_until: i64 as Time,
        /// What `expires_at` returns to if this term is refunded.
        pub fallback_expires_at: i64 as Time,
        /// Number of this term among all that the listing ever sold. No other term of this pass ever has
        /// it, so that a signature can name the term that it is about.
        pub term: u64 as Count,
        /// Generation of the listing whose terms these are.
        pub generation: u32 as Count,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 2] as Internal,
    }
    begins [40, 247, 140, 113, 56, 14, 57, 44], takes 304, names { LISTING = 8, HOLDER = 40, CREATOR = 72, EARNINGS = 104, PAYER_DEPOSIT = 136, REFERRER = 168, RENT_PAYER = 200 }

    /// Every balance of one mint: its token account holds the tokens, `liabilities` says what is owed.
    ///
    /// Seeds: `["reserve", mint]`. Permanent, so its rent does not come back (I8).
    pub struct Reserve {
        /// The token. Written once.
        pub mint: Address,
        /// Token or Token-2022: the owner of the mint. Written once.
        pub token_program: Address,
        /// The one token account of this reserve, at `["tokens", reserve]`. Written once.
        pub tokens: Address,
        /// Base units owed to all balances (I1). Only `deposit` raises it, only `withdraw` lowers it.
        pub liabilities: u64 as Amount,
        /// The mint's decimals, which no mint can change. Written once.
        pub decimals: u8 as Count,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        pub tokens_bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 28] as Internal,
    }
    begins [43, 242, 204, 202, 26, 247, 59, 127], takes 144, names { MINT = 8, TOKEN_PROGRAM = 40, TOKENS = 72 }

    /// A delegated key with limits (I4), so that a dapp can pay without a wallet prompt each time.
    ///
    /// Seeds: `["session", deposit, key]`. Can be opened again once closed, by a new signature of the
    /// owner's.
    pub struct Session {
        /// What it spends from. Written once.
        pub deposit: Address,
        /// Who signs. Written once.
        pub key: Address,
        /// The only deposit or earnings it may pay; zero for any.
        pub payee: Address,
        /// Gets all lamports when the account closes (I8). Written once.
        pub rent_payer: Address,
        /// Most base units that it may ever spend.
        pub total_limit: u64 as Amount,
        /// Base units spent; what went into a channel or a stream counts in full. Never falls.
        pub spent: u64 as Amount,
        /// Most base units that it may spend in one window.
        pub window_limit: u64 as Amount,
        /// Base units spent in the window that began at `window_start`.
        pub window_spent: u64 as Amount,
        /// Unix seconds.
        pub window_start: i64 as Time,
        /// Seconds; 0 when only the total counts.
        pub window_seconds: u64 as Span,
        /// Unix seconds from which it may do nothing; 0 for never.
        pub expires_at: i64 as Time,
        /// Raised by every change of limits, and never below the slot of the change: so no session at
        /// this address, earlier or later, has a revision of this one (I12).
        pub revision: u64 as Count,
        /// Bits of [`action`].
        pub actions: u16 as Count,
        /// A [`SessionStatus`].
        pub status: SessionStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// Zero.
        pub reserved: [u8; 11] as Internal,
    }
    begins [243, 81, 72, 115, 214, 188, 72, 144], takes 216, names { DEPOSIT = 8, KEY = 40, PAYEE = 72, RENT_PAYER = 104 }

    /// A streaming-payment vault: money that becomes the payee's second by second. Formulas are in
    /// `docs/streams.md`.
    ///
    /// Seeds: `["stream", deposit, payee, salt, open_slot]`, with the payee at opening; the salt is not
    /// stored.
    pub struct Stream {
        /// Who pays, and where the rest returns to. Written once.
        pub deposit: Address,
        /// The deposit or earnings that is paid. Changes by `transfer_stream`.
        pub payee: Address,
        /// Whose price per period it was opened at; zero for a rate of its own. Written once.
        pub listing: Address,
        /// Gets all lamports when the account is freed (I8). Written once.
        pub rent_payer: Address,
        /// Base units put in, less those refunded.
        pub funded: u64 as Amount,
        /// Base units paid to the payee. Never falls.
        pub withdrawn: u64 as Amount,
        /// Base units that accrue at the start at once. Written once.
        pub unlock: u64 as Amount,
        /// Base units per second, whole part.
        pub rate_whole: u64 as Rate(rate, rate_fraction),
        /// Base units per second, in 2^-64.
        pub rate_fraction: u64 as Fraction,
        /// Base units earned until `since`, whole part.
        pub base_whole: u64 as Exact(base, base_fraction),
        /// Base units earned until `since`, in 2^-64.
        pub base_fraction: u64 as Fraction,
        /// Unix seconds up to which `base` counts.
        pub since: i64 as Time,
        /// Unix seconds before which nothing accrues. Written once.
        pub start: i64 as Time,
        /// Unix seconds before which only the unlock accrues. Written once.
        pub cliff: i64 as Time,
        /// Unix seconds at which a fixed-end stream has paid everything; 0 for an open-ended one. Written
        /// once.
        pub end: i64 as Time,
        /// Slot named at opening (I12). Written once.
        pub open_slot: u64 as Slot,
        /// Bits of [`right`]. Only ever fall.
        pub flags: u8 as Count,
        /// A [`StreamStatus`].
        pub status: StreamStatus,
        pub version: u8 as Internal,
        pub bump: u8 as Internal,
        /// 1 where the owner has paused it, so that no session resumes it.
        pub owner_paused: u8 as Flag,
        /// Zero.
        pub reserved: [u8; 3] as Internal,
    }
    begins [166, 224, 59, 4, 202, 10, 186, 83], takes 240, names { DEPOSIT = 8, PAYEE = 40, LISTING = 72, RENT_PAYER = 104 }
}
