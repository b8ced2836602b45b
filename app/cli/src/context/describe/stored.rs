//! Values that are stored in several fields, as bits or as padded bytes.

use super::{batch, shares};
use crate::{
    coin::Coin,
    output::{Facts, Shown},
    values::{Hash32, Span, actions, percent, rights},
};
use farthing_sdk::{
    fields::{Field, Value},
    solana::Address,
};
use serde_json::json;

/// What is shown with another field, or nobody reads.
const HIDDEN: [&str; 2] = ["split_bps", "sessions"];

/// Adds a value that is stored in a way of its own, or gives the record back where it is not.
pub fn with(
    record: Facts,
    (key, value): (&'static str, &Value),
    fields: &[Field],
    coin: Option<&Coin>,
) -> Result<Facts, Facts> {
    let other = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
    Ok(match (key, value) {
        _ if HIDDEN.contains(&key) => record,
        ("split_owners", _) => with_splits(record, value, other("split_bps")),
        ("reference", Value::Bytes(bytes)) => with_note(record, key, bytes),
        ("price", Value::Amount(price)) => with_price(record, *price, other("period"), coin),
        ("flags", Value::Number(bits)) => record.with("rights", rights(*bits)),
        ("actions", Value::Number(bits)) => record.with("actions", actions(*bits)),
        ("refuses", Value::Flag(refuses)) => record.with("refuses_streams", *refuses),
        ("credential", Value::Bytes(bytes)) => with_credential(record, bytes, other("kind")),
        ("items", Value::List(items)) => batch::with(record, items, coin),
        ("slots", Value::List(slots)) => shares::with_slots(record, slots),
        ("shares", Value::List(given)) => shares::with_shares(record, given),
        _ => return Err(record),
    })
}

/// Of vouchers the key that signs them, of a chain the link that was claimed last.
fn with_credential(record: Facts, bytes: &[u8], kind: Option<&Value>) -> Facts {
    let of_vouchers = match kind {
        Some(Value::Text(kind)) => kind == "voucher",
        _ => false,
    };
    match <[u8; 32]>::try_from(bytes) {
        Ok(key) if of_vouchers => record.with("signer", Address::new_from_array(key)),
        Ok(link) => record.with("last_link", Hash32(link)),
        Err(_) => record,
    }
}

/// Owners and shares stand in two lists of eight; only those with a share are in use.
fn with_splits(record: Facts, owners: &Value, shares: Option<&Value>) -> Facts {
    let (Value::List(owners), Some(Value::List(shares))) = (owners, shares) else { return record };
    let used: Vec<(String, u16)> = owners
        .iter()
        .zip(shares)
        .filter_map(|pair| match pair {
            (Value::Address(owner), Value::Share(bps)) if *bps != 0 => {
                Some((owner.to_string(), *bps as u16))
            }
            _ => None,
        })
        .collect();
    let lines: Vec<String> =
        used.iter().map(|(owner, bps)| format!("{} to {owner}", percent(*bps))).collect();
    let text = if lines.is_empty() { "none".into() } else { lines.join("\n") };
    let json = used.iter().map(|(owner, bps)| json!({ "owner": owner, "bps": bps })).collect();
    record.with_both("splits", text, json)
}

/// A reference that is text is a note: people read that instead, and programs get both.
fn with_note(record: Facts, key: &'static str, bytes: &[u8]) -> Facts {
    let hexadecimal = json!(Value::Bytes(bytes.to_vec()).to_string());
    match note(bytes) {
        Some(note) => record
            .with_both(key, format!("\"{note}\"").text(), hexadecimal)
            .with_json("note", json!(note)),
        None => match <[u8; 32]>::try_from(bytes) {
            Ok(hash) => record.with_both(key, Hash32(hash).text(), hexadecimal),
            Err(_) => record.with_both(key, "none", hexadecimal),
        },
    }
}

/// The text of a reference, which zeros fill up. A number or a hash is none: it has bytes that no text
/// has, a control character or what is not UTF-8.
fn note(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().rposition(|byte| *byte != 0)? + 1;
    let text = std::str::from_utf8(bytes.get(..end)?).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

/// Of what is streamed, the price of a period.
fn with_price(record: Facts, price: u64, period: Option<&Value>, coin: Option<&Coin>) -> Facts {
    let (text, json) = match coin {
        Some(coin) => (coin.amount(price).to_string(), coin.amount(price).json()),
        None => (format!("{price} base units"), json!({ "base_units": price.to_string() })),
    };
    match period {
        Some(Value::Span(period)) if *period != 0 => {
            record.with_both("price", format!("{text} per {}", Span(*period)), json)
        }
        _ => record.with_both("price", text, json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(text: &[u8]) -> Vec<u8> {
        let mut bytes = text.to_vec();
        bytes.resize(32, 0);
        bytes
    }

    #[test]
    fn a_reference_that_is_text_is_shown_as_text_in_every_script() {
        let note = padded("für Ωmega".as_bytes());
        let record = with_note(Facts::new("Paid"), "reference", &note);
        assert_eq!(record.to_string(), "Paid\n  reference  \"für Ωmega\"\n");
        assert_eq!(record.json()["note"], "für Ωmega");
        assert!(record.json()["reference"].as_str().unwrap().starts_with("66c3bc72"));
    }

    #[test]
    fn a_note_cannot_move_what_others_see() {
        let note = padded("a\u{202e}b".as_bytes());
        let record = with_note(Facts::new("Paid"), "reference", &note);
        assert_eq!(record.to_string(), "Paid\n  reference  \"a b\"\n");
        assert_eq!(record.json()["note"], "a\u{202e}b");
    }

    #[test]
    fn a_number_and_a_hash_are_no_notes() {
        for bytes in [padded(&[7, 0, 0, 1]), vec![0x9f; 32], vec![0; 32]] {
            let record = with_note(Facts::new("Paid"), "reference", &bytes);
            assert_eq!(record.json().get("note"), None, "{bytes:?}");
        }
        assert_eq!(
            with_note(Facts::new("Paid"), "reference", &[0; 32]).to_string(),
            "Paid\n  reference  none\n"
        );
    }

    #[test]
    fn the_price_of_what_is_streamed_names_its_period() {
        let period = |seconds| Value::Span(seconds);
        let priced = |seconds| with_price(Facts::new("Listing"), 5, Some(&period(seconds)), None);
        assert_eq!(priced(3_600).to_string(), "Listing\n  price  5 base units per 1h\n");
        assert_eq!(priced(0).to_string(), "Listing\n  price  5 base units\n");
    }
}
