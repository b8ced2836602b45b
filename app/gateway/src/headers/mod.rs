//! Which headers pass the gateway, in either direction (rule R19, server invariants 32, 33 and 37).

mod client;
mod reply;
mod request;

pub use client::client_address;
pub use reply::{finish_free, finish_paid, finish_unpaid, preflight};
pub(crate) use request::is_payment_scheme;
pub use request::{has_early_data, strip_request, wants_page};

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

/// Payments that Farthing and x402 know, and the name by which their headers begin.
const PAYMENT_PREFIXES: [&str; 5] =
    ["farthing", "payment-", "sign-in-with-x", "x-payment", "x-farthing"];

/// What every hop has for itself.
const HOP_BY_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Those of hops that the `http` crate has no names for.
const HOP_BY_HOP_NAMED: [&str; 3] = ["keep-alive", "proxy-connection", "http2-settings"];

/// Whether a header, in lower case, is about payment.
fn is_payment(name: &str) -> bool {
    PAYMENT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a header, in lower case, is what a hop has for itself.
fn is_hop(name: &str) -> bool {
    HOP_BY_HOP.iter().any(|hop| hop == name) || HOP_BY_HOP_NAMED.contains(&name)
}

/// Removes what the hop before meant for itself, and what it names in `Connection`.
fn strip_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
    for name in HOP_BY_HOP_NAMED {
        headers.remove(name);
    }
}

/// Removes all headers whose name, in lower case, is so.
fn remove_where(headers: &mut HeaderMap, is_removed: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| is_removed(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

/// Sets a header to a value of our own.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
