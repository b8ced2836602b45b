//! `farthing-pay`, read out of `PAYMENT-SIGNATURE`:
//!
//! - any payment: decodes to the same
//! - of other requirements than asked, or none: refused
//! - unknown fields, other amounts, paths that lead nowhere: refused

use super::{edited, json, objects, signatures, text_names};
use farthing_wire::{
    Accept, AnyPayment, OfferedListing, Paid, PayPayment, PayRequirements, TRANSACTION_MAX,
    WireError,
};
use proptest::prelude::*;
use serde_json::json;

pub(super) fn pay() -> PayRequirements {
    PayRequirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 1_000,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        program: [3; 32],
        genesis: [4; 32],
        reserve: [5; 32],
        ledger: [6; 16],
        quote: "1800000000.AbC-_9".into(),
        fee_payer: Some([8; 32]),
        listing: Some(OfferedListing { address: [9; 32], generation: 7 }),
    }
}

fn sent() -> PayPayment {
    PayPayment::Transaction { transaction: vec![1; 400], secret: [11; 32] }
}

fn landed() -> PayPayment {
    PayPayment::Landed { signature: [12; 64], path: vec![3, 0], secret: [11; 32] }
}

fn decode(header: &str) -> Result<Paid, WireError> {
    Paid::decode(header.as_bytes())
}

fn payments() -> impl Strategy<Value = PayPayment> {
    let transaction = (prop::collection::vec(any::<u8>(), 1..=TRANSACTION_MAX), any::<[u8; 32]>())
        .prop_map(|(transaction, secret)| PayPayment::Transaction { transaction, secret });
    let landed = (signatures(), prop::collection::vec(any::<u8>(), 1..=2), any::<[u8; 32]>())
        .prop_map(|(signature, path, secret)| PayPayment::Landed { signature, path, secret });
    prop_oneof![transaction, landed]
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        payment in payments(), amount in 1..=u64::MAX, keys: [[u8; 32]; 3],
        options: (Option<[u8; 32]>, Option<([u8; 32], u32)>), quote in "[A-Za-z0-9_.-]{1,128}",
    ) {
        let [asset, pay_to, program] = keys;
        let (fee_payer, listing) = options;
        let listing = listing.map(|(address, generation)| OfferedListing { address, generation });
        let asked = PayRequirements { amount, asset, pay_to, program, fee_payer, listing, quote, ..pay() };
        let read = decode(&payment.encode(&asked).unwrap()).unwrap();
        prop_assert_eq!(read, Paid { accepted: asked.into(), payment: AnyPayment::Pay(payment), identifier: None });
    }
}

/// server invariant 1
#[test]
fn refuses_what_is_not_asked_for_this_request() {
    let changes: [fn(&mut PayRequirements); 14] = [
        |other| other.network.push('1'),
        |other| other.amount = 999,
        |other| other.asset = [0; 32],
        |other| other.pay_to = [0; 32],
        |other| other.max_timeout_seconds = 61,
        |other| other.program = [0; 32],
        |other| other.genesis = [0; 32],
        |other| other.reserve = [0; 32],
        |other| other.ledger = [7; 16],
        |other| other.quote = "1800000000".into(),
        |other| other.fee_payer = None,
        |other| other.listing = None,
        |other| other.listing = other.listing.map(|it| OfferedListing { address: [0; 32], ..it }),
        |other| other.listing = other.listing.map(|it| OfferedListing { generation: 8, ..it }),
    ];
    let offers = [Accept::from(pay())];
    for change in changes {
        let mut other = pay();
        change(&mut other);
        let read = decode(&landed().encode(&other).unwrap()).unwrap();
        assert_eq!(read.check_offered(&offers), Err(WireError::Accepted), "{other:?}");
    }
    assert_eq!(decode(&landed().encode(&pay()).unwrap()).unwrap().check_offered(&offers), Ok(()));
}

/// server invariant 4
#[test]
fn refuses_an_unknown_field_in_every_object() {
    for payment in [sent(), landed()] {
        let original = payment.encode(&pay()).unwrap();
        for at in objects(&json(&original)) {
            let header = edited(&original, |all| {
                all.pointer_mut(&at).unwrap()["paymentFlow"] = json!("upfront");
            });
            assert!(matches!(decode(&header), Err(WireError::Unknown { .. })), "{at}");
        }
    }
}

#[test]
fn refuses_every_field_left_out() {
    for payment in [sent(), landed()] {
        let original = payment.encode(&pay()).unwrap();
        for (at, name) in text_names(&original) {
            let header = edited(&original, |all| {
                all.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(&name);
            });
            let read = decode(&header);
            match name.as_str() {
                "feePayer" => {
                    let refusal = read.unwrap().check_offered(&[pay().into()]);
                    assert_eq!(refusal, Err(WireError::Accepted), "{name}");
                }
                // Its generation stands alone then, and is not known.
                "listing" => assert_eq!(read, Err(WireError::Unknown { within: "extra" })),
                "x402Version" => assert_eq!(read, Err(WireError::Version { expected: 2 })),
                "scheme" => assert_eq!(read, Err(WireError::Accepted)),
                _ => assert!(
                    matches!(read, Err(WireError::Missing { name: found, .. }) if found == name),
                    "{at}/{name}: {read:?}"
                ),
            }
        }
    }
}

/// server invariant 3
#[test]
fn refuses_amounts_that_are_not_canonical() {
    let original = sent().encode(&pay()).unwrap();
    for amount in super::AMOUNTS_REFUSED.into_iter().chain(["0"]) {
        let header = edited(&original, |all| all["accepted"]["amount"] = json!(amount));
        let refusal = decode(&header).unwrap_err();
        assert!(
            matches!(refusal, WireError::Field { name: "amount", .. }),
            "{amount:?}: {refusal}"
        );
    }
}

#[test]
fn refuses_what_is_out_of_its_range() {
    for (payment, at, value) in [
        (sent(), "/accepted/maxTimeoutSeconds", json!(0)),
        (sent(), "/accepted/extra/ledger", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        (sent(), "/accepted/extra/quote", json!("")),
        (sent(), "/accepted/extra/quote", json!("a".repeat(129))),
        (sent(), "/accepted/extra/quote", json!("a b")),
        (sent(), "/accepted/extra/listing", json!(null)),
        (sent(), "/accepted/extra/generation", json!(-1)),
        (sent(), "/accepted/extra/generation", json!("7")),
        (sent(), "/payload/type", json!("buy")),
        (sent(), "/payload/secret", json!("CwsL")),
        (sent(), "/payload/transaction", json!("")),
        (landed(), "/payload/path", json!([])),
        (landed(), "/payload/path", json!([1, 2, 3])),
        (landed(), "/payload/path", json!([256])),
        (landed(), "/payload/path", json!([-1])),
        (landed(), "/payload/path", json!(["1"])),
        (landed(), "/payload/path", json!(1)),
        (landed(), "/payload/signature", json!("1".repeat(63))),
    ] {
        let header = edited(&payment.encode(&pay()).unwrap(), |all| {
            *all.pointer_mut(at).unwrap() = value.clone();
        });
        let refusal = decode(&header).unwrap_err();
        let WireError::Field { name, .. } = refusal else { panic!("{at} {value}: {refusal}") };
        assert!(at.ends_with(name), "{at}: {refusal}");
    }
    let transaction = vec![1; TRANSACTION_MAX + 1];
    let long = PayPayment::Transaction { transaction, secret: [11; 32] };
    assert_eq!(long.encode(&pay()), Err(WireError::TooLong { most: TRANSACTION_MAX }));
}

/// Who reads a log may not show the payment as their own.
#[test]
fn debug_shows_neither_transaction_nor_secret() {
    let text = format!("{:?} {:?}", sent(), landed());
    assert!(!text.contains("11, 11") && !text.contains("1, 1, 1"), "{text}");
}
