//! What a browser asks beside the page itself.

use farthing_gateway::headers::{preflight, wants_page};

use crate::headers::headers;

/// server invariant 37
#[test]
fn a_preflight_is_answered_without_the_upstream() {
    let headers = preflight("GET, HEAD");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["access-control-allow-methods"], "GET, HEAD");
    assert_eq!(headers["access-control-max-age"], "600");
    let allowed = headers["access-control-allow-headers"].to_str().unwrap();
    for name in ["farthing", "payment-signature", "access-control-expose-headers"] {
        assert!(allowed.split(", ").any(|header| header == name), "{name}");
    }
    assert!(!headers.contains_key("access-control-allow-credentials"));
}

#[test]
fn a_browser_gets_a_page_and_everyone_else_gets_json() {
    for (accept, is_page) in [
        (Some("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"), true),
        (Some("text/html"), true),
        (Some("TEXT/HTML ; q=0.3"), true),
        (Some("application/json, text/html;q=0.9"), false),
        (Some("text/html;q=0.9, application/json;q=0.8"), true),
        (Some("text/html, application/json;q=9"), true),
        (Some("text/html;q=0"), false),
        (Some("text/html;q=nan"), false),
        (Some("text/html;q=-1"), false),
        (Some("*/*"), false),
        (Some("application/json"), false),
        (Some("text/htmlx"), false),
        (Some(""), false),
        (None, false),
    ] {
        let headers =
            headers(&accept.map(|accept| ("accept", accept)).into_iter().collect::<Vec<_>>());
        assert_eq!(wants_page(&headers), is_page, "{accept:?}");
    }
}
