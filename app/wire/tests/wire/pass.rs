//! Passes: what is signed, and what is read of it.

use super::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_wire::pass::{Invitation, SIGN_IN_MAX, SignIn};
use farthing_wire::{
    Accept, Inviting, PassChallenge, PassRequirements, PaymentRequired, Resource, WireError,
};
use serde_json::{Value, json};

fn challenge() -> PassChallenge {
    PassChallenge {
        origin: "https://ada.example:8443".parse().unwrap(),
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        listing: [1; 32],
        ledger: [6; 16],
        nonce: [0xab; 16],
        issued_at: 1_705_314_600,
        expires_at: 1_705_314_900,
    }
}

fn sign_in() -> SignIn {
    SignIn { challenge: challenge(), holder: [2; 32], signature: [3; 64] }
}

fn requirements() -> PassRequirements {
    PassRequirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 14,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        program: [3; 32],
        genesis: [4; 32],
        ledger: [6; 16],
        listing: [7; 32],
        generation: 3,
        duration_seconds: 86_400,
        refund_window_seconds: 3_600,
        takes_refundable: true,
    }
}

fn said() -> Value {
    serde_json::from_slice(&STANDARD.decode(sign_in().encode().unwrap()).unwrap()).unwrap()
}

fn decode(said: &Value) -> Result<SignIn, WireError> {
    SignIn::decode(header(&said.to_string()).as_bytes(), &challenge())
}

/// gateway rule R13
#[test]
fn the_text_binds_site_network_listing_ledger_nonce_and_times() {
    let text = challenge().text(&[2; 32]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "ada.example:8443 wants you to sign in with your Solana account:",
            "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
            "",
            "Read with your pass of listing 4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi, at ledger \
             BgYGBgYGBgYGBgYGBgYGBg.",
            "",
            "URI: https://ada.example:8443",
            "Version: 1",
            "Chain ID: EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
            "Nonce: abababababababababababababababab",
            "Issued At: 2024-01-15T10:30:00.000Z",
            "Expiration Time: 2024-01-15T10:35:00.000Z",
        ]
    );
}

#[test]
fn a_sign_in_is_read_as_it_was_written_also_with_its_scheme_named() {
    assert_eq!(decode(&said()), Ok(sign_in()));
    let mut named = said();
    named["signatureScheme"] = "siws".into();
    assert_eq!(decode(&named), Ok(sign_in()));
    // Nonce and times are for the gateway to judge.
    let kind = PassChallenge { nonce: [0; 16], issued_at: 0, expires_at: 0, ..challenge() };
    let header = sign_in().encode().unwrap();
    assert_eq!(SignIn::decode(header.as_bytes(), &kind), Ok(sign_in()));
}

/// server invariants 1 and 2
#[test]
fn refuses_a_sign_in_for_another_site_network_listing_or_ledger() {
    let kind = challenge();
    for other in [
        PassChallenge { origin: "https://bob.example".parse().unwrap(), ..kind.clone() },
        PassChallenge { network: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into(), ..kind.clone() },
        PassChallenge { listing: [9; 32], ..kind.clone() },
        PassChallenge { ledger: [9; 16], ..kind.clone() },
    ] {
        let header = sign_in().encode().unwrap();
        assert_eq!(SignIn::decode(header.as_bytes(), &other), Err(WireError::Challenge));
    }
    let mut other = said();
    other["version"] = "2".into();
    assert_eq!(decode(&other), Err(WireError::Challenge));
}

/// server invariants 4 and 5
#[test]
fn refuses_a_sign_in_that_is_not_said_in_the_one_way() {
    for (name, value) in [
        ("type", json!("eip191")),
        ("signatureScheme", json!("eip1271")),
        ("nonce", json!("ABABABABABABABABABABABABABABABAB")),
        ("nonce", json!("abab")),
        ("nonce", json!("+babababababababababababababababa")),
        ("issuedAt", json!("2024-01-15T10:30:00Z")),
        ("expirationTime", json!(1_705_314_900)),
        ("address", json!("0x857b06519E91e3A54538791bDbb0E22373e36b66")),
        ("signature", json!("abc")),
        ("notBefore", json!("2024-01-15T10:30:00.000Z")),
        ("resources", json!([])),
    ] {
        let mut other = said();
        other[name] = value;
        assert!(decode(&other).is_err_and(|error| error != WireError::Challenge), "{name}");
    }
    for name in ["domain", "address", "nonce", "issuedAt", "expirationTime", "statement", "chainId"]
    {
        let mut other = said();
        other.as_object_mut().unwrap().remove(name);
        assert_eq!(decode(&other), Err(WireError::Missing { within: "the sign-in", name }));
    }
    let long = "A".repeat(SIGN_IN_MAX + 4);
    let refusal = SignIn::decode(long.as_bytes(), &challenge());
    assert_eq!(refusal, Err(WireError::TooLong { most: SIGN_IN_MAX }));
    let shown = format!("{:?}", sign_in());
    assert!(!shown.contains("signature"), "{shown}");
}

/// gateway rule R21: a holder signs what it has built itself, for the site that it dialled.
#[test]
fn an_invitation_is_read_for_what_was_asked_and_nothing_else() {
    let kind = challenge();
    let body = serde_json::to_value(Invitation(challenge())).unwrap();
    let (origin, network) = (kind.origin.clone(), kind.network.clone());
    let read = |body: &Value, listing| {
        Invitation::decode(body.to_string().as_bytes(), (&origin, &network), listing)
    };
    assert_eq!(read(&body, [1; 32]), Ok(Invitation(challenge())));
    assert!(read(&body, [2; 32]).is_err());
    for (name, value) in [
        ("domain", "bob.example"),
        ("uri", "https://bob.example"),
        ("statement", "Send all your tokens."),
        ("version", "2"),
    ] {
        let mut other = body.clone();
        other["sign-in-with-x"]["info"][name] = value.into();
        assert_eq!(read(&other, [1; 32]), Err(WireError::Challenge), "{name}");
    }
    let mut other = body.clone();
    other["sign-in-with-x"]["info"]["resources"] = json!(["https://bob.example"]);
    assert!(read(&other, [1; 32]).is_err());
    let mut other = body.clone();
    other["sign-in-with-x"]["supportedChains"][0]["chainId"] = "eip155:1".into();
    assert!(read(&other, [1; 32]).is_err());
    let dialled = "https://bob.example".parse().unwrap();
    let refusal = Invitation::decode(body.to_string().as_bytes(), (&dialled, &network), [1; 32]);
    assert_eq!(refusal, Err(WireError::Challenge));
    let long = " ".repeat(16_385);
    let refusal = Invitation::decode(long.as_bytes(), (&origin, &network), [1; 32]);
    assert_eq!(refusal, Err(WireError::TooLong { most: 16_384 }));
}

#[test]
fn a_402_offers_a_pass_beside_the_rest_and_says_what_is_signed() {
    let required = PaymentRequired {
        error: None,
        resource: Resource {
            url: "https://ada.example/".into(),
            description: None,
            mime_type: None,
        },
        accepts: vec![Accept::Channel(super::requirements()), Accept::Pass(requirements())],
        known: None,
    };
    let challenge = challenge();
    let inviting = Inviting { challenge: Some(&challenge), ..Inviting::bare(&required) };
    let encoded = inviting.encode().unwrap();
    // Who knows nothing of signing in reads the rest.
    assert_eq!(PaymentRequired::decode(encoded.as_bytes()), Ok(required.clone()));
    let json: Value = serde_json::from_slice(&STANDARD.decode(encoded).unwrap()).unwrap();
    assert_eq!(json["extensions"]["sign-in-with-x"]["info"]["domain"], "ada.example:8443");
    let bare = Inviting::bare(&required).encode();
    assert_eq!(bare, required.encode());
}

/// server invariant 4
#[test]
fn refuses_an_entry_of_a_pass_that_is_not_said_in_the_one_way() {
    let entry = serde_json::to_value(requirements()).unwrap();
    let read = |entry: &Value| {
        let resource = json!({ "url": "https://ada.example/" });
        let all = json!({ "x402Version": 2, "resource": resource, "accepts": [entry] });
        PaymentRequired::decode(header(&all.to_string()).as_bytes()).map(|it| it.accepts)
    };
    assert_eq!(read(&entry), Ok(vec![Accept::Pass(requirements())]));
    for (name, value) in [
        ("durationSeconds", json!(86_400)),
        ("refundWindowSeconds", json!("03600")),
        ("takesRefundable", json!("true")),
        ("listing", json!("")),
        ("generation", json!(-1)),
        ("extra", json!(1)),
    ] {
        let mut other = entry.clone();
        other["extra"][name] = value;
        assert!(read(&other).is_err(), "{name}");
    }
}
