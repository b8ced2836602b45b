//! - any 402: decodes to the same; of other schemes the entries are passed over
//! - a corrective: says its code; tells a state only where an authentic promise can have been shown
//! - too large for a header: not sent

use super::{any_requirements, edited, header, json, requirements, state, states};
use farthing_wire::{
    Accept, Corrective, Known, PaymentRequired, REQUIRED_MAX, Requirements, Resource, WireError,
};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashSet;

fn required() -> PaymentRequired {
    let url = "https://ada.example/essays/on-engines".to_owned();
    let resource = Resource { url, description: None, mime_type: None };
    PaymentRequired { error: None, resource, accepts: vec![requirements().into()], known: None }
}

fn known() -> Known {
    Known { last_number: 22, state: state() }
}

fn decode(header: &str) -> Result<PaymentRequired, WireError> {
    PaymentRequired::decode(header.as_bytes())
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        accepts in prop::collection::vec(any_requirements(), 0..2),
        texts in prop::array::uniform3(prop::option::of("[ -~äß€]{0,80}")),
        url in "https://[a-z]{1,20}/[ -~]{0,80}",
        known in prop::option::of((any::<u32>(), states())),
    ) {
        let [error, description, mime_type] = texts;
        let known = known.map(|(last_number, state)| Known { last_number, state });
        let resource = Resource { url, description, mime_type };
        let accepts = accepts.into_iter().map(Accept::Channel).collect();
        let required = PaymentRequired { error, resource, accepts, known };
        let header = required.encode().unwrap();
        prop_assert_eq!(PaymentRequired::decode(header.as_bytes()), Ok(required));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(PaymentRequired::decode(&bytes).is_err());
    }
}

#[test]
fn what_is_asked_is_as_x402_has_it() {
    let all = json(&required().encode().unwrap());
    assert_eq!(all["x402Version"], 2);
    assert_eq!(all["resource"]["url"], "https://ada.example/essays/on-engines");
    let entry = &all["accepts"][0];
    assert_eq!(entry["scheme"], "farthing-channel");
    assert_eq!(entry["amount"], "14");
    assert_eq!(entry["maxTimeoutSeconds"], 60);
    assert_eq!(entry["extra"]["credentials"], json!(["voucher", "link", "fan"]));
    assert_eq!(entry["extra"]["minDeposit"], "7000");
    assert!(all.get("error").is_none() && all.get("extensions").is_none());
}

/// A server may take other schemes too: a payer of ours passes them over, and what x402 adds beside them.
#[test]
fn passes_over_other_schemes_and_reads_ours_strictly() {
    let original = required().encode().unwrap();
    let header = edited(&original, |all| {
        let exact = json!({"scheme": "exact", "amount": 0.5, "extra": {"feePayer": 7}});
        all["accepts"].as_array_mut().unwrap().insert(0, exact);
        all["accepts"].as_array_mut().unwrap().push(json!("nonsense"));
        all["extensions"] = json!({"bazaar": {"info": {}}});
        all["novelty"] = json!(true);
    });
    assert_eq!(decode(&header), Ok(required()));
    // server invariant 4
    let header =
        edited(&original, |all| all["accepts"][0]["extra"]["paymentFlow"] = json!("escrow"));
    assert_eq!(decode(&header), Err(WireError::Unknown { within: "extra" }));
}

#[test]
fn every_corrective_has_its_own_code() {
    let codes: HashSet<String> =
        Corrective::ALL.iter().map(|corrective| corrective.code()).collect();
    assert_eq!(codes.len(), Corrective::ALL.len());
    for corrective in Corrective::ALL {
        assert!(corrective.code().starts_with("invalid_farthing_channel_"));
        let header = required().correcting(corrective, None).encode().unwrap();
        assert_eq!(decode(&header).unwrap().corrective(), Some(corrective));
    }
    assert_eq!(Corrective::from_code("invalid_farthing_channel_"), None);
    assert_eq!(Corrective::from_code("stale"), None);
    assert_eq!(required().corrective(), None);
}

/// gateway rule R3
#[test]
fn a_state_is_told_only_where_an_authentic_promise_can_have_been_shown() {
    use Corrective as C;
    let hidden = [C::Signature, C::Link, C::Unknown, C::Kind, C::Ledger, C::Transaction];
    for corrective in Corrective::ALL {
        let told = required().correcting(corrective, Some(known()));
        let is_hidden = hidden.contains(&corrective);
        assert_eq!(told.known.is_none(), is_hidden, "{corrective:?}");
        let header = told.encode().unwrap();
        assert_eq!(decode(&header).unwrap().known, told.known);
        assert_eq!(json(&header).to_string().contains("lastNumber"), !is_hidden);
    }
}

/// Clients echo `accepts` in `accepted`: with a state in it, it would never equal ours.
#[test]
fn a_state_is_beside_what_is_accepted() {
    let told = required().correcting(Corrective::Stale, Some(known()));
    let all = json(&told.encode().unwrap());
    let info = &all["extensions"]["farthing-channel"]["info"];
    assert_eq!(info["lastNumber"], 22);
    assert_eq!(info["promised"], "154");
    assert_eq!(info["closesAt"], 1_800_000_000);
    assert_eq!(all["accepts"], json(&required().encode().unwrap())["accepts"]);
    // Numbers only: nothing of it can be shown again.
    for (name, value) in info.as_object().unwrap() {
        let is_number = value.as_str().is_none_or(|text| text.parse::<u64>().is_ok());
        assert!(is_number && (value.is_string() || value.is_i64()), "{name}");
    }
}

#[test]
fn refuses_a_state_that_is_none() {
    let original = required().correcting(Corrective::Stale, Some(known())).encode().unwrap();
    for (name, value) in [
        ("left", json!(14)),
        ("promised", json!("0154")),
        ("closesAt", json!("0")),
        ("closesAt", json!(9_223_372_036_854_775_808_u64)),
        ("lastNumber", json!(-1)),
    ] {
        let header = edited(&original, |all| {
            all["extensions"]["farthing-channel"]["info"][name] = value;
        });
        assert!(
            matches!(decode(&header), Err(WireError::Field { name: found, .. }) if found == name)
        );
    }
    let header = edited(&original, |all| {
        all["extensions"]["farthing-channel"]["info"]["link"] = json!(1);
    });
    assert_eq!(decode(&header), Err(WireError::Unknown { within: "info" }));
}

#[test]
fn refuses_a_402_that_is_not_one() {
    let original = required().encode().unwrap();
    let without = |name: &str| {
        let header = edited(&original, |all| {
            all.as_object_mut().unwrap().remove(name);
        });
        decode(&header).unwrap_err()
    };
    assert_eq!(without("x402Version"), WireError::Version { expected: 2 });
    assert_eq!(without("accepts"), WireError::Missing { within: "the header", name: "accepts" });
    assert_eq!(without("resource"), WireError::Missing { within: "the header", name: "resource" });
    let other = edited(&original, |all| all["accepts"] = json!({}));
    assert!(matches!(decode(&other), Err(WireError::Field { name: "accepts", .. })));
    assert_eq!(decode(&header("[]")).unwrap_err(), not_an_object());
}

fn not_an_object() -> WireError {
    WireError::Field { within: "the header", name: "", expected: "an object" }
}

/// gateway rule R19
#[test]
fn a_402_that_fits_into_no_header_is_not_sent() {
    let long = |length: usize| PaymentRequired {
        resource: Resource { url: "a".repeat(length), ..required().resource },
        ..required()
    };
    let most = (0..4_000).take_while(|length| long(*length).encode().is_ok()).last().unwrap();
    assert!(long(most).encode().unwrap().len() <= REQUIRED_MAX);
    assert_eq!(long(most + 1).encode(), Err(WireError::TooLong { most: REQUIRED_MAX }));
    // The longest that a gateway says fits with room to spare.
    let entry =
        Requirements { amount: 7 * (u64::MAX / 7), min_deposit: u64::MAX, ..requirements() };
    let state = farthing_wire::State {
        promised: u64::MAX,
        served: u64::MAX,
        returned: u64::MAX,
        left: u64::MAX,
        funded: u64::MAX,
        claimed: u64::MAX,
        closes_at: Some(i64::MIN),
    };
    let full = PaymentRequired {
        resource: Resource {
            url: "a".repeat(512),
            description: Some("€".repeat(200)),
            mime_type: None,
        },
        accepts: vec![entry.into()],
        ..required()
    };
    let full =
        full.correcting(Corrective::Underfunded, Some(Known { last_number: u32::MAX, state }));
    assert!(full.encode().is_ok());
}
