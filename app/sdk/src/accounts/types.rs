//! The accounts as they are stored. What each field means, who writes it and what bounds it, stands
//! beside the program's struct of the same name.

use super::status::status;
use crate::{fields::record, solana::Address};
use farthing_core::{listing, splits, window};

status! {
    /// Where a creator stands.
    pub enum CreatorStatus {
        /// Everything is possible.
        Active = 0,
        /// Closed, and waiting to be freed.
        Ended = 1,
    }
}

status! {
    /// Whether a listing sells.
    pub enum ListingStatus {
        Active = 0,
        /// Does not sell now.
        Paused = 1,
        /// Never sells again; can be closed.
        Retired = 2,
    }
}

status! {
    /// Where an order stands.
    pub enum OrderStatus {
        /// The money waits for the key.
        Open = 0,
        /// Paid or returned, and waiting to be freed.
        Ended = 1,
    }
}

record! {
    /// Every balance of one mint: its token account holds the tokens, `liabilities` is what is owed.
    pub struct Reserve {
        pub mint: Address,
        pub token_program: Address,
        pub tokens: Address,
        /// Base units owed to all balances.
        pub liabilities: u64,
        pub decimals: u8,
        pub version: u8,
        pub bump: u8,
        pub tokens_bump: u8,
        pub reserved: [u8; 28],
    }
}

record! {
    /// A wallet's balance inside a reserve.
    pub struct Deposit {
        /// Base units.
        pub balance: u64,
        pub mint: Address,
        pub owner: Address,
        pub rent_payer: Address,
        /// Orders, passes with held money, streams and channels that still name it.
        pub children: u32,
        pub sessions: u16,
        pub version: u8,
        pub bump: u8,
        /// 1 where its holder wants no new streams and channels into it.
        pub refuses: u8,
        pub reserved: [u8; 31],
    }
}

record! {
    /// A registered payee. `split_count` of the splits and `uri_len` bytes of the uri are in use:
    /// see [`Creator::splits`] and [`Creator::uri`].
    pub struct Creator {
        pub authority: Address,
        pub pending_authority: Address,
        pub operator: Address,
        pub payout: Address,
        pub rent_payer: Address,
        pub policy: Address,
        pub split_owners: [Address; 8],
        pub uri: [u8; 96],
        pub uri_hash: [u8; 32],
        pub open_slot: u64,
        /// Hundredths of a percent.
        pub split_bps: [u16; 8],
        pub revision: u32,
        pub listings: u32,
        pub earnings: u32,
        /// Number of the next listing.
        pub next_listing: u32,
        pub split_count: u8,
        pub uri_len: u8,
        pub status: CreatorStatus,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 3],
    }
}

record! {
    /// A creator's balance inside a reserve.
    pub struct Earnings {
        /// Base units.
        pub balance: u64,
        pub mint: Address,
        pub creator: Address,
        pub rent_payer: Address,
        /// Orders, passes with held money, streams and channels that still pay into it.
        pub children: u32,
        pub no_sessions: u16,
        pub version: u8,
        pub bump: u8,
        /// 1 where its holder wants no new streams and channels into it.
        pub refuses: u8,
        pub reserved: [u8; 31],
    }
}

record! {
    /// A priced thing of a creator.
    pub struct Listing {
        pub creator: Address,
        pub mint: Address,
        pub rent_payer: Address,
        pub policy: Address,
        pub content_hash: [u8; 32],
        pub uri: [u8; 96],
        /// Base units for one unit.
        pub price: u64,
        /// Seconds that `price` pays for in a stream; 0 when it is not streamed.
        pub period: u64,
        /// Seconds of access a unit gives; 0 for ever.
        pub duration: u64,
        /// Seconds in which a purchase can be refunded; 0 never.
        pub refund_window: u64,
        /// Most units that may be sold; 0 without limit.
        pub supply_cap: u64,
        pub sold: u64,
        /// Base units.
        pub revenue: u64,
        /// Terms of passes sold.
        pub terms: u64,
        pub number: u32,
        /// Raised by every change of terms.
        pub generation: u32,
        /// Hundredths of a percent.
        pub referral_bps: u16,
        pub status: ListingStatus,
        pub uri_len: u8,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 2],
    }
}

record! {
    /// An access right bought from a listing.
    pub struct Pass {
        pub listing: Address,
        pub holder: Address,
        pub creator: Address,
        pub earnings: Address,
        /// The deposit that paid this term.
        pub payer_deposit: Address,
        /// The referrer's deposit in this term; nobody when zero.
        pub referrer: Address,
        pub rent_payer: Address,
        /// Base units not yet anyone's.
        pub held: u64,
        /// The part of `held` that is the referrer's when it is released.
        pub referral: u64,
        pub units: u64,
        /// When this term was bought, unix seconds.
        pub started_at: i64,
        /// Access while `now < expires_at`, unix seconds; `i64::MAX` for ever.
        pub expires_at: i64,
        /// Refund while `now < refundable_until`, release from then on, unix seconds.
        pub refundable_until: i64,
        pub fallback_expires_at: i64,
        /// Names the term: no other term of this pass ever has this number.
        pub term: u64,
        pub generation: u32,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 2],
    }
}

record! {
    /// A hash-locked sale.
    pub struct Order {
        pub listing: Address,
        pub buyer_deposit: Address,
        pub earnings: Address,
        pub rent_payer: Address,
        /// sha256 of the key.
        pub key_hash: [u8; 32],
        /// sha256 of the encrypted content.
        pub delivery_hash: [u8; 32],
        /// Base units; zero once ended.
        pub amount: u64,
        /// Unix seconds.
        pub deadline: i64,
        pub open_slot: u64,
        pub status: OrderStatus,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 5],
    }
}

impl Creator {
    /// The splits in force: owners, and their shares in hundredths of a percent.
    pub fn splits(&self) -> Vec<(Address, u16)> {
        let both = self.split_owners.iter().zip(&self.split_bps);
        both.take(self.split_count.into()).map(|(owner, bps)| (*owner, *bps)).collect()
    }

    /// Where more is said.
    pub fn uri(&self) -> String {
        text(&self.uri, self.uri_len)
    }

    /// The smallest amount that every share divides: `distribute` moves multiples of it.
    pub fn unit(&self) -> u64 {
        let count = usize::from(self.split_count).min(self.split_bps.len());
        splits::unit(&self.split_bps[..count])
    }
}

impl Listing {
    /// Where the content or its description is.
    pub fn uri(&self) -> String {
        text(&self.uri, self.uri_len)
    }

    /// Whether it is bought with `buy_pass` rather than `buy`.
    pub fn gives_pass(&self) -> bool {
        listing::gives_pass(self.duration, self.refund_window)
    }
}

impl Pass {
    /// Whether access has ended.
    pub fn is_expired(&self, now: i64) -> bool {
        !window::is_before(now, self.expires_at)
    }

    /// Whether `release_pass` would pay the seller side.
    pub fn is_releasable(&self, now: i64) -> bool {
        self.held != 0 && !window::is_before(now, self.refundable_until)
    }

    /// Whether `refund_pass` would return the money.
    pub fn is_refundable(&self, now: i64) -> bool {
        self.held != 0 && window::is_before(now, self.refundable_until)
    }
}

/// The account never holds invalid UTF-8 or a length above the array's, so nothing is lost.
fn text(bytes: &[u8; 96], length: u8) -> String {
    let used = usize::from(length).min(bytes.len());
    String::from_utf8_lossy(&bytes[..used]).into_owned()
}
