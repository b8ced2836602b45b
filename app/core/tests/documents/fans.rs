//! `docs/fans.md`: where everything stands in the account, and what it costs to keep.

use super::{costs::rent, json, number, table};
use farthing_core::fan::{SLOT_LENGTH, SLOTS_MAX, SLOTS_MIN};
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
