//! Receipts and problems: as their readers want them.

use super::super::signatures;
use super::packed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use farthing_wire::WireError;
use farthing_wire::mpp::{ChargeReceipt, Problem, ProblemKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::HashSet;

proptest! {
    #[test]
    fn any_receipt_decodes_to_the_same(reference in signatures(), timestamp in 0..253_000_000_000_i64) {
        let receipt = ChargeReceipt { challenge_id: "a_-1".into(), reference, timestamp };
        prop_assert_eq!(ChargeReceipt::decode(receipt.encode().unwrap().as_bytes()), Ok(receipt));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(ChargeReceipt::decode(&bytes).is_err());
    }
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
