//! What is refused before it is understood: sizes, alphabets, depth, keys twice.

use super::{header, link, requirements};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use farthing_wire::{PAYMENT_MAX, Payment, PaymentRequired, Settlement, WireError};

fn decode(header: &str) -> Result<Payment, WireError> {
    Payment::decode(header.as_bytes(), &requirements())
}

/// server invariant 5
#[test]
fn refuses_a_header_that_is_too_long_whatever_it_holds() {
    for (length, is_long) in [(PAYMENT_MAX, false), (PAYMENT_MAX + 4, true)] {
        let refusal = decode(&"A".repeat(length)).unwrap_err();
        assert_eq!(refusal == WireError::TooLong { most: PAYMENT_MAX }, is_long, "{length}");
    }
    let long = "A".repeat(65_540);
    assert_eq!(PaymentRequired::decode(long.as_bytes()), Err(WireError::TooLong { most: 65_536 }));
    assert_eq!(
        Settlement::decode(long.as_bytes()).err(),
        Some(WireError::TooLong { most: 16_384 })
    );
}

/// server invariant 5
#[test]
fn refuses_json_that_is_nested_too_deeply() {
    let nested = |open: &str, close: &str, depth| {
        let inside = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        header(&format!("{{\"x402Version\":2,\"extensions\":{inside}}}"))
    };
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let allowed = decode(&nested(open, close, 15)).unwrap_err();
        assert_eq!(allowed, WireError::Missing { within: "the header", name: "accepted" });
        assert_eq!(decode(&nested(open, close, 16)), Err(WireError::TooDeep));
        assert_eq!(decode(&nested(open, close, 1_000)), Err(WireError::TooDeep));
    }
    let missing = Err(WireError::Missing { within: "the header", name: "accepted" });
    let (opened, closed) = ("[".repeat(99), "]".repeat(99));
    // Brackets in a text are none, and an escaped quote does not end it.
    for text in
        [format!("\"{opened}\""), format!("\"\\\"{opened}\""), format!("\"\\\\\\\"{opened}\"")]
    {
        assert_eq!(decode(&header(&format!("{{\"x402Version\":2,\"a\":{text}}}"))), missing);
    }
    // An escaped backslash escapes nothing.
    let text = format!("{{\"x402Version\":2,\"a\":\"\\\\\",\"b\":{opened}{closed}}}");
    assert_eq!(decode(&header(&text)), Err(WireError::TooDeep));
}

/// server invariant 4: two readers of one text must not see two payments.
#[test]
fn refuses_a_key_that_is_there_twice() {
    let original = Payment::Shown(link()).encode(&requirements()).unwrap();
    let text = String::from_utf8(STANDARD.decode(original).unwrap()).unwrap();
    for (once, twice) in [
        ("\"number\":22", "\"number\":22,\"number\":23"),
        ("\"number\":22", "\"number\":22,\"n\\u0075mber\":22"),
        ("\"amount\":\"14\"", "\"amount\":\"14\",\"amount\":\"7\""),
        ("\"x402Version\":2", "\"x402Version\":2,\"extensions\":{\"a\":1,\"a\":1}"),
    ] {
        let twice = text.replacen(once, twice, 1);
        assert_ne!(twice, text);
        assert_eq!(decode(&header(&twice)), Err(WireError::Repeated), "{once}");
    }
}

#[test]
fn refuses_every_alphabet_but_the_standard_one_with_padding() {
    let original = Payment::Shown(link()).encode(&requirements()).unwrap();
    let bytes = STANDARD.decode(&original).unwrap();
    // A text whose base64 differs between the alphabets, and one whose length needs padding.
    let mut spaced = bytes.clone();
    spaced.extend(b"  ".iter().take(1 + bytes.len() % 2));
    let padded = [bytes, spaced].into_iter().find(|bytes| bytes.len() % 3 != 0).unwrap();
    assert!(decode(&STANDARD.encode(&padded)).is_ok());
    assert_eq!(decode(&STANDARD_NO_PAD.encode(&padded)), Err(WireError::Base64));
    let tilde = b"{\"x402Version\":2,\"a\":\"???>>>~~~\"}";
    assert_eq!(decode(&URL_SAFE.encode(tilde)), Err(WireError::Base64));
    assert_ne!(decode(&STANDARD.encode(tilde)), Err(WireError::Base64));
    assert_eq!(decode(&format!(" {original}")), Err(WireError::Base64));
}

#[test]
fn refuses_what_is_no_json_or_more_than_one() {
    for text in
        ["", "{", "{}{}", "{} x", "\u{feff}{}", "{'x402Version':2}", "{\"x402Version\":2,}", "NaN"]
    {
        assert_eq!(decode(&header(text)), Err(WireError::Json), "{text}");
    }
    assert_eq!(decode(&STANDARD.encode(b"{\"a\":\"\xff\"}")), Err(WireError::Json));
    for text in ["2", "[]", "\"x\"", "null", "1e400", "0.5"] {
        let refusal = decode(&header(text)).unwrap_err();
        assert!(matches!(refusal, WireError::Field { .. } | WireError::Json), "{text}: {refusal}");
    }
}
