//! What came of each account of a batch.

use crate::{coin::Coin, output::Facts};
use farthing_sdk::{events::BatchItem, fields::Value};
use serde_json::json;
use std::collections::BTreeMap;

/// Adds the items of a batch event: for people how many there are of each outcome.
pub fn with(record: Facts, items: &[Value], coin: Option<&Coin>) -> Facts {
    let items: Vec<BatchItem> = items.iter().filter_map(item).collect();
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for item in &items {
        *counts.entry(item.outcome()).or_default() += 1;
    }
    let lines: Vec<String> =
        counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    let text = |units: u64| match coin {
        Some(coin) => coin.amount(units).to_string(),
        None => format!("{units} base units"),
    };
    let json = items.iter().map(|item| {
        json!({
            "outcome": item.outcome(),
            "amount": { "base_units": item.amount.to_string(), "text": text(item.amount) },
            "total": { "base_units": item.total.to_string(), "text": text(item.total) },
        })
    });
    let json = json.collect();
    record.with_both("items", lines.join(", "), json)
}

fn item(value: &Value) -> Option<BatchItem> {
    let Value::Record(fields) = value else { return None };
    let number = |name: &str| {
        fields.iter().find_map(|(key, value)| match value {
            Value::Number(number) | Value::Amount(number) if *key == name => Some(*number),
            _ => None,
        })
    };
    let status = u8::try_from(number("status")?).ok()?;
    Some(BatchItem { status, amount: number("amount")?, total: number("total")? })
}
