//! - any receipt: decodes to the same
//! - one that tells of no success, or of something else than it must: refused

use super::{edited, json, objects, signatures, state, states};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_wire::{Settlement, WireError};
use proptest::prelude::*;
use serde_json::json;

fn settlement() -> Settlement<'static> {
    Settlement {
        transaction: [1; 64],
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        payer: [2; 32],
        amount: 7,
        number: 22,
        request_id: "f-22_A".into(),
        state: state(),
    }
}

fn decode(header: &str) -> Result<Settlement<'static>, WireError> {
    Settlement::decode(header.as_bytes())
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        transaction in signatures(), payer: [u8; 32], amount: u64, number: u32,
        id in "[A-Za-z0-9_-]{1,64}", state in states(),
    ) {
        let network = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into();
        let request_id = id.into();
        let receipt = Settlement { transaction, network, payer, amount, number, request_id, state };
        prop_assert_eq!(Settlement::decode(receipt.encode().as_bytes()), Ok(receipt));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Settlement::decode(&bytes).is_err());
        prop_assert!(Settlement::decode(STANDARD.encode(&bytes).as_bytes()).is_err());
    }
}

/// x402 takes an empty `transaction` for a failure, so there is always one.
#[test]
fn a_receipt_is_as_x402_has_it() {
    let all = json(&settlement().encode());
    assert_eq!(all["success"], true);
    assert_eq!(all["transaction"].as_str().unwrap().len(), 87);
    assert_eq!(all["amount"], "7");
    assert_eq!(all["extra"]["number"], 22);
    assert_eq!(all["extra"]["requestId"], "f-22_A");
    assert_eq!(all["extra"]["left"], "14");
}

/// server invariant 17: what is no success is never taken for one.
#[test]
fn refuses_a_receipt_that_tells_of_no_success() {
    for success in [json!(false), json!("true"), json!(1), json!(null)] {
        let header = edited(&settlement().encode(), |all| all["success"] = success);
        assert!(matches!(decode(&header), Err(WireError::Field { name: "success", .. })));
    }
    let header = edited(&settlement().encode(), |all| {
        all.as_object_mut().unwrap().remove("success");
    });
    assert!(matches!(decode(&header), Err(WireError::Missing { name: "success", .. })));
}

#[test]
fn refuses_fields_that_are_unknown_or_something_else() {
    let original = settlement().encode();
    for at in objects(&json(&original)) {
        let header = edited(&original, |all| all.pointer_mut(&at).unwrap()["more"] = json!(1));
        assert!(matches!(decode(&header), Err(WireError::Unknown { .. })), "{at}");
    }
    for (at, value) in [
        ("/transaction", json!("")),
        ("/payer", json!("")),
        ("/amount", json!(7)),
        ("/extra/requestId", json!("")),
        ("/extra/requestId", json!("a b")),
        ("/extra/requestId", json!("a".repeat(65))),
        ("/extra/number", json!("22")),
    ] {
        let header = edited(&original, |all| *all.pointer_mut(at).unwrap() = value);
        let refusal = decode(&header).unwrap_err();
        assert!(
            matches!(refusal, WireError::Field { name, .. } if at.ends_with(name)),
            "{at}: {refusal}"
        );
    }
}
