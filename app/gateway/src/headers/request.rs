//! What of a request reaches the upstream.

use std::borrow::Cow;
use std::net::IpAddr;

use farthing_wire::Origin;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use super::{is_hop, is_payment, strip};
use crate::pass::strip_cookies;

/// Names by which a request could become another one behind the gateway: another path, another method, or another
/// sender. In lower case.
const OVERRIDES: [&str; 17] = [
    // What CGI makes HTTP_PROXY of, by which a service may be led to ask others through it.
    "proxy",
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-original-url",
    "x-original-uri",
    "x-original-host",
    "x-original-method",
    "x-rewrite-url",
    "x-host",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-http-path-override",
];

/// How names begin that proxies use among themselves.
const OVERRIDE_PREFIXES: [&str; 4] = ["x-forwarded", "x-envoy-", "x-accel-", "x-middleware-"];

/// Names that the gateway reads, writes or removes under exactly this spelling, beside those of hops.
const OURS: [&str; 5] =
    ["content-digest", "content-length", "early-data", "idempotency-key", "if-range"];

static EARLY_DATA: HeaderName = HeaderName::from_static("early-data");

/// What the gateway says of who asks, and for what.
static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The scheme of `Authorization` that is a payment.
const PAYMENT_SCHEME: &str = "payment";

/// Takes out of a request what its upstream must not see, and says who sent it, from `client` to `origin`.
///
/// Removed: payments, of `Authorization` those of the scheme `Payment` only; what could make the request another one;
/// what the hop before meant for itself, what its `Connection` names included; `Expect`, because the body comes
/// anyway; and `Range`, unless a part of a reply has the price of all (`is_range`).
pub fn strip_request(headers: &mut HeaderMap, client: IpAddr, origin: &Origin, is_range: bool) {
    // Names with an underscore: many upstreams read them as those with a hyphen, so they go the same way.
    strip(headers, |name| {
        let read = match name.contains('_') {
            true => Cow::Owned(name.replace('_', "-")),
            false => Cow::Borrowed(name),
        };
        let is_part = matches!(name, "range" | "if-range") && !is_range;
        name == "expect"
            || is_part
            || is_stripped(&read)
            || read != name && (is_hop(&read) || OURS.contains(&&*read))
    });
    join_cookies(headers);
    strip_cookies(headers);
    strip_authorization(headers);
    let proto = if origin.is_secure() { "https" } else { "http" };
    let ours = [
        (&FORWARDED_FOR, HeaderValue::try_from(client.to_string())),
        (&FORWARDED_HOST, HeaderValue::from_str(origin.authority())),
        (&FORWARDED_PROTO, Ok(HeaderValue::from_static(proto))),
    ];
    for (name, value) in ours {
        // Addresses and origins are printable ASCII.
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
}

/// HTTP/2 sends cookies in crumbs, of which a service that speaks HTTP/1.1 may read one only.
fn join_cookies(headers: &mut HeaderMap) {
    let crumbs: Vec<&[u8]> =
        headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if crumbs.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&crumbs.join(&b"; "[..]))
    {
        headers.insert(header::COOKIE, joined);
    }
}

fn is_stripped(name: &str) -> bool {
    is_payment(name)
        || OVERRIDES.contains(&name)
        || OVERRIDE_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Keeps the site's own logins. Values that cannot be read are kept: they are none of ours.
fn strip_authorization(headers: &mut HeaderMap) {
    let is_kept = |value: &&HeaderValue| !is_payment_scheme(value);
    let said = headers.get_all(header::AUTHORIZATION);
    if said.iter().all(|value| is_kept(&value)) {
        return;
    }
    let kept: Vec<HeaderValue> = said.iter().filter(is_kept).cloned().collect();
    headers.remove(header::AUTHORIZATION);
    for value in kept {
        headers.append(header::AUTHORIZATION, value);
    }
}

/// Whether a value of `Authorization` is a payment.
pub(crate) fn is_payment_scheme(value: &HeaderValue) -> bool {
    let value = value.as_bytes().trim_ascii_start();
    match value.split_at_checked(PAYMENT_SCHEME.len()) {
        Some((scheme, rest)) => {
            let is_whole = rest.first().is_none_or(|byte| !is_token(*byte));
            is_whole && scheme.eq_ignore_ascii_case(PAYMENT_SCHEME.as_bytes())
        }
        None => false,
    }
}

/// A letter of a scheme's name.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a request came in TLS early data, which can be replayed: it is answered with 425 (rule R8).
#[must_use]
pub fn has_early_data(headers: &HeaderMap) -> bool {
    headers.contains_key(&EARLY_DATA)
}

/// Whether a person's browser asks: it wants HTML at least as much as JSON. Programs that take anything get JSON.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    let (mut html, mut json) = (0, 0);
    for value in headers.get_all(header::ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let (kind, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight(parameters);
            let is = |other: &str| kind.trim().eq_ignore_ascii_case(other);
            if is("text/html") || is("application/xhtml+xml") {
                html = html.max(weight);
            } else if is("application/json") {
                json = json.max(weight);
            }
        }
    }
    html > 0 && html >= json
}

/// `q` in thousandths: 1,000 where it is not named, 0 where it is none.
fn weight(parameters: &str) -> u32 {
    let mut named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    match named.find(|(name, _)| name.trim().eq_ignore_ascii_case("q")) {
        None => 1_000,
        Some((_, value)) => {
            let value = value.trim().parse().unwrap_or(0.0_f32);
            // Not a number becomes 0, and so does what is below it.
            (value.clamp(0.0, 1.0) * 1_000.0) as u32
        }
    }
}
