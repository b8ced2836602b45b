//! x402's `exact`, in both versions, read out of `PAYMENT-SIGNATURE` and `X-PAYMENT`:
//!
//! - any payment: decodes to the same
//! - version 2, of other requirements than asked: refused, field by field
//! - version 1, of another scheme or network: refused
//! - unknown fields, other amounts, sizes: refused; what stock clients add beside: taken
//! - the body of version 1: as its clients read it

use super::{edited, header, json, objects, text_names};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_wire::exact::{MEMO_MAX, v1};
use farthing_wire::{
    Accept, AnyPayment, ExactPayment, ExactRequirements, PAYMENT_MAX, Paid, Resource,
    TRANSACTION_MAX, WireError,
};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(super) fn exact() -> ExactRequirements {
    ExactRequirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 1_000,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        fee_payer: [3; 32],
        memo: Some("one reading".into()),
    }
}

fn payment() -> ExactPayment {
    ExactPayment { transaction: vec![1; 400] }
}

fn paid() -> String {
    payment().encode(&exact()).unwrap()
}

fn paid_v1() -> String {
    v1::encode(&payment(), &exact()).unwrap()
}

fn decode(header: &str) -> Result<Paid, WireError> {
    Paid::decode(header.as_bytes())
}

fn decode_v1(header: &str) -> Result<ExactPayment, WireError> {
    v1::decode(header.as_bytes(), &exact())
}

/// Both readers.
fn refusals(change: impl Fn(&mut Value)) -> [WireError; 2] {
    [
        decode(&edited(&paid(), &change)).unwrap_err(),
        decode_v1(&edited(&paid_v1(), &change)).unwrap_err(),
    ]
}

pub(super) fn any_exact() -> impl Strategy<Value = ExactRequirements> {
    let keys = any::<[[u8; 32]; 3]>();
    let memo = prop::option::of("[ -~äß€]{1,85}");
    (1..=u64::MAX, 1..=u32::MAX, keys, memo).prop_map(
        |(amount, max_timeout_seconds, keys, memo)| {
            let [asset, pay_to, fee_payer] = keys;
            let network = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into();
            ExactRequirements {
                network,
                amount,
                asset,
                pay_to,
                max_timeout_seconds,
                fee_payer,
                memo,
            }
        },
    )
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(
        transaction in prop::collection::vec(any::<u8>(), 1..=TRANSACTION_MAX), asked in any_exact(),
    ) {
        let payment = ExactPayment { transaction };
        let first = v1::encode(&payment, &asked).unwrap();
        prop_assert_eq!(v1::decode(first.as_bytes(), &asked), Ok(payment.clone()));
        let read = decode(&payment.encode(&asked).unwrap()).unwrap();
        prop_assert_eq!(read.check_offered(&[asked.clone().into()]), Ok(()));
        prop_assert_eq!(read, Paid { accepted: asked.into(), payment: AnyPayment::Exact(payment), identifier: None });
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for bytes in [bytes.clone(), STANDARD.encode(&bytes).into_bytes()] {
            prop_assert!(Paid::decode(&bytes).is_err());
            prop_assert!(v1::decode(&bytes, &exact()).is_err());
        }
    }
}

/// server invariant 1: each part of what was accepted counts.
#[test]
fn refuses_what_is_not_asked_for_this_request() {
    let changes: [fn(&mut ExactRequirements); 7] = [
        |other| other.network = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into(),
        |other| other.amount = 999,
        |other| other.asset = [0; 32],
        |other| other.pay_to = [0; 32],
        |other| other.max_timeout_seconds = 61,
        |other| other.fee_payer = [0; 32],
        |other| other.memo = None,
    ];
    let offers = [super::requirements().into(), exact().into()];
    assert_eq!(decode(&paid()).unwrap().check_offered(&offers), Ok(()));
    for change in changes {
        let mut other = exact();
        change(&mut other);
        let read = decode(&payment().encode(&other).unwrap()).unwrap();
        assert_eq!(read.check_offered(&offers), Err(WireError::Accepted), "{other:?}");
        assert_eq!(read.check_offered(&[]), Err(WireError::Accepted));
    }
}

/// server invariant 1
#[test]
fn refuses_another_scheme_or_network_of_version_1() {
    for (name, value) in [
        ("scheme", "upto"),
        ("scheme", "EXACT"),
        ("network", "solana"),
        ("network", "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"),
        ("network", "base"),
    ] {
        let changed = edited(&paid_v1(), |all| all[name] = json!(value));
        assert_eq!(decode_v1(&changed), Err(WireError::Accepted), "{name} {value}");
    }
    // A network that version 1 does not know is never paid by it.
    let unknown = ExactRequirements { network: "solana:x".into(), ..exact() };
    assert_eq!(v1::encode(&payment(), &unknown), Err(WireError::Accepted));
    assert_eq!(v1::decode(paid_v1().as_bytes(), &unknown), Err(WireError::Accepted));
}

/// server invariant 4
#[test]
fn refuses_a_scheme_that_is_not_taken() {
    for scheme in [json!("upto"), json!("batch-settlement"), json!(7), json!(null)] {
        let changed = edited(&paid(), |all| all["accepted"]["scheme"] = scheme.clone());
        assert_eq!(decode(&changed), Err(WireError::Accepted), "{scheme}");
    }
}

/// server invariant 4: an unknown version is refused, and each header has its own.
#[test]
fn refuses_another_version() {
    for version in [json!(0), json!(3), json!("2"), json!(1.0), json!(null)] {
        let [two, one] = refusals(|all| all["x402Version"] = version.clone());
        assert_eq!(two, WireError::Version { expected: 2 });
        assert_eq!(one, WireError::Version { expected: 1 });
    }
    assert_eq!(decode(&paid_v1()), Err(WireError::Version { expected: 2 }));
    assert_eq!(decode_v1(&paid()), Err(WireError::Version { expected: 1 }));
}

/// server invariant 4
#[test]
fn refuses_an_unknown_field_in_every_object_that_secures() {
    for (original, is_first) in [(paid(), false), (paid_v1(), true)] {
        for at in objects(&json(&original)) {
            let changed = edited(&original, |all| {
                all.pointer_mut(&at).unwrap()["paymentFlow"] = json!("upfront");
            });
            let refusal = if is_first { decode_v1(&changed).err() } else { decode(&changed).err() };
            assert!(matches!(refusal, Some(WireError::Unknown { .. })), "{at}: {refusal:?}");
        }
    }
}

/// What stock clients of x402 send along.
#[test]
fn takes_an_echoed_resource_and_extensions() {
    let header = edited(&paid(), |all| {
        all["resource"] = json!({"url": "https://ada.example/", "description": "x"});
        all["extensions"] = json!({"farthing-channel": {"info": {}}});
    });
    assert_eq!(decode(&header).unwrap().payment, AnyPayment::Exact(payment()));
}

/// server invariant 3
#[test]
fn refuses_amounts_that_are_not_canonical() {
    for amount in super::AMOUNTS_REFUSED.into_iter().chain(["0"]) {
        let header = edited(&paid(), |all| all["accepted"]["amount"] = json!(amount));
        let refusal = decode(&header).unwrap_err();
        assert!(
            matches!(refusal, WireError::Field { name: "amount", .. }),
            "{amount:?}: {refusal}"
        );
    }
    let header = edited(&paid(), |all| all["accepted"]["amount"] = json!(1_000));
    assert!(matches!(decode(&header), Err(WireError::Field { name: "amount", .. })));
}

#[test]
fn refuses_what_is_out_of_its_range() {
    let long = "a".repeat(MEMO_MAX + 1);
    for (at, value) in [
        ("/accepted/maxTimeoutSeconds", json!(0)),
        ("/accepted/maxTimeoutSeconds", json!(60.5)),
        ("/accepted/asset", json!("1")),
        ("/accepted/payTo", json!("0OIl")),
        ("/accepted/extra/feePayer", json!(null)),
        ("/accepted/extra/memo", json!("")),
        ("/accepted/extra/memo", json!(long)),
        ("/payload/transaction", json!("")),
        ("/payload/transaction", json!("AQ")),
        ("/payload/transaction", json!(STANDARD.encode(vec![1; TRANSACTION_MAX + 1]))),
    ] {
        let header = edited(&paid(), |all| *all.pointer_mut(at).unwrap() = value.clone());
        let refusal = decode(&header).unwrap_err();
        let WireError::Field { name, .. } = refusal else { panic!("{at} {value}: {refusal}") };
        assert!(at.ends_with(name), "{at}: {refusal}");
    }
    let long = ExactPayment { transaction: vec![1; TRANSACTION_MAX + 1] };
    let too_long = Err(WireError::TooLong { most: TRANSACTION_MAX });
    assert_eq!(long.encode(&exact()), too_long);
    assert_eq!(v1::encode(&long, &exact()), too_long);
}

#[test]
fn refuses_every_field_left_out() {
    for (original, is_first) in [(paid(), false), (paid_v1(), true)] {
        for (at, name) in text_names(&original) {
            let header = edited(&original, |all| {
                all.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(&name);
            });
            let refusal = if is_first { decode_v1(&header).err() } else { decode(&header).err() };
            match name.as_str() {
                // Without it another offer is paid, which is compared.
                "memo" => assert_eq!(refusal, None),
                "x402Version" => assert!(matches!(refusal, Some(WireError::Version { .. }))),
                "scheme" if !is_first => assert_eq!(refusal, Some(WireError::Accepted)),
                _ => {
                    let Some(WireError::Missing { name: found, .. }) = refusal else {
                        panic!("{at}/{name}: {refusal:?}")
                    };
                    assert_eq!(found, name);
                }
            }
        }
    }
}

/// server invariant 5
#[test]
fn refuses_headers_that_are_too_long_or_nested_too_deeply() {
    let long = "A".repeat(PAYMENT_MAX + 4);
    assert_eq!(decode(&long), Err(WireError::TooLong { most: PAYMENT_MAX }));
    assert_eq!(decode_v1(&long), Err(WireError::TooLong { most: PAYMENT_MAX }));
    let nested = format!("{{\"x402Version\":1,\"payload\":{}}}", "[".repeat(99));
    assert_eq!(decode(&header(&nested)), Err(WireError::TooDeep));
    assert_eq!(decode_v1(&header(&nested)), Err(WireError::TooDeep));
}

#[test]
fn debug_shows_no_transaction() {
    let text = format!("{:?} {:?}", payment(), decode(&paid()).unwrap());
    assert!(text.contains("ExactPayment { .. }") && !text.contains("transaction"), "{text}");
}

fn body(exact: &ExactRequirements) -> Value {
    let url = "https://ada.example/essays/on-engines".to_owned();
    let resource = Resource { url, description: Some("An essay".into()), mime_type: None };
    let error = Some("Payment is required.");
    serde_json::to_value(v1::RequiredV1 { error, resource: &resource, exact }).unwrap()
}

/// As `x402` 1.2 parses it: all of these are there, and every entry is of `exact`.
#[test]
fn the_body_of_version_1_is_as_its_clients_read_it() {
    let all = body(&exact());
    assert_eq!(all["x402Version"], 1);
    assert_eq!(all["error"], "Payment is required.");
    let [entry] = &all["accepts"].as_array().unwrap()[..] else { panic!("{all}") };
    assert_eq!(
        *entry,
        json!({
            "scheme": "exact",
            "network": "solana-devnet",
            "maxAmountRequired": "1000",
            "resource": "https://ada.example/essays/on-engines",
            "description": "An essay",
            "mimeType": "",
            "payTo": "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
            "maxTimeoutSeconds": 60,
            "asset": "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
            "extra": {"feePayer": "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8", "memo": "one reading"},
        })
    );
    let mainnet =
        ExactRequirements { network: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into(), ..exact() };
    assert_eq!(body(&mainnet)["accepts"][0]["network"], "solana");
    let unknown = ExactRequirements { network: "solana:x".into(), ..exact() };
    assert_eq!(body(&unknown)["accepts"], json!([]));
}

#[test]
fn an_offer_names_its_scheme_and_amount() {
    let offer = Accept::from(exact());
    assert_eq!((offer.scheme(), offer.amount(), offer.channel()), ("exact", 1_000, None));
    assert_eq!(json(&paid())["accepted"], serde_json::to_value(offer).unwrap());
}
