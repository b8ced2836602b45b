//! What replies carry.

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use super::{is_payment, set, strip};
use crate::pass::strip_set_cookies;

/// By which headers replies differ. A cache that keeps a reply against its orders must at least not give it to
/// others.
static VARY: HeaderValue = HeaderValue::from_static(
    "farthing, payment-signature, x-payment, farthing-pass, sign-in-with-x, authorization, cookie, accept",
);

/// What scripts of other sites may read (server invariant 37).
static EXPOSED: HeaderValue = HeaderValue::from_static(
    "payment-required, payment-response, x-payment-response, payment-receipt, www-authenticate, farthing, retry-after",
);

/// What scripts of other sites may send. `access-control-expose-headers` is what a stock client of x402 sends.
const ALLOWED: &str = "farthing, payment-signature, x-payment, authorization, content-type, accept, idempotency-key, access-control-expose-headers";

/// Headers of caches, in lower case, besides all whose name ends with [`CACHE_SUFFIX`].
const CACHE: [&str; 10] = [
    "cache-control",
    "expires",
    "pragma",
    "age",
    "warning",
    "surrogate-control",
    "surrogate-key",
    "cache-tag",
    "x-accel-expires",
    "x-cache",
];

/// How the headers of content delivery networks for their own caches end.
const CACHE_SUFFIX: &str = "cache-control";

/// A reply that was paid: no cache but the payer's own may keep it, and it does not keep it either. What the
/// upstream said about caches is removed, whatever it was, and so is what only the gateway may say. `is_cors`: whether
/// scripts of other sites may read it, never with cookies.
pub fn finish_paid(headers: &mut HeaderMap, is_cors: bool) {
    strip(headers, |name| is_payment(name) || is_cache(name) || is_service(name));
    strip_set_cookies(headers);
    set(headers, header::CACHE_CONTROL, "private, no-store");
    headers.append(header::VARY, VARY.clone());
    expose(headers, is_cors);
}

/// A reply of the gateway's own that asks for payment or refuses (server invariant 32).
pub fn finish_unpaid(headers: &mut HeaderMap, is_cors: bool) {
    set(headers, header::CACHE_CONTROL, "no-store");
    headers.append(header::VARY, VARY.clone());
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    expose(headers, is_cors);
}

/// A reply of a free route: as the upstream gave it, but for what only the gateway may say.
pub fn finish_free(headers: &mut HeaderMap) {
    strip(headers, |name| is_payment(name) || is_service(name));
    strip_set_cookies(headers);
}

/// What a preflight of a script of another site is answered with, where the path has the methods `allow`, as an
/// `Allow` header names them. Nothing of it is passed on.
#[must_use]
pub fn preflight(allow: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    finish_unpaid(&mut headers, true);
    set(&mut headers, header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
    set(&mut headers, header::ACCESS_CONTROL_MAX_AGE, "600");
    if let Ok(allow) = HeaderValue::from_str(allow) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow);
    }
    headers
}

/// Opens a reply to scripts of every site, or leaves the upstream's own choice. Never with cookies: a site would read
/// with its visitor's login what the visitor paid for.
fn expose(headers: &mut HeaderMap, is_cors: bool) {
    headers.remove(header::ACCESS_CONTROL_ALLOW_CREDENTIALS);
    if is_cors {
        set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.append(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED.clone());
    }
}

fn is_cache(name: &str) -> bool {
    name.ends_with(CACHE_SUFFIX) || CACHE.contains(&name)
}

/// What makes a browser send this site's requests elsewhere, or a proxy in front do something for the upstream.
fn is_service(name: &str) -> bool {
    const ALT_SVC: HeaderName = header::ALT_SVC;
    name == ALT_SVC.as_str() || name.starts_with("x-accel-") || name == "x-sendfile"
}
