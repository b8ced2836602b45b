//! - any receipt of a transaction: decodes to the same, but for the signature of what failed
//! - pending: no success, with the signature
//! - one that contradicts itself: refused

use super::{edited, json, signatures};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_wire::{Outcome, Settled, WireError};
use proptest::prelude::*;
use serde_json::json;

const DEVNET: &str = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1";

fn settled(outcome: Outcome<'static>) -> Settled<'static> {
    let network = DEVNET.into();
    Settled { network, payer: [2; 32], transaction: [1; 64], amount: 7, outcome }
}

fn failed() -> Outcome<'static> {
    Outcome::Failed("invalid_exact_svm_payload_transaction_simulation_failed".into())
}

fn decode(header: &str) -> Result<Settled<'static>, WireError> {
    Settled::decode(header.as_bytes())
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        transaction in signatures(), payer: [u8; 32], amount: u64, reason in "[a-z_]{1,60}",
    ) {
        for outcome in [Outcome::Success, Outcome::Pending, Outcome::Failed(reason.into())] {
            let is_failed = matches!(outcome, Outcome::Failed(_));
            let transaction = if is_failed { [0; 64] } else { transaction };
            let settled = Settled { transaction, payer, amount, ..settled(outcome) };
            prop_assert_eq!(decode(&settled.encode()), Ok(settled));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Settled::decode(&bytes).is_err());
        prop_assert!(Settled::decode(STANDARD.encode(&bytes).as_bytes()).is_err());
    }
}

#[test]
fn a_receipt_is_as_x402_has_it() {
    let all = json(&settled(Outcome::Success).encode());
    assert_eq!(all["success"], true);
    assert_eq!(all["transaction"].as_str().unwrap().len(), 87);
    assert_eq!(all["network"], DEVNET);
    assert_eq!(all["amount"], "7");
    assert!(all.get("errorReason").is_none());
    let first = json(&settled(Outcome::Success).encode_v1().unwrap());
    assert_eq!(first["network"], "solana-devnet");
    assert!(first.get("amount").is_none());
    assert_eq!((&first["payer"], &first["transaction"]), (&all["payer"], &all["transaction"]));
    let other = Settled { network: "solana:x".into(), ..settled(Outcome::Success) };
    assert_eq!(other.encode_v1(), None);
}

/// server invariant 16, gateway rule R7: unknown is not unpaid, so the signature is told.
#[test]
fn what_is_pending_is_no_success_and_says_where_to_look() {
    let pending = settled(Outcome::Pending);
    for header in [pending.encode(), pending.encode_v1().unwrap()] {
        let all = json(&header);
        assert_eq!(all["success"], false);
        assert_eq!(all["errorReason"], "settlement_pending");
        assert_eq!(all["transaction"].as_str().unwrap().len(), 87);
    }
}

/// x402 takes an empty transaction for a failure, and a failure to have none.
#[test]
fn what_failed_names_no_transaction() {
    let failed = settled(failed());
    for header in [failed.encode(), failed.encode_v1().unwrap()] {
        let all = json(&header);
        assert_eq!((&all["success"], &all["transaction"]), (&json!(false), &json!("")));
    }
}

/// server invariant 17: what is no success is never taken for one.
#[test]
fn refuses_a_receipt_that_contradicts_itself() {
    let success = settled(Outcome::Success).encode();
    for (name, value) in [
        ("success", json!(false)),
        ("success", json!("true")),
        ("success", json!(1)),
        ("errorReason", json!("settlement_pending")),
        ("transaction", json!("")),
        ("payer", json!("")),
        ("amount", json!("07")),
    ] {
        let header = edited(&success, |all| all[name] = value.clone());
        assert!(matches!(decode(&header), Err(WireError::Field { .. })), "{name} {value}");
    }
    let named = edited(&settled(failed()).encode(), |all| {
        all["transaction"] = json(&success)["transaction"].clone();
    });
    assert!(matches!(decode(&named), Err(WireError::Field { name: "transaction", .. })));
    let unknown = edited(&success, |all| all["extra"] = json!({}));
    assert_eq!(decode(&unknown), Err(WireError::Unknown { within: "the receipt" }));
}
