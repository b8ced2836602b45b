//! What x402's extensions say beside a payment:
//!
//! - `payment-identifier`: read, refused where it is none; of a promise only its number is one
//! - `offer-receipt`: a JWS that third parties read, in 402s and in receipts; nothing in it that is its payer's alone

use super::{edited, json, requirements};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use farthing_core::chain::Link;
use farthing_vouchers::book::Row;
use farthing_wire::{
    ExactPayment, ExactRequirements, Identifier, Inviting, Jws, Outcome, Paid, Payment,
    PaymentRequired, Resource, Settled, Settlement, Shown, ShownPromise, Signing, State, WireError,
};
use serde_json::{Value, json};

const ID: &str = "pay_7d5d747be160e280504c099d984bcfe0";

fn exact() -> ExactRequirements {
    ExactRequirements {
        network: requirements().network,
        amount: 1_000,
        asset: [1; 32],
        pay_to: [2; 32],
        max_timeout_seconds: 60,
        fee_payer: [3; 32],
        memo: Some("a quote that is its payer's alone".into()),
    }
}

fn named(header: &str, extensions: Value) -> String {
    edited(header, |all| all["extensions"] = extensions)
}

fn with_id(header: &str, id: Value) -> String {
    named(header, json!({ "payment-identifier": { "info": { "required": false, "id": id } } }))
}

fn paying() -> String {
    ExactPayment { transaction: vec![1; 200] }.encode(&exact()).unwrap()
}

fn read(header: &str) -> Result<Option<String>, WireError> {
    Paid::decode(header.as_bytes()).map(|paid| paid.identifier.map(|it| it.to_string()))
}

#[test]
fn a_payment_has_the_name_that_its_payer_gives_it() {
    assert_eq!(read(&paying()), Ok(None));
    assert_eq!(read(&named(&paying(), json!({}))), Ok(None));
    // Echoed, and nothing added.
    let echoed = json!({ "payment-identifier": { "info": { "required": false }, "schema": {} } });
    assert_eq!(read(&named(&paying(), echoed)), Ok(None));
    for id in [ID, &"a".repeat(16), &"Z".repeat(128), "0123456789-_abcd"] {
        assert_eq!(read(&with_id(&paying(), json!(id))), Ok(Some(id.to_owned())));
    }
}

/// server invariant 4
#[test]
fn refuses_a_name_that_is_none() {
    for id in [
        "",
        &"a".repeat(15),
        &"a".repeat(129),
        "0123456789abcdef.",
        "0123456789abcd f",
        "ä".repeat(9).as_str(),
    ] {
        let refusal = read(&with_id(&paying(), json!(id))).unwrap_err();
        assert!(matches!(refusal, WireError::Field { name: "id", .. }), "{id:?}: {refusal}");
    }
    for id in [json!(7), json!(null), json!([ID])] {
        assert!(read(&with_id(&paying(), id.clone())).is_err(), "{id}");
    }
    for extensions in
        [json!([]), json!({ "payment-identifier": 7 }), json!({ "payment-identifier": {} })]
    {
        assert!(read(&named(&paying(), extensions.clone())).is_err(), "{extensions}");
    }
}

/// gateway rule R1: a second name for what has a number would let one name be charged twice.
#[test]
fn a_promise_is_named_by_its_channel_and_number_and_by_nothing_else() {
    let promise = ShownPromise::Link(Link { index: 1, hash: [4; 32] });
    let row = Row::from(&[9; 32]);
    let shown = Shown { row, number: 22, max: 14, promise };
    let header = Payment::Shown(shown).encode(&requirements()).unwrap();
    let ours = Identifier::of_request(&row, 22);
    assert!(Identifier::new(ours.as_str()).is_some(), "{ours}");
    let decode = |header: &str| Payment::decode(header.as_bytes(), &requirements());
    assert_eq!(decode(&with_id(&header, json!(ours.as_str()))), Ok(Payment::Shown(shown)));
    let share = Row { slot: Some(5), ..row };
    let others = [
        ID.to_owned(),
        Identifier::of_request(&row, 23).to_string(),
        Identifier::of_request(&Row::from(&[8; 32]), 22).to_string(),
        Identifier::of_request(&share, 22).to_string(),
        format!("{ours}0"),
    ];
    for other in others {
        let header = with_id(&header, json!(other));
        assert_eq!(decode(&header), Err(WireError::Identifier), "{other}");
        assert_eq!(read(&header), Err(WireError::Identifier), "{other}");
    }
    // A channel's last digits are no slot: the three parts are told apart by their number.
    assert_ne!(Identifier::of_request(&share, 22), Identifier::of_request(&row, 522));
}

/// Signs with what can be looked at.
fn signing(say: impl FnOnce(&Signing<'_>) -> String) -> Jws {
    let sign = |bytes: &[u8]| {
        let mut signature = [7; 64];
        signature[..8].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        signature
    };
    let text = say(&Signing { key_id: "did:web:ada.example#gate", sign: &sign });
    let jws = Jws::read(&text).unwrap();
    assert_eq!(jws.signature[..8], (jws.signed.len() as u64).to_le_bytes());
    assert!(text.starts_with(&jws.signed));
    jws
}

#[test]
fn an_offer_says_what_is_asked_and_nothing_that_is_its_payers_alone() {
    let url = "https://ada.example/essays";
    let jws = signing(|it| it.offer(&exact().into(), url, 1_800_000_060).unwrap());
    assert_eq!(jws.key_id, "did:web:ada.example#gate");
    let said: Value = serde_json::from_str(&jws.said).unwrap();
    let expected = json!({
        "version": 1, "resourceUrl": url, "scheme": "exact", "network": exact().network,
        "asset": "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
        "payTo": "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
        "amount": "1000", "validUntil": 1_800_000_060_i64,
    });
    assert_eq!(said, expected);
}

#[test]
fn a_receipt_says_who_has_paid_for_what_and_when() {
    let network = exact().network;
    let jws = signing(|it| it.receipt((&network, &[1; 32]), "https://ada.example/", 9).unwrap());
    let said: Value = serde_json::from_str(&jws.said).unwrap();
    let payer = "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi";
    let expected = json!({
        "version": 1, "network": network, "resourceUrl": "https://ada.example/",
        "payer": payer, "issuedAt": 9,
    });
    assert_eq!(said, expected);
}

#[test]
fn refuses_what_is_no_jws_of_ed25519() {
    let good = signing(|it| it.receipt(("n", &[1; 32]), "u", 9).unwrap());
    let part = |text: &str| {
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        URL_SAFE_NO_PAD.encode(text)
    };
    let (said, signature) = (part(&good.said), part("s"));
    let of = |header: &str| format!("{}.{said}.{signature}", part(header));
    for text in [
        String::new(),
        "a.b".into(),
        good.signed.clone(),
        of(r#"{"alg":"none","kid":"k"}"#),
        of(r#"{"alg":"EdDSA"}"#),
        of(r#"{"alg":"EdDSA","alg":"none","kid":"k"}"#),
        // The signature is too short.
        of(r#"{"alg":"EdDSA","kid":"k"}"#),
        "a".repeat(16_385),
    ] {
        assert!(Jws::read(&text).is_err(), "{text}");
    }
}

/// Who reads the rest passes over them.
#[test]
fn a_402_and_receipts_carry_them_beside_the_rest() {
    let resource =
        Resource { url: "https://ada.example/".into(), description: None, mime_type: None };
    let accepts = vec![requirements().into(), exact().into()];
    let required = PaymentRequired { error: None, resource, accepts, known: None };
    let offers = ["one".to_owned(), "two".to_owned()];
    let all = Inviting { takes_identifiers: true, offers: &offers, ..Inviting::bare(&required) };
    let encoded = all.encode().unwrap();
    assert_eq!(PaymentRequired::decode(encoded.as_bytes()).as_ref(), Ok(&required));
    let said: Value = serde_json::from_slice(&STANDARD.decode(encoded).unwrap()).unwrap();
    let extensions = &said["extensions"];
    assert_eq!(extensions["payment-identifier"]["info"], json!({ "required": false }));
    let expected = json!({ "offers": [
        { "format": "jws", "acceptIndex": 0, "signature": "one" },
        { "format": "jws", "acceptIndex": 1, "signature": "two" },
    ]});
    assert_eq!(extensions["offer-receipt"]["info"], expected);
    let receipt = json!({ "receipt": { "format": "jws", "signature": "a.b.c" } });
    let settled = Settled {
        network: exact().network.into(),
        payer: [8; 32],
        transaction: [9; 64],
        amount: 1_000,
        outcome: Outcome::Success,
    };
    let header = settled.encode_signed("a.b.c");
    assert_eq!(Settled::decode(header.as_bytes()), Ok(settled));
    assert_eq!(json(&header)["extensions"]["offer-receipt"]["info"], receipt);
    let state = State {
        promised: 1,
        served: 2,
        returned: 3,
        left: 4,
        funded: 5,
        claimed: 6,
        closes_at: None,
    };
    let settlement = Settlement {
        transaction: [9; 64],
        network: exact().network.into(),
        payer: [8; 32],
        amount: 7,
        number: 22,
        request_id: "id".into(),
        state,
    };
    let header = settlement.encode_signed("a.b.c");
    assert_eq!(Settlement::decode(header.as_bytes()).as_ref(), Ok(&settlement));
    assert_eq!(json(&header)["extensions"]["offer-receipt"]["info"], receipt);
    assert_eq!(Settlement::signed_in(header.as_bytes()), Ok(Some("a.b.c".into())));
    assert_eq!(Settlement::signed_in(settlement.encode().as_bytes()), Ok(None));
}
