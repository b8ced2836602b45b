//! `docs/fans.md`: where everything stands in the account, and what it costs to keep.

use super::{costs::rent, json, number, table};
use farthing_core::fan::{ClaimRefusal, Lease, SLOT_LENGTH, SLOTS_MAX, SLOTS_MIN, Slot, SlotClaim};
use serde_json::Value;

const DOCUMENT: &str = "docs/fans.md";

/// Bytes of a field of this type of the interface description.
fn width(kind: &Value) -> u64 {
    match kind.as_str() {
        Some("u8") => 1,
        Some("u16") => 2,
        Some("u32") => 4,
        Some("u64") => 8,
        Some("pubkey") => 32,
        Some(other) => panic!("no width of {other}"),
        None => kind["array"][1].as_u64().unwrap() * width(&kind["array"][0]),
    }
}

/// Each field with the bytes in which it lies, the first one at `next`.
fn laid_out(fields: &Value, mut next: u64) -> Vec<[String; 2]> {
    let place = |field: &Value| {
        let (first, width) = (next, width(&field["type"]));
        next += width;
        let bytes = if width == 1 { first.to_string() } else { format!("{first}–{}", next - 1) };
        [bytes, field["name"].as_str().unwrap().to_owned()]
    };
    fields.as_array().unwrap().iter().map(place).collect()
}

fn shown(heads: [&str; 3]) -> Vec<[String; 2]> {
    table(DOCUMENT, heads).into_iter().map(|[bytes, field, _]| [bytes, field]).collect()
}

#[test]
fn every_field_of_a_fan_lies_where_the_document_says() {
    let idl = json("app/idl/farthing.json");
    let fan = idl["types"].as_array().unwrap().iter().find(|kind| kind["name"] == "Fan").unwrap();
    let shown_of_fan = shown(["bytes", "field", "what it is"]);
    let (discriminator, fields) = shown_of_fan.split_first().unwrap();
    assert_eq!(discriminator[0], "0–7");
    assert_eq!(fields, laid_out(&fan["type"]["fields"], 8));
    let slots = &json("app/idl/description.json")["tails"]["Fan"];
    assert_eq!(shown(["bytes", "of a slot", "what it is"]), laid_out(&slots["fields"], 0));
    assert_eq!(slots["length"].as_u64(), Some(SLOT_LENGTH as u64));
}

#[test]
fn fans_of_every_size_need_the_bytes_and_the_rent_shown() {
    let before_slots = json("docs/costs.json")["accounts"]["Fan"].as_u64().unwrap();
    let rows = table(DOCUMENT, ["slots", "bytes of the account", "its rent, lamports"]);
    let rows = rows.iter().map(|row| row.each_ref().map(|cell| number::<u64>(cell)));
    let rows: Vec<[u64; 3]> = rows.collect();
    for [slots, bytes, lamports] in &rows {
        assert_eq!(*bytes, before_slots + slots * SLOT_LENGTH as u64);
        assert_eq!(*lamports, rent(*bytes));
    }
    let slots = |row: Option<&[u64; 3]>| row.map(|row| row[0]);
    assert_eq!(slots(rows.first()), Some(SLOTS_MIN.into()));
    assert_eq!(slots(rows.last()), Some(SLOTS_MAX.into()));
}

#[test]
fn transactions_of_fans_have_the_bytes_shown() {
    let costs = json("docs/costs.json");
    for [name, bytes] in table(DOCUMENT, ["transaction", "bytes"]) {
        let measured = costs["transactions"][&name].as_u64();
        assert_eq!(measured, Some(number(&bytes)), "{DOCUMENT} is out of date on {name}");
    }
}

/// The name of a status of the program for what core says.
fn named(refusal: ClaimRefusal) -> &'static str {
    match refusal {
        ClaimRefusal::OtherTag => "OTHER_SLOT",
        ClaimRefusal::LeaseOver => "LEASE_OVER",
        ClaimRefusal::OutlivesLease => "OUTLIVES_LEASE",
        ClaimRefusal::Expired => "EXPIRED",
        ClaimRefusal::NothingDue => "NOTHING_DUE",
    }
}

#[test]
fn statuses_have_their_numbers_and_stand_in_the_order_in_which_core_asks() {
    let description = json("app/idl/description.json");
    let mut constants = description["constants"].as_array().unwrap().iter();
    let statuses = &constants.find(|one| one["name"] == "status").unwrap()["values"];
    let rows = table(DOCUMENT, ["status", "name", "why nothing is paid"]);
    for [status, name, _] in &rows {
        let mut values = statuses.as_array().unwrap().iter();
        let value = values.find(|one| one["name"] == *name).unwrap()["value"].as_u64();
        assert_eq!(value, Some(number(status)), "{name}");
    }
    // All is wrong at first, and then one thing less each time: the first that is left is said.
    let lease = Lease { opened_at: 0, last_day: 9 };
    let mut slot = Slot { share: 5, claimed: 5, until: 1, tag: [1; 9] };
    let mut asks = SlotClaim { tag: [2; 9], cumulative: 5, day: 3 };
    let mut said = Vec::new();
    let mut ask = |slot: &Slot, asks: &SlotClaim, now| {
        said.push(named(slot.due(asks, &lease, now).unwrap_err()));
    };
    let late = lease.end(8);
    ask(&slot, &asks, late);
    asks.tag = slot.tag;
    ask(&slot, &asks, late);
    (slot.until, asks.day) = (8, 9);
    ask(&slot, &asks, lease.end(7));
    asks.day = 7;
    ask(&slot, &asks, lease.end(7));
    ask(&slot, &asks, lease.end(7) - 1);
    let shown = rows.iter().map(|row| row[1].as_str());
    let shown: Vec<_> = shown.filter(|name| said.contains(name)).collect();
    assert_eq!(shown, said);
    // What core does not ask stands around it: the account before, what costs most behind.
    let names: Vec<_> = rows.iter().map(|row| row[1].as_str()).collect();
    let around = ["NOT_LIVE", "ENDED", "OTHER_MINT", "WRONG_CREDENTIAL", "PAID"];
    assert_eq!([&names[..2], &names[7..]].concat(), around);
}
