//! Whatever is sent, it is refused, or passed on in the one way that it was priced in; and an upstream that decodes,
//! lower-cases, merges or cuts as some do still reaches no priced path for nothing.

use proptest::prelude::*;

use crate::routes::{get, routes};

/// How some upstream reads what it is sent: one step, or several of them in a row.
fn readings(path: &str) -> Vec<String> {
    let once = decoded(path);
    let twice = decoded(&once);
    let mut all = vec![path.to_owned(), once, twice];
    let steps: [fn(&str) -> String; 4] = [
        |path| path.replace('\\', "/"),
        |path| {
            path.split('/')
                .map(|part| part.split(';').next().unwrap())
                .collect::<Vec<_>>()
                .join("/")
        },
        |path| path.to_lowercase(),
        resolved,
    ];
    for step in steps {
        let read: Vec<String> = all.iter().map(|path| step(path)).collect();
        all.extend(read);
    }
    all
}

/// Decoded as by who takes every pair of digits for a byte, and every byte for a letter.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut read, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let digits = path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                read.push(byte);
                at += 3;
            }
            None => {
                read.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// Without dot segments and empty ones.
fn resolved(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

/// Pieces of which spellings of `/paid/x` can be made.
fn spellings() -> impl Strategy<Value = String> {
    let pieces = [
        "/",
        "//",
        "/./",
        "/../",
        "%2e%2e",
        "%2E",
        ".",
        "..",
        "\\",
        "%5c",
        "%2f",
        "%2F",
        "%252f",
        "%25",
        "%",
        "%2",
        ";",
        "%3b",
        ";x=1",
        "?",
        "?a=b",
        "#",
        "%00",
        "%20",
        " ",
        "*",
        "**",
        "free",
        "paid",
        "PAID",
        "Paid",
        "p%61id",
        "%70%61%69%64",
        "%2570aid",
        "pai%64",
        "%50AID",
        "x",
        "X",
        "%C0%AE",
        "%EF%BC%8F",
        "%EF%BD%90aid",
        "http://ada.example",
        "ada.example",
        "é",
        "%c3%a9",
        "|",
        "~",
        "%7e",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..9)
        .prop_map(|pieces| pieces.concat())
}

/// Either made of pieces, or of any letters.
fn targets() -> impl Strategy<Value = String> {
    prop_oneof![4 => spellings().prop_map(|rest| format!("/{rest}")), 1 => spellings(), 1 => "/?[ -~]{0,40}", 1 => ".{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// server invariant 34: no spelling of a priced path reaches a free route, however the upstream reads it.
    #[test]
    fn no_spelling_of_a_priced_path_is_free(target in targets()) {
        let routes = routes(&[("/**", 0), ("/paid/**", 7), ("/free/*/paid", 9)]);
        if let Ok(matched) = get(&routes, &target) {
            let path = matched.path.split('?').next().unwrap();
            let is_priced = readings(path).iter().any(|path| {
                let path = resolved(path);
                path == "/paid" || path.starts_with("/paid/")
            });
            if is_priced {
                prop_assert_eq!(matched.price.amount(), Some(7), "{} as {}", target, matched.path);
            }
        }
    }

    /// gateway rule R19: what is passed on is its own one way, with the same price.
    #[test]
    fn what_is_passed_on_is_matched_as_it_is(target in targets()) {
        let routes = routes(&[("/**", 0), ("/paid/**", 7), ("/*", 5), ("/paid/x", 11), ("/", 3)]);
        if let Ok(matched) = get(&routes, &target) {
            prop_assert!(matched.path.starts_with('/'));
            prop_assert!(matched.path.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(matched.path.parse::<http::uri::PathAndQuery>().is_ok());
            let again = get(&routes, &matched.path);
            prop_assert_eq!(again.as_ref(), Ok(&matched));
        }
    }
}
