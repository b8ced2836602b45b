//! How much of what was bought is returned: a sign of quality, signed by the gateway, so that it can be shown to others
//! and says the same to all of them.

use serde::{Serialize, Serializer};

use crate::origin::Origin;
use crate::text::{Base58, Base64Url};

/// How many of 1,000 requests were returned by their payers because they were not worth it, since the ledger began.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefundRate {
    /// Of which path, as the gateway names it.
    pub route: String,
    /// The listing that it is sold by, if any.
    pub listing: Option<[u8; 32]>,
    /// From 0 to 1,000.
    pub of_thousand: u16,
    /// Unix seconds at which it was so.
    pub at: i64,
    /// An Ed25519 key of the ledger's, which signs nothing else.
    pub key: [u8; 32],
    /// Of [`Self::text`], by that key.
    pub signature: [u8; 64],
}

/// Whose rate it is.
#[derive(Clone, Copy, Debug)]
pub struct RateOf<'a> {
    /// The gateway's.
    pub origin: &'a Origin,
    /// The gateway's.
    pub ledger: &'a [u8; 16],
    /// The deposit or earnings that is paid.
    pub pay_to: &'a [u8; 32],
}

impl RefundRate {
    /// What is signed. It can be no transaction.
    #[must_use]
    pub fn text(&self, of: &RateOf<'_>) -> String {
        let listing = self.listing.as_ref().map(|listing| Base58(listing).to_string());
        format!(
            "Farthing gateway: what was returned, 1\n\
             origin {}\nledger {}\npaid to {}\nroute {}\nlisting {}\nof 1000 {}\nat {}",
            of.origin,
            Base64Url(of.ledger),
            Base58(of.pay_to),
            self.route,
            listing.as_deref().unwrap_or("none"),
            self.of_thousand,
            self.at
        )
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        format!("Of 1,000 that were bought {} were returned", self.of_thousand)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    route: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    listing: Option<Base58<'a, 32>>,
    of_thousand: u16,
    at: i64,
    key: Base58<'a, 32>,
    signature: Base58<'a, 64>,
}

impl Serialize for RefundRate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { route, listing, of_thousand, at, key, signature } = self;
        let (listing, key) = (listing.as_ref().map(Base58), Base58(key));
        let (of_thousand, at, signature) = (*of_thousand, *at, Base58(signature));
        Text { route, listing, of_thousand, at, key, signature }.serialize(to)
    }
}
