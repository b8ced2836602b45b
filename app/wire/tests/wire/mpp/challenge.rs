//! - a challenge: as the scheme has it, its id over seven slots, its JSON canonical
//! - a realm or an end that would blur the slots: refused

use super::{SECRET, challenge, credential, inside, key, request, signed};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use farthing_wire::WireError;
use farthing_wire::mpp::{Challenge, ChargeRequest};
use serde_json::{Value, json};

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

#[test]
fn networks_are_called_as_mpp_calls_them() {
    let name = ChargeRequest::network_name;
    assert_eq!(name("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"), Some("mainnet-beta"));
    assert_eq!(name("solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"), Some("devnet"));
    assert_eq!(name("solana:x"), None);
}
