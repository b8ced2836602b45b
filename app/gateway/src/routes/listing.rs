//! Listings that routes name in place of a price.

use super::Routes;
use crate::config::{Key, RouteSettings};

/// A listing as a route names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Listing {
    /// Its address.
    pub address: [u8; 32],
    /// Whether a pass of it serves while it can still be refunded.
    pub takes_refundable: bool,
}

impl Listing {
    /// That of a route, where it names one.
    pub(super) fn of(settings: &RouteSettings) -> Option<Self> {
        let takes_refundable = settings.pass_refundable;
        settings.listing.map(|Key(address)| Self { address, takes_refundable })
    }
}

impl Routes {
    /// The listings that routes name, some twice.
    pub fn listings(&self) -> impl Iterator<Item = [u8; 32]> {
        self.list.iter().filter_map(|route| route.listing).map(|listing| listing.address)
    }

    /// Whether a route names this listing.
    #[must_use]
    pub fn has_listing(&self, listing: &[u8; 32]) -> bool {
        self.listings().any(|address| address == *listing)
    }
}
