//! Caps and returns: what a 402 says of them, what comes back, and what is signed of how much does.

use super::{header, requirements};
use farthing_wire::{
    CapTerms, Payment, RateOf, RefundRate, Requirements, ReturnRefusal, ReturnTerms, Returned,
    WireError,
};
use serde_json::{Value, json};

fn offering() -> Requirements {
    Requirements {
        cap: Some(CapTerms { amount: 7_000, period_seconds: 2_592_000 }),
        returns: Some(ReturnTerms { within_seconds: 86_400, one_in: 10 }),
        ..requirements()
    }
}

/// A payment that echoes these terms, read as a gateway reads it that asks for them.
fn echoed(terms: Value, ours: &Requirements) -> Result<Payment, WireError> {
    let mut accepted = serde_json::to_value(ours).unwrap();
    let extra = accepted["extra"].as_object_mut().unwrap();
    extra.extend(terms.as_object().unwrap().clone());
    let payload = json!({"type": "topUp", "channel": bs58(), "transaction": "AAAA"});
    let envelope = json!({"x402Version": 2, "accepted": accepted, "payload": payload});
    Payment::decode(header(&envelope.to_string()).as_bytes(), ours)
}

fn bs58() -> String {
    serde_json::to_value(requirements()).unwrap()["asset"].as_str().unwrap().to_owned()
}

#[test]
fn a_cap_and_returns_are_echoed_as_they_were_offered_and_not_otherwise() {
    let ours = offering();
    let same = json!({
        "cap": {"amount": "7000", "periodSeconds": 2_592_000},
        "returns": {"withinSeconds": 86_400, "oneIn": 10},
    });
    assert!(echoed(same, &ours).is_ok());
    let lower = json!({"cap": {"amount": "700", "periodSeconds": 2_592_000}});
    assert!(echoed(lower, &ours).is_err());
    assert!(echoed(json!({"returns": {"withinSeconds": 86_400, "oneIn": 1}}), &ours).is_err());
    // Who was offered none has none.
    assert!(
        echoed(json!({"cap": {"amount": "7", "periodSeconds": 86_400}}), &requirements()).is_err()
    );
}

/// server invariant 4
#[test]
fn refuses_a_cap_and_returns_that_mean_nothing() {
    let ours = offering();
    for terms in [
        json!({"cap": {"amount": "0", "periodSeconds": 86_400}}),
        json!({"cap": {"amount": "8", "periodSeconds": 86_400}}),
        json!({"cap": {"amount": 7, "periodSeconds": 86_400}}),
        json!({"cap": {"amount": "7", "periodSeconds": 3_599}}),
        json!({"cap": {"amount": "7", "periodSeconds": 31_622_401}}),
        json!({"cap": {"amount": "7"}}),
        json!({"cap": {"amount": "7", "periodSeconds": 86_400, "x": 1}}),
        json!({"cap": null}),
        json!({"returns": {"withinSeconds": 86_400, "oneIn": 0}}),
        json!({"returns": {"withinSeconds": 0, "oneIn": 10}}),
        json!({"returns": {"withinSeconds": 86_400, "oneIn": 10, "x": 1}}),
    ] {
        let refused = echoed(terms.clone(), &ours);
        let is_of_form = matches!(
            refused,
            Err(WireError::Field { .. } | WireError::Missing { .. } | WireError::Unknown { .. })
        );
        assert!(is_of_form, "{terms}: {refused:?}");
    }
}

#[test]
fn what_came_back_is_read_as_it_was_written() {
    for returned in [
        Returned { number: 22, amount: 7, is_before: false },
        Returned { number: u32::MAX, amount: u64::MAX, is_before: true },
    ] {
        assert_eq!(Returned::decode(returned.encode().as_bytes()), Ok(returned));
    }
    let text = Returned { number: 22, amount: 7, is_before: false }.encode();
    for wrong in [
        text.replace("\"7\"", "7"),
        text.replace("22", "\"22\""),
        text.replace("false", "0"),
        text.replace("}}", ",\"x\":1}}"),
        text.replace("}}", "},\"x\":1}"),
        format!("{text} {}", " ".repeat(300)),
    ] {
        assert!(Returned::decode(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn a_refusal_of_a_return_has_one_name() {
    for refusal in ReturnRefusal::ALL {
        assert_eq!(ReturnRefusal::from_code(&refusal.code()), Some(refusal));
    }
    assert_eq!(ReturnRefusal::from_code("invalid_farthing_channel_stale"), None);
    let words: std::collections::HashSet<_> =
        ReturnRefusal::ALL.map(ReturnRefusal::words).into_iter().collect();
    assert_eq!(words.len(), ReturnRefusal::ALL.len());
}

/// Whatever differs is another text, so that a rate of one gateway, route or day is none of another.
#[test]
fn the_text_that_is_signed_of_a_rate_says_all_of_it() {
    let rate = RefundRate {
        route: "/essays/**".into(),
        listing: Some([7; 32]),
        of_thousand: 12,
        at: 1_800_000_000,
        key: [8; 32],
        signature: [9; 64],
    };
    let (origin, other) =
        ("https://ada.example".parse().unwrap(), "https://b.example".parse().unwrap());
    let of = RateOf { origin: &origin, ledger: &[6; 16], pay_to: &[2; 32] };
    let all = [
        rate.text(&of),
        rate.text(&RateOf { origin: &other, ..of }),
        rate.text(&RateOf { ledger: &[5; 16], ..of }),
        rate.text(&RateOf { pay_to: &[3; 32], ..of }),
        RefundRate { route: "/**".into(), ..rate.clone() }.text(&of),
        RefundRate { listing: None, ..rate.clone() }.text(&of),
        RefundRate { of_thousand: 13, ..rate.clone() }.text(&of),
        RefundRate { at: 0, ..rate.clone() }.text(&of),
    ];
    let texts: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(texts.len(), all.len());
    let said = serde_json::to_value(&rate).unwrap();
    assert_eq!((&said["ofThousand"], &said["route"]), (&json!(12), &json!("/essays/**")));
    assert_eq!(rate.words(), "Of 1,000 that were bought 12 were returned");
}
