//! What follows from a creator, a listing or a pass as it is stored.

use super::{Creator, Listing, Pass};
use crate::solana::Address;
use farthing_core::{listing, splits, window};

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
