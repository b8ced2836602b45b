//! - an origin as browsers have it: taken; written in another way: refused
//! - `http` of another machine: refused
//! - salts and audiences: of one ledger and one origin each

use farthing_vouchers::chain::sha256;
use farthing_wire::{Origin, OriginError, audience, channel_salt, network_of, recipient};
use proptest::prelude::*;

fn origin(text: &str) -> Origin {
    text.parse().unwrap()
}

#[test]
fn takes_an_origin_in_its_one_text() {
    for (text, is_loopback, authority) in [
        ("https://ada.example", false, "ada.example"),
        ("https://ada.example:8443", false, "ada.example:8443"),
        ("https://xn--bcher-kva.example", false, "xn--bcher-kva.example"),
        ("https://10.0.0.7", false, "10.0.0.7"),
        ("https://[2001:db8::1]:8443", false, "[2001:db8::1]:8443"),
        ("https://localhost", true, "localhost"),
        ("http://localhost:8402", true, "localhost:8402"),
        ("http://127.0.0.1:8402", true, "127.0.0.1:8402"),
        ("http://127.9.9.9", true, "127.9.9.9"),
        ("http://[::1]:443", true, "[::1]:443"),
    ] {
        let origin = origin(text);
        assert_eq!(origin.as_str(), text);
        assert_eq!(origin.to_string(), text);
        assert_eq!(origin.is_loopback(), is_loopback, "{text}");
        assert_eq!(origin.authority(), authority);
        assert_eq!(origin.is_secure(), text.starts_with("https"));
    }
}

/// gateway rule R21
#[test]
fn refuses_http_of_another_machine() {
    for text in [
        "http://ada.example",
        "http://10.0.0.7",
        "http://0.0.0.0",
        "http://[2001:db8::1]",
        "http://localhost.example",
        "http://a.localhost",
    ] {
        assert_eq!(text.parse::<Origin>(), Err(OriginError::Insecure), "{text}");
    }
}

/// gateway rule R4: two texts for one origin would be two salts.
#[test]
fn refuses_every_other_text() {
    for (text, refusal) in [
        ("", OriginError::Scheme),
        ("ada.example", OriginError::Scheme),
        ("HTTPS://ada.example", OriginError::Scheme),
        ("ftp://ada.example", OriginError::Scheme),
        (" https://ada.example", OriginError::Scheme),
        ("https://", OriginError::Host),
        ("https://Ada.example", OriginError::Host),
        ("https://ada.example/", OriginError::Host),
        ("https://ada.example/x", OriginError::Host),
        ("https://ada.example?x", OriginError::Host),
        ("https://ada.example ", OriginError::Host),
        ("https://ada..example", OriginError::Host),
        ("https://ada.example.", OriginError::Host),
        ("https://bücher.example", OriginError::Host),
        ("https://me@ada.example", OriginError::Host),
        ("https://1", OriginError::Host),
        ("https://127.1", OriginError::Host),
        ("https://0x7f.1", OriginError::Host),
        ("https://ada.0x7f", OriginError::Host),
        ("https://127.0.0.01", OriginError::Host),
        ("https://[::01]", OriginError::Host),
        ("https://[::1", OriginError::Host),
        ("https://[::ffff:127.0.0.1]", OriginError::Host),
        ("https://[::FFFF]", OriginError::Host),
        ("https://[::1]x", OriginError::Host),
        ("https://ada.example:", OriginError::Port),
        ("https://ada.example:0", OriginError::Port),
        ("https://ada.example:443", OriginError::Port),
        ("http://localhost:80", OriginError::Port),
        ("https://ada.example:08443", OriginError::Port),
        ("https://ada.example:+8443", OriginError::Port),
        ("https://ada.example:65536", OriginError::Port),
        ("https://ada.example:8443/", OriginError::Port),
    ] {
        assert_eq!(text.parse::<Origin>(), Err(refusal), "{text}");
    }
    for (labels, is_long) in [(123, false), (124, true)] {
        let host = format!("{}example", "a.".repeat(labels));
        let outcome = format!("https://{host}").parse::<Origin>();
        assert_eq!(outcome.err(), is_long.then_some(OriginError::Host), "{}", host.len());
    }
    let label = format!("https://{}.example", "a".repeat(64));
    assert_eq!(label.parse::<Origin>(), Err(OriginError::Host));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_what_is_taken_is_kept(text in "(https?://)?[ -~]{0,40}") {
        if let Ok(origin) = text.parse::<Origin>() {
            prop_assert_eq!(origin.as_str(), text);
        }
    }

    /// gateway rule R4
    #[test]
    fn a_salt_is_of_one_ledger_and_one_origin(one: [u8; 16], other: [u8; 16]) {
        prop_assume!(one != other);
        let (here, there) = (origin("https://ada.example"), origin("https://bob.example"));
        prop_assert_ne!(channel_salt(&one, &here), channel_salt(&other, &here));
        prop_assert_ne!(channel_salt(&one, &here), channel_salt(&one, &there));
        prop_assert_ne!(audience(&one, &here), audience(&other, &here));
        prop_assert_ne!(audience(&one, &here), audience(&one, &there));
    }
}

/// gateway rule R4
#[test]
fn a_salt_is_the_first_eight_bytes_of_the_hash() {
    let ledger = [0xab; 16];
    let here = origin("https://ada.example");
    let hash = sha256(&[b"farthing gate 1".as_slice(), &ledger, b"https://ada.example"].concat());
    assert_eq!(channel_salt(&ledger, &here).to_le_bytes(), hash[..8]);
    // Of fans it is the ledger that their pages have, followed by zeros.
    let long = [&ledger[..], &[0; 16]].concat();
    let hash = sha256(&[b"farthing gate 1", &long[..], b"https://ada.example"].concat());
    assert_eq!(audience(&ledger, &here), hash);
    let whom = recipient([7; 32], &ledger, &here);
    assert_eq!((whom.payee, whom.audience), ([7; 32], hash));
}

#[test]
fn a_network_is_named_by_the_first_letters_of_its_genesis_hash() {
    let mainnet = farthing_vouchers::book::Row::from([0; 32]);
    assert_eq!(network_of(&mainnet.account), format!("solana:{}", "1".repeat(32)));
    let genesis: [u8; 32] = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
        .parse::<farthing_vouchers::book::Row>()
        .unwrap()
        .account;
    assert_eq!(network_of(&genesis), "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp");
}
