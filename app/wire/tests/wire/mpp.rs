//! MPP's `charge`:
//!
//! - a challenge: as the scheme has it, its id over seven slots
//! - any credential of it: decodes to the same
//! - changed in any slot, by another key, sent by the client, padded, of another scheme: refused, but for padding
//! - what is under a good id and yet out of range: refused
//! - receipts and problems: as their readers want them

use super::{AMOUNTS_REFUSED, signatures};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use farthing_wire::mpp::{
    Challenge, ChallengeKey, ChargeReceipt, ChargeRequest, Credential, KEY_MIN, Opaque, Problem,
    ProblemKind,
};
use farthing_wire::{PAYMENT_MAX, TRANSACTION_MAX, WireError};
use hmac::{Hmac, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::HashSet;

const SECRET: [u8; 32] = [7; 32];

fn key() -> ChallengeKey {
    ChallengeKey::new(&SECRET).unwrap()
}

fn request() -> ChargeRequest {
    ChargeRequest {
        network: "devnet".into(),
        amount: 1_000,
        currency: [1; 32],
        decimals: 6,
        token_program: [4; 32],
        recipient: [2; 32],
        fee_payer: [3; 32],
        external_id: Some("one reading".into()),
    }
}

fn challenge() -> Challenge {
    Challenge {
        realm: "ada.example:8443".into(),
        request: request(),
        expires: 1_800_000_000,
        digest: Some([5; 32]),
        opaque: Opaque { request: [8; 32], nonce: [9; 16] },
    }
}

fn credential(challenge: Challenge) -> Credential {
    Credential { id: challenge.id(&key()).unwrap(), challenge, transaction: vec![1; 400] }
}

fn decode(authorization: &str) -> Result<Credential, WireError> {
    Credential::decode(authorization.as_bytes(), &[key()])
}

/// The JSON after `Payment `.
fn inside(authorization: &str) -> Value {
    let token = authorization.strip_prefix("Payment ").unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap()
}

fn packed(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A credential whose JSON was changed.
fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut value = inside(&credential(challenge()).encode().unwrap());
    edit(&mut value);
    format!("Payment {}", packed(&value))
}

/// The id that the scheme wants, made here from what is on the wire.
fn signed(challenge: &Value, secret: &[u8]) -> String {
    let slot = |name: &str| challenge[name].as_str().unwrap_or_default().to_owned();
    let slots = ["realm", "method", "intent", "request", "expires", "digest", "opaque"].map(slot);
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    URL_SAFE_NO_PAD.encode(mac.chain_update(slots.join("|")).finalize().into_bytes())
}

/// A credential whose challenge was changed by who knows the key.
fn forged(edit: impl FnOnce(&mut Value)) -> String {
    edited(|all| {
        edit(&mut all["challenge"]);
        all["challenge"]["id"] = json!(signed(&all["challenge"], &SECRET));
    })
}

/// A packed object of a challenge, changed.
fn repacked(challenge: &mut Value, name: &str, edit: impl FnOnce(&mut Value)) {
    let bytes = URL_SAFE_NO_PAD.decode(challenge[name].as_str().unwrap()).unwrap();
    let mut value: Value = serde_json::from_slice(&bytes).unwrap();
    edit(&mut value);
    challenge[name] = json!(packed(&value));
}

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
        prop_assert!(ChargeReceipt::decode(&bytes).is_err());
    }

    /// server invariant 36
    #[test]
    fn a_key_that_could_be_guessed_is_refused(length in 0..64_usize) {
        let refusal = ChallengeKey::new(&vec![7; length]).err();
        prop_assert_eq!(refusal, (length < KEY_MIN).then_some(WireError::Key { least: KEY_MIN }));
    }

    #[test]
    fn any_receipt_decodes_to_the_same(reference in signatures(), timestamp in 0..253_000_000_000_i64) {
        let receipt = ChargeReceipt { challenge_id: "a_-1".into(), reference, timestamp };
        prop_assert_eq!(ChargeReceipt::decode(receipt.encode().unwrap().as_bytes()), Ok(receipt));
    }
}

#[test]
fn a_challenge_is_as_the_scheme_has_it() {
    let text = challenge().encode(&key()).unwrap();
    let params = text.strip_prefix("Payment ").unwrap();
    let found: serde_json::Map<String, Value> = params
        .split(", ")
        .map(|param| {
            let (name, value) = param.split_once('=').unwrap();
            let value = value.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
            assert!(!value.contains(['"', '\\', '|']), "{value}");
            (name.to_owned(), json!(value))
        })
        .collect();
    let found = Value::Object(found);
    assert_eq!(found["id"], signed(&found, &SECRET));
    assert_eq!((&found["realm"], &found["method"]), (&json!("ada.example:8443"), &json!("solana")));
    assert_eq!(
        (&found["intent"], &found["expires"]),
        (&json!("charge"), &json!("2027-01-15T08:00:00Z"))
    );
    assert_eq!(found["digest"], format!("sha-256=:{}:", STANDARD.encode([5; 32])));
    let without = Challenge { digest: None, ..challenge() }.encode(&key()).unwrap();
    assert!(!without.contains("digest"), "{without}");
    // Every client can read 4 KiB; with the longest memo it is half of that.
    let longest = ChargeRequest { external_id: Some("a".repeat(566)), ..request() };
    assert!(Challenge { request: longest, ..challenge() }.encode(&key()).unwrap().len() < 2_048);
}

/// JCS: keys sorted and nothing between them, or a client that writes it anew makes another id.
#[test]
fn what_is_asked_is_canonical_json() {
    let all = inside(&credential(challenge()).encode().unwrap());
    for name in ["request", "opaque"] {
        let bytes = URL_SAFE_NO_PAD.decode(all["challenge"][name].as_str().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text, canonical(&value));
    }
}

fn canonical(value: &Value) -> String {
    let Value::Object(fields) = value else { return value.to_string() };
    let mut names: Vec<&String> = fields.keys().collect();
    names.sort();
    let parts: Vec<String> =
        names.iter().map(|name| format!("{}:{}", json!(name), canonical(&fields[*name]))).collect();
    format!("{{{}}}", parts.join(","))
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

/// Slots are joined by a mark that none of them has, or two challenges had one id.
#[test]
fn no_realm_moves_the_border_of_a_slot() {
    for realm in ["ada.example|solana", "", "ada\"", "ada.example\r\nX: y", "ädä", &"a".repeat(256)]
    {
        let refusal = Challenge { realm: realm.into(), ..challenge() }.encode(&key()).unwrap_err();
        assert!(matches!(refusal, WireError::Field { name: "realm", .. }), "{realm:?}");
    }
    let endless = Challenge { expires: i64::MAX, ..challenge() };
    assert!(matches!(endless.id(&key()), Err(WireError::Field { name: "expires", .. })));
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

#[test]
fn a_receipt_is_as_its_readers_want_it() {
    let receipt =
        ChargeReceipt { challenge_id: "kM9x".into(), reference: [1; 64], timestamp: 1_800_000_000 };
    let header = receipt.encode().unwrap();
    let all: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&header).unwrap()).unwrap();
    assert_eq!(all["method"], "solana");
    assert_eq!(all["status"], "success");
    assert_eq!(all["challengeId"], "kM9x");
    assert_eq!(all["timestamp"], "2027-01-15T08:00:00Z");
    assert_eq!(all["reference"].as_str().unwrap().len(), 87);
    for (name, value) in [("status", "failed"), ("method", "tempo"), ("timestamp", "now")] {
        let mut other = all.clone();
        other[name] = json!(value);
        let refusal = ChargeReceipt::decode(packed(&other).as_bytes()).unwrap_err();
        assert!(matches!(refusal, WireError::Field { name: found, .. } if found == name));
    }
    let dateless = ChargeReceipt { timestamp: i64::MAX, ..receipt };
    assert!(matches!(dateless.encode(), Err(WireError::Field { name: "timestamp", .. })));
    let long = ChargeReceipt::decode("A".repeat(4_097).as_bytes());
    assert_eq!(long, Err(WireError::TooLong { most: 4_096 }));
}

#[test]
fn every_problem_has_its_own_name() {
    let mut names = HashSet::new();
    for kind in ProblemKind::ALL {
        let problem = Problem { kind, detail: "Why.", challenge_id: None };
        let all = serde_json::to_value(problem).unwrap();
        assert_eq!(all["status"], kind.status());
        assert_eq!(all["detail"], "Why.");
        assert!(all.get("challengeId").is_none());
        let name = all["type"].as_str().unwrap().strip_prefix("https://paymentauth.org/problems/");
        names.insert(name.unwrap().to_owned());
    }
    assert_eq!(names.len(), ProblemKind::ALL.len());
    let bad_request = ProblemKind::ALL.into_iter().filter(|kind| kind.status() == 400);
    assert_eq!(bad_request.collect::<Vec<_>>(), [ProblemKind::Unsupported]);
}

#[test]
fn networks_are_called_as_mpp_calls_them() {
    let name = ChargeRequest::network_name;
    assert_eq!(name("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"), Some("mainnet-beta"));
    assert_eq!(name("solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"), Some("devnet"));
    assert_eq!(name("solana:x"), None);
}
