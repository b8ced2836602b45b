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

/// Whether a header, in lower case, is about payment.
fn is_payment(name: &str) -> bool {
    PAYMENT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a header, in lower case, is what every hop has for itself.
fn is_hop(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "http2-settings"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// Removes what the hop before meant for itself, what it names in `Connection`, and all headers whose name, in lower
/// case, is so. In one pass over what is there: asking the map for each name that may be is many times as much.
fn strip(headers: &mut HeaderMap, is_removed: impl Fn(&str) -> bool) {
    let is_gone = |name: &str| is_hop(name) || is_removed(name);
    let mut gone: Vec<HeaderName> =
        headers.keys().filter(|name| is_gone(name.as_str())).cloned().collect();
    let named = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    gone.extend(
        named.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok()),
    );
    for name in gone {
        headers.remove(name);
    }
}

/// Sets a header to a value of our own.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
