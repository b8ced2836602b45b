//! - to the upstream: nothing of payments, nothing that makes the request another one, nothing of the hop before
//! - to the payer: no cache keeps it, nothing that only the gateway may say, no cookies for scripts of other sites

use std::net::IpAddr;

use farthing_gateway::headers::{
    finish_free, finish_paid, finish_unpaid, has_early_data, strip_request,
};
use farthing_wire::Origin;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

pub fn headers(all: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in all {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn stripped(all: &[(&str, &str)], is_range: bool) -> HeaderMap {
    let mut headers = headers(all);
    let client: IpAddr = "203.0.113.7".parse().unwrap();
    let origin: Origin = "https://ada.example:8443".parse().unwrap();
    strip_request(&mut headers, client, &origin, is_range);
    headers
}

/// gateway rule R19, server invariant 33
#[test]
fn what_is_not_the_upstreams_is_stripped() {
    for name in [
        "Farthing",
        "Farthing-Number",
        "PAYMENT-SIGNATURE",
        "PAYMENT-ANYTHING",
        "X-PAYMENT",
        "X-PAYMENT-RESPONSE",
        "X-Farthing-Payer",
        "X-Original-URL",
        "X-Original-URI",
        "X-Original-Method",
        "X-Original-Host",
        "X-Rewrite-URL",
        "X-HTTP-Method",
        "X-HTTP-Method-Override",
        "X-Method-Override",
        "X-Forwarded-Prefix",
        "X-Forwarded-Uri",
        "X-Forwarded-Server",
        "X-Forwarded",
        "Forwarded",
        "X-Real-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Envoy-Original-Path",
        "X-Accel-Redirect",
        "X-Middleware-Subrequest",
        // Many upstreams read an underscore as a hyphen.
        "X_Original_URL",
        "payment_signature",
        "x_http_method_override",
        "idempotency_key",
        "content_length",
        "content_digest",
        "transfer_encoding",
        "proxy_authorization",
        "if_range",
        "keep_alive",
        "Proxy",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Expect",
        "Range",
        "If-Range",
    ] {
        let headers = stripped(&[(name, "x"), ("accept", "text/html")], false);
        assert!(!headers.contains_key(name), "{name}");
        assert_eq!(headers["accept"], "text/html");
    }
}

#[test]
fn what_is_the_upstreams_passes() {
    for (name, value) in [
        ("accept", "text/html"),
        ("cookie", "a=b"),
        ("content-type", "application/json"),
        ("content-length", "7"),
        ("if-none-match", "\"a\""),
        ("idempotency-key", "k"),
        ("my_own", "1"),
        ("user-agent", "farthing"),
        ("authorization", "Bearer abc"),
    ] {
        let headers = stripped(&[(name, value)], false);
        assert_eq!(headers[name], value);
    }
}

/// gateway rule R19: HTTP/2 may send each cookie apart.
#[test]
fn crumbs_of_cookies_become_one_header() {
    let crumbs =
        [("cookie", "a=b"), ("accept", "text/html"), ("cookie", "c=d; e"), ("cookie", "f")];
    let headers = stripped(&crumbs, false);
    let cookies: Vec<_> = headers.get_all("cookie").iter().collect();
    assert_eq!(cookies, ["a=b; c=d; e; f"]);
    assert_eq!(stripped(&[("cookie", "a=b")], false)["cookie"], "a=b");
}

/// gateway rule R8
#[test]
fn a_part_of_a_reply_is_asked_for_only_where_it_has_the_price_of_all() {
    let asked = [("range", "bytes=0-1"), ("if-range", "\"a\"")];
    assert_eq!(stripped(&asked, true)["range"], "bytes=0-1");
    assert_eq!(stripped(&asked, true)["if-range"], "\"a\"");
    let headers = stripped(&asked, false);
    assert!(!headers.contains_key("range") && !headers.contains_key("if-range"));
}

/// gateway rule R19
#[test]
fn what_connection_names_goes_with_it() {
    let sent = [
        ("connection", "close, X-Mine , , not a name, cookie"),
        ("connection", "Authorization"),
        ("x-mine", "1"),
        ("cookie", "a=b"),
        ("authorization", "Bearer abc"),
        ("x-other", "1"),
    ];
    let headers = stripped(&sent, false);
    for name in ["connection", "x-mine", "cookie", "authorization"] {
        assert!(!headers.contains_key(name), "{name}");
    }
    assert!(headers.contains_key("x-other"));
}

/// gateway rule R19: the site's own logins are none of ours.
#[test]
fn of_authorization_only_payments_are_stripped() {
    for (value, is_kept) in [
        ("Payment abc", false),
        ("payment abc", false),
        ("PAYMENT\tabc", false),
        ("Payment", false),
        ("Payment,abc", false),
        ("Payments abc", true),
        ("Payment-Like abc", true),
        ("Bearer Payment", true),
        ("Basic cGF5bWVudA==", true),
        ("", true),
    ] {
        let headers = stripped(&[("authorization", value)], false);
        assert_eq!(headers.contains_key("authorization"), is_kept, "{value:?}");
    }
    let both = stripped(&[("authorization", "Payment a"), ("authorization", "Bearer b")], false);
    assert_eq!(both.get_all("authorization").iter().collect::<Vec<_>>(), ["Bearer b"]);
}

#[test]
fn the_upstream_learns_client_and_origin_from_the_gateway_only() {
    let lies = [
        ("x-forwarded-for", "1.1.1.1"),
        ("x-forwarded-for", "2.2.2.2"),
        ("x-forwarded-proto", "gopher"),
        ("x-forwarded-host", "evil.example"),
    ];
    let headers = stripped(&lies, false);
    assert_eq!(headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>(), ["203.0.113.7"]);
    assert_eq!(headers["x-forwarded-host"], "ada.example:8443");
    assert_eq!(headers["x-forwarded-proto"], "https");
    let mut local = HeaderMap::new();
    let origin = "http://127.0.0.1:8402".parse().unwrap();
    strip_request(&mut local, "::1".parse().unwrap(), &origin, false);
    assert_eq!(
        (&local["x-forwarded-proto"], &local["x-forwarded-for"]),
        (&HeaderValue::from_static("http"), &HeaderValue::from_static("::1"))
    );
}

proptest! {
    /// server invariant 33
    #[test]
    fn no_name_of_a_payment_passes(
        prefix in "(?i)(farthing|payment-|x-payment|x_payment|payment_)", rest in "[a-zA-Z0-9_-]{0,12}",
    ) {
        let name = format!("{prefix}{rest}");
        let headers = stripped(&[(name.as_str(), "secret")], false);
        prop_assert!(!format!("{headers:?}").contains("secret"), "{}", name);
    }
}

/// gateway rule R8
#[test]
fn early_data_is_known() {
    assert!(has_early_data(&headers(&[("Early-Data", "1")])));
    assert!(!has_early_data(&headers(&[("accept", "1")])));
}

/// gateway rule R19, server invariant 32
#[test]
fn a_paid_reply_is_kept_by_no_cache() {
    for name in [
        "Cache-Control",
        "Expires",
        "Pragma",
        "Age",
        "Warning",
        "Surrogate-Control",
        "Surrogate-Key",
        "CDN-Cache-Control",
        "Cloudflare-CDN-Cache-Control",
        "Vercel-CDN-Cache-Control",
        "Netlify-CDN-Cache-Control",
        "Cache-Tag",
        "X-Accel-Expires",
    ] {
        let mut reply =
            headers(&[(name, "public, max-age=60"), (name, "s-maxage=60"), ("etag", "\"a\"")]);
        finish_paid(&mut reply, false);
        let kept: Vec<_> = reply.get_all(name).iter().collect();
        let expected: &[&str] = if name == "Cache-Control" { &["private, no-store"] } else { &[] };
        assert_eq!(kept, expected, "{name}");
        assert_eq!(reply["cache-control"], "private, no-store");
        assert_eq!(reply["etag"], "\"a\"");
    }
}

/// server invariant 32
#[test]
fn every_reply_differs_by_its_payment() {
    let mut paid = headers(&[("vary", "Accept-Encoding")]);
    finish_paid(&mut paid, true);
    let vary: Vec<_> = paid.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(
        vary,
        [
            "Accept-Encoding",
            "farthing, payment-signature, x-payment, farthing-pass, sign-in-with-x, authorization, cookie, accept"
        ]
    );
    let mut unpaid = HeaderMap::new();
    finish_unpaid(&mut unpaid, true);
    assert_eq!(unpaid["cache-control"], "no-store");
    assert!(unpaid["vary"].to_str().unwrap().contains("payment-signature"));
}

/// An upstream that could write a receipt, or send a browser elsewhere, would speak for the gateway.
#[test]
fn what_only_the_gateway_may_say_is_removed_from_the_upstreams_replies() {
    let names = [
        "Farthing",
        "PAYMENT-RESPONSE",
        "PAYMENT-REQUIRED",
        "X-PAYMENT-RESPONSE",
        "Connection",
        "Keep-Alive",
        "Upgrade",
        "Alt-Svc",
        "X-Accel-Redirect",
        "X-Sendfile",
    ];
    for name in names {
        let mut paid = headers(&[(name, "x")]);
        finish_paid(&mut paid, true);
        let mut free = headers(&[(name, "x"), ("cache-control", "public")]);
        finish_free(&mut free);
        assert!(!paid.contains_key(name) && !free.contains_key(name), "{name}");
        assert_eq!(free["cache-control"], "public");
    }
}

/// server invariant 37
#[test]
fn scripts_of_other_sites_read_replies_without_cookies_only() {
    let upstream = [
        ("access-control-allow-origin", "https://bob.example"),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "x-mine"),
    ];
    let mut open = headers(&upstream);
    finish_paid(&mut open, true);
    assert_eq!(open.get_all("access-control-allow-origin").iter().collect::<Vec<_>>(), ["*"]);
    assert!(!open.contains_key("access-control-allow-credentials"));
    let exposed: Vec<_> = open.get_all("access-control-expose-headers").iter().collect();
    let ours = "payment-required, payment-response, x-payment-response, payment-receipt, www-authenticate, farthing, \
                retry-after";
    assert_eq!(exposed, ["x-mine", ours]);
    let mut own = headers(&upstream);
    finish_paid(&mut own, false);
    assert_eq!(own["access-control-allow-origin"], "https://bob.example");
    assert!(!own.contains_key("access-control-allow-credentials"));
}
