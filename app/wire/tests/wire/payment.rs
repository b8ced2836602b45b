//! - any payment: decodes to the same, for the requirements that it was made for
//! - changed in any byte of its JSON: something else, or refused
//! - for other requirements, of another version, with unknown fields: refused
//! - each field that is something else than it must be: refused, by its name and without its value

use super::{
    AMOUNTS_REFUSED, any_requirements, edited, json, link, objects, requirements, shown, voucher,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_vouchers::book::Row;
use farthing_wire::{PAYMENT_MAX, Payment, Requirements, Shown, TRANSACTION_MAX, WireError};
use proptest::prelude::*;
use serde_json::json;

fn payments() -> impl Strategy<Value = Payment> {
    let transaction = || prop::collection::vec(any::<u8>(), 1..=TRANSACTION_MAX);
    let opening =
        (any::<[u8; 32]>(), transaction(), shown()).prop_map(|(channel, transaction, first)| {
            let first = Shown { row: channel.into(), ..first };
            Payment::Open { channel, transaction, first }
        });
    let top_up = (any::<[u8; 32]>(), transaction())
        .prop_map(|(channel, transaction)| Payment::TopUp { channel, transaction });
    prop_oneof![opening, top_up, shown().prop_map(Payment::Shown)]
}

fn opening() -> Payment {
    Payment::Open { channel: [9; 32], transaction: vec![1; 400], first: link() }
}

fn all() -> [Payment; 5] {
    let top_up = Payment::TopUp { channel: [9; 32], transaction: vec![1; 400] };
    [
        opening(),
        top_up,
        Payment::Shown(link()),
        Payment::Shown(voucher(None)),
        Payment::Shown(voucher(Some(5))),
    ]
}

fn decode(header: &str) -> Result<Payment, WireError> {
    Payment::decode(header.as_bytes(), &requirements())
}

/// The refusal of a payment whose JSON was changed at a place.
fn refusal(payment: &Payment, at: &str, value: serde_json::Value) -> WireError {
    let header = edited(&payment.encode(&requirements()).unwrap(), |all| {
        *all.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = value;
    });
    decode(&header).unwrap_err()
}

proptest! {
    #[test]
    fn decoding_gives_back_what_was_encoded(payment in payments(), accepted in any_requirements()) {
        let header = payment.encode(&accepted).unwrap();
        prop_assert!(header.len() <= PAYMENT_MAX);
        prop_assert_eq!(Payment::decode(header.as_bytes(), &accepted), Ok(payment));
    }

    /// server invariant 1: nothing of what is signed for can be bent on its way.
    #[test]
    fn a_change_of_one_byte_is_another_payment_or_none(
        payment in payments(), at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f,
    ) {
        let ours = requirements();
        let mut bytes = STANDARD.decode(payment.encode(&ours).unwrap()).unwrap();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        prop_assert_ne!(Payment::decode(STANDARD.encode(bytes).as_bytes(), &ours), Ok(payment));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Payment::decode(&bytes, &requirements()).is_err());
        let header = STANDARD.encode(&bytes);
        prop_assert!(Payment::decode(header.as_bytes(), &requirements()).is_err());
    }

    /// server invariant 1
    #[test]
    fn refuses_what_is_for_other_requirements(
        payment in payments(), ours in any_requirements(), other in any_requirements(),
    ) {
        prop_assume!(ours != other);
        let header = payment.encode(&other).unwrap();
        prop_assert_eq!(Payment::decode(header.as_bytes(), &ours), Err(WireError::Accepted));
    }
}

/// server invariant 1: each part of what was accepted counts.
#[test]
fn refuses_an_accepted_entry_that_differs_in_one_field() {
    let ours = requirements();
    let others: [fn(&mut Requirements); 17] = [
        |other| other.network.push('1'),
        |other| other.amount = 7,
        |other| other.asset = [0; 32],
        |other| other.pay_to = [0; 32],
        |other| other.max_timeout_seconds = 61,
        |other| other.program = [0; 32],
        |other| other.genesis = [0; 32],
        |other| other.reserve = [0; 32],
        |other| other.ledger = [7; 16],
        |other| other.vouchers = false,
        |other| other.links = false,
        |other| other.fans = None,
        |other| (other.unit, other.amount) = (14, 14),
        |other| other.min_grace_seconds = 900,
        |other| other.margin_seconds = 0,
        |other| other.min_deposit = 7,
        |other| other.fee_payer = None,
    ];
    for change in others {
        let mut other = ours.clone();
        change(&mut other);
        let header = opening().encode(&other).unwrap();
        assert_eq!(decode(&header), Err(WireError::Accepted), "{other:?}");
    }
}

/// server invariant 1: compared as values, so the order of keys and spaces count for nothing.
#[test]
fn takes_an_accepted_entry_in_another_order_of_keys() {
    let header = opening().encode(&requirements()).unwrap();
    let text = serde_json::to_string_pretty(&json(&header)).unwrap();
    assert_eq!(decode(&STANDARD.encode(text)), Ok(opening()));
}

/// What stock clients of x402 send along.
#[test]
fn takes_an_echoed_resource_and_extensions() {
    let header = edited(&opening().encode(&requirements()).unwrap(), |all| {
        all["resource"] = json!({"url": "https://ada.example/", "weight": 0.5});
        all["extensions"] = json!({"farthing-channel": {"info": {}}});
    });
    assert_eq!(decode(&header), Ok(opening()));
}

/// server invariant 4
#[test]
fn refuses_an_unknown_field_in_every_object_that_secures() {
    for payment in all() {
        let original = payment.encode(&requirements()).unwrap();
        for at in objects(&json(&original)) {
            let header = edited(&original, |all| {
                all.pointer_mut(&at).unwrap()["paymentFlow"] = json!("upfront");
            });
            let refusal = decode(&header).unwrap_err();
            assert!(matches!(refusal, WireError::Unknown { .. }), "{at} of {payment:?}: {refusal}");
        }
    }
}

/// The fields of the object there.
fn names(header: &str, at: &str) -> Vec<String> {
    json(header).pointer(at).unwrap().as_object().unwrap().keys().cloned().collect()
}

#[test]
fn refuses_every_field_left_out() {
    for payment in all() {
        let original = payment.encode(&requirements()).unwrap();
        for at in objects(&json(&original)) {
            for name in names(&original, &at) {
                let header = edited(&original, |all| {
                    all.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(&name);
                });
                // Without its slot a promise of a share is one of a channel: other bytes were signed for it.
                let expected = match (name.as_str(), payment.clone()) {
                    ("slot", Payment::Shown(shown)) => {
                        Ok(Payment::Shown(Shown { row: Row::from(shown.row.account), ..shown }))
                    }
                    ("feePayer", _) => Err(WireError::Accepted),
                    ("x402Version", _) => Err(WireError::Version { expected: 2 }),
                    _ => {
                        let refusal = decode(&header).unwrap_err();
                        assert!(
                            matches!(refusal, WireError::Missing { name: found, .. } if found == name),
                            "{at}/{name}: {refusal}"
                        );
                        continue;
                    }
                };
                assert_eq!(decode(&header), expected, "{at}/{name}");
            }
        }
    }
}

#[test]
fn refuses_another_version() {
    for version in [json!(1), json!(3), json!("2"), json!(2.0), json!(null)] {
        assert_eq!(
            refusal(&opening(), "/x402Version", version),
            WireError::Version { expected: 2 }
        );
    }
}

/// server invariant 3
#[test]
fn refuses_amounts_that_are_not_canonical() {
    for amount in AMOUNTS_REFUSED {
        for (payment, at) in [
            (opening(), "/accepted/amount"),
            (opening(), "/accepted/extra/unit"),
            (opening(), "/payload/first/max"),
            (Payment::Shown(voucher(None)), "/payload/cumulative"),
        ] {
            let refusal = refusal(&payment, at, json!(amount));
            assert!(matches!(refusal, WireError::Field { .. }), "{at} {amount:?}: {refusal}");
        }
    }
    assert!(matches!(refusal(&opening(), "/accepted/amount", json!(14)), WireError::Field { .. }));
}

#[test]
fn refuses_requirements_out_of_their_ranges() {
    for (at, value) in [
        ("/accepted/scheme", json!("exact")),
        ("/accepted/amount", json!("0")),
        ("/accepted/amount", json!("13")),
        ("/accepted/maxTimeoutSeconds", json!(0)),
        ("/accepted/maxTimeoutSeconds", json!(-1)),
        ("/accepted/maxTimeoutSeconds", json!(4_294_967_296_u64)),
        ("/accepted/asset", json!("1")),
        ("/accepted/extra/unit", json!("0")),
        ("/accepted/extra/minGraceSeconds", json!(899)),
        ("/accepted/extra/minGraceSeconds", json!(2_592_001)),
        ("/accepted/extra/minFirst", json!("7001")),
        ("/accepted/extra/ledger", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ("/accepted/extra/ledger", json!("BgYGBgYGBgYGBgYGBgYGBg==")),
        ("/accepted/extra/feePayer", json!("11")),
        ("/accepted/extra/credentials", json!([])),
        ("/accepted/extra/credentials", json!(["link", "voucher", "fan"])),
        ("/accepted/extra/credentials", json!(["voucher", "voucher", "fan"])),
        ("/accepted/extra/credentials", json!(["voucher", "cash", "fan"])),
        ("/accepted/extra/credentials", json!(["voucher", 7, "fan"])),
    ] {
        let refusal = refusal(&opening(), at, value.clone());
        let WireError::Field { name, .. } = refusal else { panic!("{at} {value}: {refusal}") };
        assert!(at.ends_with(name), "{at}: {refusal}");
    }
}

#[test]
fn refuses_what_is_no_promise() {
    let share = Payment::Shown(voucher(Some(5)));
    for (payment, at, value) in [
        (opening(), "/payload/type", json!("close")),
        (opening(), "/payload/first/type", json!("open")),
        (opening(), "/payload/channel", json!("9".repeat(45))),
        (opening(), "/payload/transaction", json!("")),
        (opening(), "/payload/transaction", json!("AQ")),
        (opening(), "/payload/transaction", json!(STANDARD.encode(vec![1; TRANSACTION_MAX + 1]))),
        (opening(), "/payload/first/number", json!(-1)),
        (opening(), "/payload/first/number", json!(4_294_967_296_u64)),
        (opening(), "/payload/first/number", json!(1.5)),
        (opening(), "/payload/first/index", json!("21")),
        (opening(), "/payload/first/hash", json!("CgoK")),
        (share.clone(), "/payload/slot", json!(64)),
        (share.clone(), "/payload/slot", json!(null)),
        (share.clone(), "/payload/expiresAt", json!("0")),
        (share.clone(), "/payload/expiresAt", json!(9_223_372_036_854_775_808_u64)),
        (share, "/payload/signature", json!("1".repeat(63))),
    ] {
        let refusal = refusal(&payment, at, value.clone());
        let WireError::Field { name, .. } = refusal else { panic!("{at} {value}: {refusal}") };
        assert!(at.ends_with(name), "{at}: {refusal}");
    }
}

#[test]
fn an_opening_has_no_promise_of_another_channel_or_of_a_share() {
    for (name, value) in
        [("channel", json!("11111111111111111111111111111111")), ("slot", json!(5))]
    {
        let first = voucher(None);
        let payment = Payment::Open { channel: [9; 32], transaction: vec![1], first };
        let header = edited(&payment.encode(&requirements()).unwrap(), |all| {
            all["payload"]["first"][name] = value;
        });
        assert_eq!(decode(&header), Err(WireError::Unknown { within: "first" }));
    }
}

#[test]
fn a_transaction_that_no_packet_carries_is_not_sent() {
    let transaction = vec![1; TRANSACTION_MAX + 1];
    let too_long = Err(WireError::TooLong { most: TRANSACTION_MAX });
    let top_up = Payment::TopUp { channel: [9; 32], transaction: transaction.clone() };
    assert_eq!(top_up.encode(&requirements()), too_long);
    let opening = Payment::Open { channel: [9; 32], transaction, first: link() };
    assert_eq!(opening.encode(&requirements()), too_long);
}

/// gateway rule R3
#[test]
fn neither_debug_nor_an_error_shows_what_was_sent() {
    let secret = "3vQB7B6MrGQZaxCuFg4oh";
    for payment in all() {
        let text = format!("{payment:?}");
        assert!(!text.contains("1, 1, 1") && !text.contains("11, 11"), "{text}");
        let original = payment.encode(&requirements()).unwrap();
        for at in objects(&json(&original)) {
            for name in names(&original, &at) {
                let header =
                    edited(&original, |all| all.pointer_mut(&at).unwrap()[&name] = json!(secret));
                let refusal = decode(&header).unwrap_err();
                assert!(!format!("{refusal} {refusal:?}").contains(secret), "{refusal}");
            }
            let header = edited(&original, |all| all.pointer_mut(&at).unwrap()[secret] = json!(1));
            assert!(!format!("{:?}", decode(&header)).contains(secret));
        }
    }
}
