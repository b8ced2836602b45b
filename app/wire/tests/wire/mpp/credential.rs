//! - any credential: decodes to the same
//! - changed in any slot, by another key, sent by the client, padded, of another scheme: refused, but for padding
//! - what is under a good id and yet out of range: refused

use super::super::AMOUNTS_REFUSED;
use super::{
    SECRET, challenge, credential, decode, edited, forged, inside, key, packed, repacked, request,
    signed,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use farthing_wire::mpp::{Challenge, ChallengeKey, ChargeRequest, Credential, KEY_MIN, Opaque};
use farthing_wire::{PAYMENT_MAX, TRANSACTION_MAX, WireError};
use proptest::prelude::*;
use serde_json::json;

fn challenges() -> impl Strategy<Value = Challenge> {
    let keys = (any::<[[u8; 32]; 5]>(), any::<[u8; 16]>(), any::<Option<[u8; 32]>>());
    let texts = ("[a-z0-9.:-]{1,255}", prop::option::of("[ -~äß€]{1,188}"));
    // Years that RFC 3339 has.
    let numbers = (1..=u64::MAX, 0..=19_u8, -62_000_000_000..253_000_000_000_i64);
    (keys, texts, numbers).prop_map(|((keys, nonce, digest), (realm, external_id), numbers)| {
        let ([currency, token_program, recipient, fee_payer, print], network) =
            (keys, "mainnet-beta".into());
        let (amount, decimals, expires) = numbers;
        let request = ChargeRequest {
            network,
            amount,
            currency,
            decimals,
            token_program,
            recipient,
            fee_payer,
            external_id,
        };
        Challenge { realm, request, expires, digest, opaque: Opaque { request: print, nonce } }
    })
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        challenge in challenges(),
        transaction in prop::collection::vec(any::<u8>(), 1..=TRANSACTION_MAX),
    ) {
        let credential = Credential { transaction, ..credential(challenge) };
        let authorization = credential.encode().unwrap();
        prop_assert!(Credential::is_one(authorization.as_bytes()));
        prop_assert_eq!(decode(&authorization), Ok(credential));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Credential::decode(&bytes, &[key()]).is_err());
        let token = format!("Payment {}", URL_SAFE_NO_PAD.encode(&bytes));
        prop_assert!(decode(&token).is_err());
    }

    /// server invariant 36
    #[test]
    fn a_key_that_could_be_guessed_is_refused(length in 0..64_usize) {
        let refusal = ChallengeKey::new(&vec![7; length]).err();
        prop_assert_eq!(refusal, (length < KEY_MIN).then_some(WireError::Key { least: KEY_MIN }));
    }
}

/// server invariants 1 and 36: whatever a payer changes of what was asked, the id is no longer ours.
#[test]
fn refuses_a_challenge_that_was_changed_in_any_slot() {
    let other = Challenge {
        realm: "eve.example".into(),
        request: ChargeRequest { amount: 1, ..request() },
        expires: 1_900_000_000,
        digest: Some([6; 32]),
        opaque: Opaque { request: [7; 32], nonce: [9; 16] },
    };
    let other = inside(&credential(other).encode().unwrap())["challenge"].clone();
    for name in ["id", "realm", "request", "expires", "digest", "opaque"] {
        let changed = edited(|all| all["challenge"][name] = other[name].clone());
        assert_eq!(decode(&changed), Err(WireError::Challenge), "{name}");
    }
    for id in ["", "AAAA", "not base64url", &signed(&other, &SECRET)[..42]] {
        let changed = edited(|all| all["challenge"]["id"] = json!(id));
        assert_eq!(decode(&changed), Err(WireError::Challenge), "{id}");
    }
    // The beginning of the right one is not it: it could be found byte by byte.
    let right = URL_SAFE_NO_PAD.decode(challenge().id(&key()).unwrap()).unwrap();
    for length in [0, 1, 16, 31] {
        let short = URL_SAFE_NO_PAD.encode(&right[..length]);
        let changed = edited(|all| all["challenge"]["id"] = json!(short));
        assert_eq!(decode(&changed), Err(WireError::Challenge), "{length}");
    }
    let without = edited(|all| {
        all["challenge"].as_object_mut().unwrap().remove("digest");
    });
    assert_eq!(decode(&without), Err(WireError::Challenge));
    assert_eq!(decode(&forged(|_| {})), Ok(credential(challenge())));
}

/// server invariant 36: keys rotate, so that of before counts until what it made has ended.
#[test]
fn takes_a_challenge_by_any_of_its_keys_and_by_no_other() {
    let other = ChallengeKey::new(&[8; 32]).unwrap();
    let text = credential(challenge()).encode().unwrap();
    let by = |keys: &[ChallengeKey]| Credential::decode(text.as_bytes(), keys);
    assert_eq!(by(&[other.clone(), key()]), Ok(credential(challenge())));
    assert_eq!(by(&[other]), Err(WireError::Challenge));
    assert_eq!(by(&[]), Err(WireError::Challenge));
}

/// server invariant 4
#[test]
fn refuses_an_unknown_field_in_every_object_that_secures() {
    for at in ["", "/challenge", "/payload"] {
        let changed = edited(|all| all.pointer_mut(at).unwrap()["description"] = json!("x"));
        assert!(matches!(decode(&changed), Err(WireError::Unknown { .. })), "{at}");
    }
    for (name, at) in [("request", ""), ("request", "/methodDetails"), ("opaque", "")] {
        let changed = forged(|challenge| {
            repacked(challenge, name, |value| {
                value.pointer_mut(at).unwrap()["splits"] = json!([]);
            });
        });
        assert!(matches!(decode(&changed), Err(WireError::Unknown { .. })), "{name}{at}");
    }
}

/// What clients send along.
#[test]
fn takes_a_source_and_padding() {
    let with_source = edited(|all| all["source"] = json!("did:pkh:solana:x:y"));
    assert_eq!(decode(&with_source), Ok(credential(challenge())));
    let not_text = edited(|all| all["source"] = json!({"id": 1}));
    assert!(matches!(decode(&not_text), Err(WireError::Field { name: "source", .. })));
    let json = inside(&credential(challenge()).encode().unwrap()).to_string();
    for spaces in 0..3 {
        let text = format!("{json}{}", " ".repeat(spaces));
        for scheme in ["Payment ", "payment ", "PAYMENT  "] {
            let padded = format!("{scheme}{}", URL_SAFE.encode(&text));
            assert_eq!(decode(&padded), Ok(credential(challenge())), "{padded}");
        }
    }
}

#[test]
fn refuses_another_scheme_of_authentication() {
    for text in ["", "Payment", "Bearer abc", "Paymentabc", "Payments abc", " Payment abc"] {
        assert_eq!(decode(text), Err(WireError::Scheme), "{text:?}");
        assert!(!Credential::is_one(text.as_bytes()), "{text:?}");
    }
    assert_eq!(decode("Payment +/=="), Err(WireError::Base64Url));
    let two = format!("Payment {}, Bearer abc", packed(&json!({})));
    assert_eq!(decode(&two), Err(WireError::Base64Url));
}

#[test]
fn refuses_another_way_to_pay_or_intent() {
    for (name, value) in [("method", "tempo"), ("method", "Solana"), ("intent", "session")] {
        let changed = forged(|challenge| challenge[name] = json!(value));
        let refusal = decode(&changed).unwrap_err();
        assert!(matches!(refusal, WireError::Field { name: found, .. } if found == name));
    }
}

/// The server pays the fee and sends: a client that has sent it itself did not pay by this challenge.
#[test]
fn refuses_a_payment_that_its_client_has_sent() {
    let pushed = edited(|all| all["payload"] = json!({"type": "signature", "signature": "5Uf"}));
    assert_eq!(decode(&pushed), Err(WireError::Push));
}

/// server invariant 3
#[test]
fn refuses_amounts_that_are_not_canonical() {
    for amount in AMOUNTS_REFUSED.into_iter().chain(["0"]) {
        let changed = forged(|challenge| {
            repacked(challenge, "request", |request| request["amount"] = json!(amount));
        });
        let refusal = decode(&changed).unwrap_err();
        assert!(
            matches!(refusal, WireError::Field { name: "amount", .. }),
            "{amount:?}: {refusal}"
        );
    }
}

#[test]
fn refuses_what_is_out_of_its_range() {
    for (at, value) in [
        ("/methodDetails/feePayer", json!(false)),
        ("/methodDetails/feePayer", json!("true")),
        ("/methodDetails/decimals", json!(20)),
        ("/methodDetails/decimals", json!(-1)),
        ("/methodDetails/feePayerKey", json!("1")),
        ("/methodDetails/tokenProgram", json!("")),
        ("/currency", json!("sol")),
        ("/recipient", json!(7)),
        ("/externalId", json!("")),
        ("/externalId", json!("a".repeat(567))),
    ] {
        let changed = forged(|challenge| {
            repacked(challenge, "request", |request| {
                *request.pointer_mut(at).unwrap() = value.clone();
            });
        });
        let refusal = decode(&changed).unwrap_err();
        let WireError::Field { name, .. } = refusal else { panic!("{at} {value}: {refusal}") };
        assert!(at.ends_with(name), "{at}: {refusal}");
    }
    for (name, value) in [
        ("expires", "2027-01-15T08:00:00+00:00"),
        ("expires", "2027-01-15T08:00:00.5Z"),
        ("expires", "soon"),
        ("digest", "sha-256=AAAA"),
        ("digest", "sha-512=:AAAA:"),
    ] {
        let refusal = decode(&forged(|challenge| challenge[name] = json!(value))).unwrap_err();
        assert!(
            matches!(refusal, WireError::Field { name: found, .. } if found == name),
            "{value}"
        );
    }
    for transaction in [String::new(), "AQ".into(), STANDARD.encode(vec![1; TRANSACTION_MAX + 1])] {
        let changed = edited(|all| all["payload"]["transaction"] = json!(transaction));
        let refusal = decode(&changed).unwrap_err();
        assert!(matches!(refusal, WireError::Field { name: "transaction", .. }));
    }
    let long = Credential { transaction: vec![1; TRANSACTION_MAX + 1], ..credential(challenge()) };
    assert_eq!(long.encode(), Err(WireError::TooLong { most: TRANSACTION_MAX }));
}

/// server invariant 5
#[test]
fn refuses_a_credential_that_is_too_long_or_nested_too_deeply() {
    let long = format!("Payment {}", "A".repeat(PAYMENT_MAX));
    assert_eq!(decode(&long), Err(WireError::TooLong { most: PAYMENT_MAX }));
    let nested = format!("Payment {}", URL_SAFE_NO_PAD.encode("[".repeat(99)));
    assert_eq!(decode(&nested), Err(WireError::TooDeep));
    let deep =
        forged(|challenge| challenge["request"] = json!(URL_SAFE_NO_PAD.encode("[".repeat(99))));
    assert_eq!(decode(&deep), Err(WireError::TooDeep));
}

#[test]
fn neither_debug_shows_a_key_nor_a_transaction() {
    let text = format!("{:?} {:?}", key(), credential(challenge()));
    assert!(!text.contains("7, 7") && !text.contains("transaction"), "{text}");
}
