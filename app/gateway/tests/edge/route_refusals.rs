//! Every way in which a route is refused, with its line and its key.

use farthing_gateway::config::{Config, Problem};

use crate::refusals::{refusal, refuses};
use crate::{routed, with};

#[test]
fn refuses_no_route_and_more_than_receipts_number() {
    let (_, key, problem) = refusal(&routed(""));
    assert_eq!((key.as_str(), problem), ("route", Problem::NoRoute));
    let many: String =
        (0..10_001).map(|at| format!("[[route]]\npath = \"/{at}\"\nfree = true\n")).collect();
    let (_, key, problem) = refusal(&routed(&many));
    assert_eq!((key.as_str(), problem), ("route", Problem::ManyRoutes { most: 10_000 }));
}

#[test]
fn refuses_a_route_that_is_neither_free_nor_priced_or_both() {
    for price in [
        "",
        "free = false",
        "free = true\nprice = 7",
        "free = true\nfree_first = 3",
        "free_first = 3",
    ] {
        let (line, key, problem) = refusal(&with("price = 1000", price));
        assert_eq!((key.as_str(), problem), ("route[0].price", Problem::Price), "{price}");
        assert!(line >= 12, "{line}");
    }
}

/// gateway rule R6
#[test]
fn refuses_a_price_that_is_no_multiple_of_the_unit() {
    let text = with("[pay]", "[pay]\nunit = 7");
    assert_eq!(refusal(&text), (15, "route[0].price".into(), Problem::Uneven { unit: 7 }));
    assert!(Config::parse(&text.replace("price = 1000", "price = 1001")).is_ok());
}

#[test]
fn refuses_prices_and_free_numbers_out_of_their_range() {
    for price in ["price = 0", "price = 1000\nfree_first = 0", "price = 1000\nfree_first = 1000001"]
    {
        let (_, key, problem) = refusal(&with("price = 1000", price));
        assert!(
            key == "route[0].price" && matches!(problem, Problem::Range(_)),
            "{price}: {problem:?}"
        );
    }
}

#[test]
fn refuses_paths_that_are_no_patterns() {
    for (path, words) in [
        ("articles", "must begin with /"),
        ("", "must begin with /"),
        ("/a*", "must be a segment of their own"),
        ("/***", "must be a segment of their own"),
        ("/%2a", "must be a segment of their own"),
        ("/**/a", "must be the last segment"),
        ("/**/**", "must be the last segment"),
        ("/a//b", "empty segment"),
        ("/a/../b", "segment of dots"),
        ("/a?b", "must be escaped"),
        ("/a b", "must be escaped"),
        ("/a;b", "parameter"),
    ] {
        let (line, key, problem) = refusal(&with("/**", path));
        assert_eq!((line, key.as_str()), (13, "route[0].path"), "{path}");
        assert!(
            matches!(&problem, Problem::Path(said) if said.contains(words)),
            "{path}: {problem}"
        );
    }
}

#[test]
fn refuses_methods_that_are_none() {
    for methods in [
        "[]",
        "[\"\"]",
        "[\"get\"]",
        "[\"GET\", \"GET\"]",
        "[\"*\", \"GET\"]",
        "[\"CONNECT\"]",
        "[\"TRACE\"]",
        "[\"GET POST\"]",
    ] {
        let new = format!("price = 1000\nmethods = {methods}");
        refuses("price = 1000", &new, 15, "route[0].methods", Problem::Methods);
    }
}

#[test]
fn refuses_two_routes_for_one_method_and_path() {
    let two = |one: &str, other: &str| {
        format!("[[route]]\nfree = true\n{one}\n[[route]]\nfree = true\n{other}\n")
    };
    for (one, other) in [
        ("path = \"/a\"", "path = \"/a\""),
        ("path = \"/a\"", "path = \"/a/\""),
        ("path = \"/a\"", "path = \"/A\""),
        ("path = \"/a\"", "path = \"/%61\""),
        ("path = \"/*\"", "path = \"/*/\""),
        ("path = \"/a\"", "path = \"/a\"\nmethods = [\"HEAD\"]"),
        ("path = \"/a\"\nmethods = [\"*\"]", "path = \"/a\"\nmethods = [\"PUT\"]"),
        ("path = \"/a\"\nmethods = [\"PUT\"]", "path = \"/a\"\nmethods = [\"*\"]"),
    ] {
        let (_, key, problem) = refusal(&routed(&two(one, other)));
        assert_eq!(
            (key.as_str(), problem),
            ("route[1].path", Problem::Twice { other: 0 }),
            "{one} {other}"
        );
    }
    let fine = two("path = \"/a\"", "path = \"/a\"\nmethods = [\"POST\"]");
    assert!(Config::parse(&routed(&fine)).is_ok());
}

#[test]
fn refuses_names_and_words_that_no_page_should_show() {
    let two = "[[route]]\nfree = true\npath = \"/a\"\nname = \"a\"\n[[route]]\nfree = true\npath = \"/b\"\nname = \"a\"\n";
    let (_, key, problem) = refusal(&routed(two));
    assert_eq!((key.as_str(), problem), ("route[1].name", Problem::Name { other: 0 }));
    for (key, most) in [("name", 64), ("description", 200)] {
        for word in [
            String::new(),
            "a".repeat(most + 1),
            "a\\u0007".into(),
            "a\\u202eb".into(),
            "a\\nb".into(),
        ] {
            let new = format!("price = 1000\n{key} = \"{word}\"");
            refuses("price = 1000", &new, 15, &format!("route[0].{key}"), Problem::Words { most });
        }
        let new = format!("price = 1000\n{key} = \"{}\"", "é".repeat(most));
        assert!(Config::parse(&with("price = 1000", &new)).is_ok());
    }
}

#[test]
fn refuses_a_cap_that_is_no_multiple_of_the_unit_or_less_than_a_request() {
    let unit = |cap: &str| {
        let text = with("[pay]", &format!("[pay]\nunit = 10\ncap = {{ {cap} }}"));
        let error = Config::parse(&text).err();
        error.map(|error| (error.key, error.problem))
    };
    assert_eq!(unit("amount = 5000, period = \"month\""), None);
    let uneven = Problem::Uneven { unit: 10 };
    assert_eq!(unit("amount = 5001, period = \"week\""), Some(("pay.cap".into(), uneven.clone())));
    assert!(matches!(unit("amount = 0, period = \"day\""), Some((_, Problem::Range(_)))));
    assert!(matches!(unit("amount = 10, period = \"year\""), Some((_, Problem::Form(_)))));
    assert!(matches!(unit("amount = 10"), Some((_, Problem::Form(_)))));
    let own = |cap: &str| {
        let route = format!("price = 1000\ncap = {{ {cap}, period = \"day\" }}");
        Config::parse(&with("price = 1000", &route)).err().map(|error| (error.key, error.problem))
    };
    assert_eq!(own("amount = 1000"), None);
    let Some((key, Problem::Range(_))) = own("amount = 999") else { panic!("less than the price") };
    assert_eq!(key, "route[0].cap");
}

#[test]
fn refuses_a_cap_and_returns_of_what_has_no_fixed_price() {
    let cap = "cap = { amount = 7000, period = \"day\" }";
    let returns = "returns = { one_in = 10 }";
    for (price, key) in [
        (format!("free = true\n{cap}"), "cap"),
        (format!("free = true\n{returns}"), "returns"),
        (format!("price = 7000\nmeter = {{ by = \"kib\", each = 7 }}\n{cap}"), "cap"),
        (format!("price = 7000\nmeter = {{ by = \"kib\", each = 7 }}\n{returns}"), "returns"),
    ] {
        let (_, at, problem) = refusal(&with("price = 1000", &price));
        assert_eq!((at, problem), (format!("route[0].{key}"), Problem::NoFixedPrice), "{price}");
    }
    for one_in in [0, 1_001] {
        let price = format!("price = 7000\nreturns = {{ one_in = {one_in} }}");
        let (_, at, problem) = refusal(&with("price = 1000", &price));
        assert!(at == "route[0].returns.one_in" && matches!(problem, Problem::Range(_)), "{at}");
    }
    let text = with("price = 1000", "price = 7000\nreturns = {}");
    assert_eq!(Config::parse(&text).unwrap().routes[0].returns.unwrap().one_in, 10);
}
