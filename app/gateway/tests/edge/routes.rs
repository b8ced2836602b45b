//! - patterns: the most specific one decides, in whatever order they are configured, before the method is looked at
//! - a path: passed on in its one way, or refused where it can be read in two

use farthing_gateway::routes::{Matched, Price, RouteRefusal, Routes, TARGET_MAX};
use http::{Method, StatusCode};
use proptest::prelude::*;

use crate::{parsed, routed};

/// Routes of paths with their prices, 0 for free, in this order.
pub fn routes(all: &[(&str, u64)]) -> Routes {
    let text = all.iter().map(|(path, price)| {
        let cost = if *price == 0 { "free = true".to_owned() } else { format!("price = {price}") };
        format!("[[route]]\npath = \"{path}\"\n{cost}\n")
    });
    Routes::new(&parsed(&routed(&text.collect::<String>()))).unwrap()
}

pub fn get<'a>(routes: &'a Routes, target: &'a str) -> Result<Matched<'a>, RouteRefusal<'a>> {
    routes.find(&Method::GET, target)
}

/// The price of a GET, 0 for free.
fn price(routes: &Routes, target: &str) -> u64 {
    let matched = get(routes, target).unwrap_or_else(|refusal| panic!("{target}: {refusal}"));
    matched.price.amount().unwrap_or(0)
}

#[test]
fn a_pattern_matches_its_path_one_segment_or_everything_below() {
    let routes = routes(&[("/", 1), ("/a", 2), ("/a/*", 3), ("/b/**", 4), ("/*/c", 5)]);
    for (path, expected) in [
        ("/", 1),
        ("/a", 2),
        ("/a/", 2),
        ("/a/x", 3),
        ("/a/x/", 3),
        ("/b", 4),
        ("/b/", 4),
        ("/b/x/y/z", 4),
        ("/x/c", 5),
    ] {
        assert_eq!(price(&routes, path), expected, "{path}");
    }
    for path in ["/x", "/a/x/y", "/x/c/d"] {
        assert_eq!(get(&routes, path).err(), Some(RouteRefusal::NotFound), "{path}");
    }
}

#[test]
fn the_most_specific_pattern_decides_in_whatever_order() {
    let all = [
        ("/**", 1),
        ("/a/**", 2),
        ("/a/*", 3),
        ("/a/b", 4),
        ("/*/b/c", 5),
        ("/a/**", 0),
        ("/*/**", 6),
    ];
    let all: Vec<_> =
        all.into_iter().filter(|(path, price)| *path != "/a/**" || *price == 2).collect();
    let expected = [
        ("/", 1),
        ("/a", 2),
        ("/a/b", 4),
        ("/a/x", 3),
        ("/a/x/y", 2),
        ("/x/b/c", 5),
        ("/a/b/c", 2),
        ("/x", 6),
        ("/x/y", 6),
    ];
    for shift in 0..all.len() {
        let mut order = all.clone();
        order.rotate_left(shift);
        for order in [order.clone(), order.into_iter().rev().collect()] {
            let routes = routes(&order);
            for (path, price_of) in expected {
                assert_eq!(price(&routes, path), price_of, "{path} of {order:?}");
            }
        }
    }
}

/// server invariant 34: no method of a priced path falls through to a less specific route.
#[test]
fn a_method_that_the_most_specific_route_lacks_is_refused() {
    let text = "[[route]]\npath = \"/**\"\nfree = true\nmethods = [\"*\"]\n\
        [[route]]\npath = \"/a\"\nprice = 7\n[[route]]\npath = \"/a\"\nprice = 9\nmethods = [\"POST\"]\n";
    let routes = Routes::new(&parsed(&routed(text))).unwrap();
    let price = |method: &Method, target| {
        routes.find(method, target).map(|matched| matched.price.amount().unwrap_or(0))
    };
    assert_eq!(price(&Method::GET, "/a"), Ok(7));
    assert_eq!(price(&Method::HEAD, "/a"), Ok(7));
    assert_eq!(price(&Method::POST, "/a"), Ok(9));
    let allow = "GET, HEAD, POST";
    for method in ["PUT", "DELETE", "OPTIONS", "PROPFIND", "get", "post"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        assert_eq!(price(&method, "/a"), Err(RouteRefusal::Method { allow }), "{method}");
        assert_eq!(price(&method, "/b"), Ok(0));
    }
    assert_eq!(routes.allow("/a"), Ok(allow));
    assert_eq!(routes.allow("/b"), Ok("*"));
    let refusal = RouteRefusal::Method { allow };
    assert_eq!(refusal.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(refusal.to_string().contains(allow));
}

#[test]
fn a_tunnel_and_an_echo_are_never_passed_on() {
    let text = "[[route]]\npath = \"/**\"\nfree = true\nmethods = [\"*\"]\n";
    let routes = Routes::new(&parsed(&routed(text))).unwrap();
    for method in [Method::CONNECT, Method::TRACE] {
        let refusal = routes.find(&method, "/").unwrap_err();
        assert_eq!(refusal, RouteRefusal::Method { allow: "*" });
    }
}

#[test]
fn a_route_is_what_was_configured() {
    let text = "[[route]]\npath = \"/a/**\"\nprice = 7\nfree_first = 3\nname = \"essays\"\ndescription = \"An essay\"\n\
        range = true\nidempotent = true\noverlap = true\n[[route]]\npath = \"/b\"\nfree = true\n";
    let routes = Routes::new(&parsed(&routed(text))).unwrap();
    let matched = get(&routes, "/a/x").unwrap();
    assert_eq!(matched.price, Price::Paid { amount: 7, free_first: Some(3) });
    let route = routes.get(matched.route).unwrap();
    assert_eq!((route.name.as_str(), route.description.as_deref()), ("essays", Some("An essay")));
    assert!(route.is_range && route.is_idempotent && route.is_overlap);
    let other = routes.get(get(&routes, "/b").unwrap().route).unwrap();
    assert_eq!((other.name.as_str(), other.price), ("/b", Price::Free));
    assert!(!other.is_range && !other.is_idempotent && !other.is_overlap);
    assert_eq!(routes.all().len(), 2);
    assert!(routes.get(2).is_none());
}

/// gateway rule R19: what is priced is what is passed on.
#[test]
fn a_path_is_passed_on_in_its_one_way() {
    let routes = routes(&[("/**", 1)]);
    for (sent, forwarded) in [
        ("/", "/"),
        ("/a/b?c=d&e=%zz%", "/a/b?c=d&e=%zz%"),
        ("/a/?", "/a/?"),
        ("/%7Eada/%61%2D%62", "/~ada/a-b"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/a%20b%3fc", "/a%20b%3Fc"),
        ("/a|b{c}", "/a%7Cb%7Bc%7D"),
        ("/100%25", "/100%25"),
        ("/100%25zz", "/100%25zz"),
        ("/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,="),
        ("http://ada.example", "/"),
        ("http://ada.example/a?b", "/a?b"),
        ("HTTPS://ada.example:8443?b", "/?b"),
        ("http://other.example/a", "/a"),
    ] {
        let matched = get(&routes, sent).unwrap_or_else(|refusal| panic!("{sent}: {refusal}"));
        assert_eq!(matched.path, forwarded, "{sent}");
    }
}

/// server invariant 34
#[test]
fn refuses_what_can_be_read_in_two_ways() {
    let routes = routes(&[("/**", 1)]);
    for (target, refusal) in [
        ("", RouteRefusal::Form),
        ("*", RouteRefusal::Form),
        ("a", RouteRefusal::Form),
        ("ada.example:443", RouteRefusal::Form),
        ("ftp://ada.example/", RouteRefusal::Form),
        ("http:///a", RouteRefusal::Form),
        ("/a#b", RouteRefusal::Fragment),
        ("/a?b#c", RouteRefusal::Fragment),
        ("/a b", RouteRefusal::Character),
        ("/a\tb", RouteRefusal::Character),
        ("/a\u{0}b", RouteRefusal::Character),
        ("/é", RouteRefusal::Character),
        ("/a?é", RouteRefusal::Character),
        ("/a?b c", RouteRefusal::Character),
        ("/a?\"", RouteRefusal::Character),
        ("/a?<", RouteRefusal::Character),
        ("/%", RouteRefusal::Escape),
        ("/%4", RouteRefusal::Escape),
        ("/%4g", RouteRefusal::Escape),
        ("/%+4", RouteRefusal::Escape),
        ("/%00", RouteRefusal::Escape),
        ("/%0d%0a", RouteRefusal::Escape),
        ("/%7f", RouteRefusal::Escape),
        ("/%2561", RouteRefusal::EscapedTwice),
        ("/%252F", RouteRefusal::EscapedTwice),
        ("/a%2Fb", RouteRefusal::Slash),
        ("/a%2fb", RouteRefusal::Slash),
        ("/a%5Cb", RouteRefusal::Slash),
        ("/a\\b", RouteRefusal::Slash),
        ("/a;b", RouteRefusal::Parameter),
        ("/a%3Bb", RouteRefusal::Parameter),
        ("/..;/a", RouteRefusal::Parameter),
        ("//", RouteRefusal::Empty),
        ("//a", RouteRefusal::Empty),
        ("/a//", RouteRefusal::Empty),
        ("/a//b", RouteRefusal::Empty),
        ("/.", RouteRefusal::Dots),
        ("/..", RouteRefusal::Dots),
        ("/a/../b", RouteRefusal::Dots),
        ("/a/./b", RouteRefusal::Dots),
        ("/a/%2e%2E/b", RouteRefusal::Dots),
        ("/a/.%2e", RouteRefusal::Dots),
        ("/a/...", RouteRefusal::Dots),
        ("/a/..%20", RouteRefusal::Dots),
        ("/%C0%AE%C0%AE/", RouteRefusal::Utf8),
        ("/%FF", RouteRefusal::Utf8),
        ("/a%EF%BC%8Fb", RouteRefusal::LookAlike),
        ("/%EF%BC%8E%EF%BC%8E/", RouteRefusal::LookAlike),
        ("/%E2%80%A5/", RouteRefusal::LookAlike),
    ] {
        assert_eq!(get(&routes, target).err(), Some(refusal), "{target:?}");
        assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
    }
}

/// server invariant 5
#[test]
fn refuses_an_address_that_is_too_long() {
    let routes = routes(&[("/**", 1)]);
    let long = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(get(&routes, &long(TARGET_MAX)).is_ok());
    let longer = long(TARGET_MAX + 1);
    let refusal = get(&routes, &longer).unwrap_err();
    assert_eq!((refusal, refusal.status()), (RouteRefusal::TooLong, StatusCode::URI_TOO_LONG));
    assert_eq!(RouteRefusal::NotFound.status(), StatusCode::NOT_FOUND);
}

/// server invariant 34: on many file systems they name the same.
#[test]
fn letters_count_alike_in_both_cases() {
    let routes = routes(&[("/**", 0), ("/Books/Caf%C3%A9", 7)]);
    for path in [
        "/books/caf%C3%A9",
        "/BOOKS/CAF%C3%89",
        "/boo%4Bs/caf%c3%a9",
        // The Kelvin sign, the long s, and wide letters.
        "/boo%E2%84%AAs/caf%C3%A9",
        "/book%C5%BF/caf%C3%A9",
        "/%EF%BC%A2ooks/caf%C3%A9",
    ] {
        assert_eq!(price(&routes, path), 7, "{path}");
    }
    // What is passed on keeps its case: on others they name different things.
    assert_eq!(get(&routes, "/BOOKS/caf%C3%A9").unwrap().path, "/BOOKS/caf%C3%A9");
}

#[test]
fn a_star_in_a_request_stands_for_itself() {
    let routes = routes(&[("/a/*", 7), ("/b/**", 9)]);
    assert_eq!(price(&routes, "/a/*"), 7);
    assert_eq!(price(&routes, "/a/%2A"), 7);
    assert_eq!(get(&routes, "/*/b").err(), Some(RouteRefusal::NotFound));
    assert_eq!(price(&routes, "/b/**/c"), 9);
}

proptest! {
    /// A tree of patterns against a list of them, tried one by one.
    #[test]
    fn the_tree_finds_what_trying_each_pattern_finds(
        patterns in prop::collection::hash_set("(/(a|b|\\*)){0,3}(/\\*\\*)?", 1..8), path in "(/(a|b|c)){1,4}/?",
    ) {
        let patterns: Vec<&str> = patterns.iter().map(|path| if path.is_empty() { "/" } else { path }).collect();
        let all: Vec<(&str, u64)> = patterns.iter().copied().zip(1..).collect();
        let routes = routes(&all);
        let segments: Vec<&str> = path.trim_end_matches('/').split('/').skip(1).collect();
        let best = all
            .iter()
            .filter_map(|(pattern, price)| Some((rank(pattern, &segments)?, *price)))
            .min();
        prop_assert_eq!(get(&routes, &path).ok().and_then(|matched| matched.price.amount()), best.map(|(_, price)| price));
    }
}

/// How specific a pattern is for a path, smaller for more; `None` where it does not match.
fn rank(pattern: &str, path: &[&str]) -> Option<Vec<u8>> {
    let mut rank = Vec::new();
    let mut left = path.iter();
    for segment in pattern.split('/').skip(1).filter(|segment| !segment.is_empty()) {
        match (segment, left.next()) {
            ("**", _) => {
                rank.push(3);
                return Some(rank);
            }
            ("*", Some(_)) => rank.push(1),
            (literal, Some(found)) if literal == *found => rank.push(0),
            _ => return None,
        }
    }
    // Its end comes before a tail of nothing.
    rank.push(2);
    if left.next().is_none() { Some(rank) } else { None }
}
