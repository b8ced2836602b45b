//! `app/wire/vectors`, for clients in other languages: what goes over the wire, with what it says.
//!
//! `UPDATE_VECTORS=1 cargo test -p farthing-wire --test vectors` writes them again; without it the same test fails
//! where a file is stale. Each text is also read again, so that regenerating cannot bless one that nobody reads.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod pass;
mod single;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use farthing_core::chain::Link;
use farthing_vouchers::book::Row;
use farthing_wire::{
    Corrective, FanTerms, HotReceipt, Known, Origin, Payment, PaymentRequired, Requirements,
    Resource, Settlement, Shown, ShownPromise, State, audience, channel_salt, hot,
};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");

/// Compares the cases with the committed ones, or writes them.
fn compare(name: &str, cases: &[Value]) {
    // One case a line: a changed result is one changed line of the diff.
    let lines: Vec<String> = cases.iter().map(|case| format!("  {}", sorted(case))).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    let path = format!("{FOLDER}/{name}.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert_eq!(committed, text, "{name}.json is stale: see vectors/README.md");
}

/// The same with its keys in order, whether or not this build of serde keeps them in another.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> =
                fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes that are each different.
fn bytes<const N: usize>(first: u8) -> [u8; N] {
    std::array::from_fn(|at| first.wrapping_add(u8::try_from(at).unwrap()))
}

fn requirements() -> Requirements {
    Requirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: 14,
        asset: bytes(1),
        pay_to: bytes(2),
        max_timeout_seconds: 60,
        program: bytes(3),
        genesis: bytes(4),
        reserve: bytes(5),
        ledger: bytes(6),
        vouchers: true,
        links: true,
        fans: Some(FanTerms { min_lease_seconds: 86_400, max_share: 1_000_000 }),
        unit: 7,
        min_grace_seconds: 3_600,
        margin_seconds: 600,
        min_deposit: 7_000,
        min_first: 7,
        fee_payer: Some(bytes(7)),
    }
}

fn bare() -> Requirements {
    Requirements { vouchers: false, fans: None, fee_payer: None, ..requirements() }
}

fn state() -> State {
    State {
        promised: 154,
        served: 147,
        returned: 7,
        left: 14,
        funded: 7_000,
        claimed: 70,
        closes_at: None,
    }
}

/// Paid requests: ordinary ones, and those whose numbers a double would round.
fn shown() -> Vec<Shown> {
    let account = bytes(0);
    let mut all = Vec::new();
    for (number, index, max) in [(0, 0, 0), (22, 21, 7), (u32::MAX, u32::MAX, u64::MAX)] {
        all.push(Shown::link(&account, Link { index, hash: bytes(64) }, number, max));
    }
    for (slot, number, cumulative, expires_at) in [
        (None, 22, 1_250_000, 0),
        (None, 1, (1 << 53) + 1, 1_900_000_000),
        (None, u32::MAX, u64::MAX, i64::MIN),
        (Some(5), 22, 250_000, 1_801_209_600),
        (Some(63), 0, 0, i64::MAX),
    ] {
        let promise = ShownPromise::Voucher { cumulative, expires_at, signature: bytes(128) };
        all.push(Shown { row: Row { account, slot }, number, max: 7, promise });
    }
    all
}

fn fields(shown: &Shown) -> Value {
    let mut fields = json!({
        "account": hex(&shown.row.account),
        "number": shown.number,
        "max": shown.max.to_string(),
    });
    if let Some(slot) = shown.row.slot {
        fields["slot"] = json!(slot);
    }
    match &shown.promise {
        ShownPromise::Link(link) => {
            fields["index"] = json!(link.index);
            fields["hash"] = json!(hex(&link.hash));
        }
        ShownPromise::Voucher { cumulative, expires_at, signature } => {
            fields["cumulative"] = json!(cumulative.to_string());
            fields["expires_at"] = json!(expires_at.to_string());
            fields["signature"] = json!(hex(signature));
        }
    }
    fields
}

#[test]
fn hot_forms_are_as_committed() {
    let cases: Vec<Value> = shown()
        .iter()
        .map(|shown| {
            let header = hot::encode(shown);
            assert_eq!(hot::decode(header.as_bytes()), Ok(*shown));
            json!({"shown": fields(shown), "header": header})
        })
        .collect();
    compare("hot", &cases);
}

#[test]
fn receipts_are_as_committed() {
    let mut cases = Vec::new();
    for closes_at in [None, Some(1_800_000_000)] {
        let state = State { closes_at, ..state() };
        let receipt = HotReceipt { number: 22, amount: 7, state };
        let header = receipt.encode();
        assert_eq!(HotReceipt::decode(header.as_bytes()), Ok(receipt));
        let settlement = Settlement {
            transaction: bytes(128),
            network: requirements().network.into(),
            payer: bytes(8),
            amount: 7,
            number: 22,
            request_id: "f-22".into(),
            state,
        };
        let text = settlement.encode();
        assert_eq!(Settlement::decode(text.as_bytes()), Ok(settlement));
        cases.push(json!({
            "hot": {"header": header, "bytes": hex(&URL_SAFE_NO_PAD.decode(&header).unwrap())},
            "payment_response": {"header": text, "json": inside(&text)},
        }));
    }
    compare("receipt", &cases);
}

#[test]
fn payments_are_as_committed() {
    let transaction = bytes::<200>(0).to_vec();
    let channel = bytes(0);
    let first = shown()[1];
    let mut payments: Vec<Payment> = shown().into_iter().map(Payment::Shown).collect();
    payments.push(Payment::Open { channel, transaction: transaction.clone(), first });
    payments.push(Payment::TopUp { channel, transaction });
    let mut cases = Vec::new();
    for (payment, accepted) in payments.iter().zip([requirements(), bare()].iter().cycle()) {
        let header = payment.encode(accepted).unwrap();
        assert_eq!(Payment::decode(header.as_bytes(), accepted).as_ref(), Ok(payment));
        cases.push(json!({"json": inside(&header), "header": header}));
    }
    compare("payment", &cases);
}

#[test]
fn what_is_asked_and_corrected_is_as_committed() {
    let known = Known { last_number: 22, state: state() };
    let url = "https://ada.example/essays/on-engines".to_owned();
    let resource = Resource { url, description: Some("An essay".into()), mime_type: None };
    let asked = PaymentRequired {
        error: None,
        resource,
        accepts: vec![requirements().into()],
        known: None,
    };
    let mut all = vec![asked.clone()];
    for corrective in Corrective::ALL {
        all.push(asked.clone().correcting(corrective, Some(known)));
    }
    let mut cases = Vec::new();
    for required in all {
        let header = required.encode().unwrap();
        assert_eq!(PaymentRequired::decode(header.as_bytes()).as_ref(), Ok(&required));
        cases.push(json!({"json": inside(&header), "header": header}));
    }
    compare("required", &cases);
}

/// gateway rule R4
#[test]
fn salts_and_audiences_are_as_committed() {
    let mut cases = Vec::new();
    for ledger in [bytes(6), [0xab; 16], [0xff; 16]] {
        for text in ["https://ada.example", "https://[2001:db8::1]:8443", "http://127.0.0.1:8402"] {
            let origin: Origin = text.parse().unwrap();
            cases.push(json!({
                "ledger": hex(&ledger),
                "origin": text,
                "channel_salt": channel_salt(&ledger, &origin).to_string(),
                "audience": hex(&audience(&ledger, &origin)),
            }));
        }
    }
    compare("salt", &cases);
}

/// The JSON in a header, as a text: its order of keys counts for nothing.
fn inside(header: &str) -> String {
    String::from_utf8(STANDARD.decode(header).unwrap()).unwrap()
}
