//! The slots of a fan, and the shares that a transaction gave.

use crate::output::Facts;
use farthing_sdk::fields::{Field, Value};
use serde_json::json;

/// Adds the slots of a fan: for people how many were ever used.
pub fn with_slots(record: Facts, slots: &[Value]) -> Facts {
    let used = slots.iter().filter(|slot| number(slot, "until") != Some(0)).count();
    let json = slots.iter().map(one).collect();
    record.with_both("slots", format!("{used} of {} used", slots.len()), json)
}

/// Adds shares that were given.
pub fn with_shares(record: Facts, shares: &[Value]) -> Facts {
    let line = |share: &Value| {
        let number = |name| number(share, name).unwrap_or(0);
        format!(
            "slot {} {} units until the end of day {}",
            number("slot"),
            number("share"),
            number("until")
        )
    };
    let lines: Vec<_> = shares.iter().map(line).collect();
    let text = if lines.is_empty() { "none".into() } else { lines.join(", ") };
    record.with_both("shares", text, shares.iter().map(one).collect())
}

fn one(value: &Value) -> serde_json::Value {
    let Value::Record(fields) = value else { return json!(value.to_string()) };
    fields.iter().map(|(key, value)| ((*key).to_string(), json_of(value))).collect()
}

fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Number(number) => json!(number),
        other => json!(other.to_string()),
    }
}

fn number(value: &Value, name: &str) -> Option<u64> {
    let Value::Record(fields) = value else { return None };
    let find = |(key, value): &Field| match value {
        Value::Number(number) if *key == name => Some(*number),
        _ => None,
    };
    fields.iter().find_map(find)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(until: u64) -> Value {
        Value::Record(vec![
            ("share", Value::Number(7)),
            ("until", Value::Number(until)),
            ("tag", Value::Bytes(vec![1; 9])),
        ])
    }

    #[test]
    fn people_see_how_many_slots_are_used_and_programs_see_them_all() {
        let record = with_slots(Facts::new("Fan"), &[slot(3), slot(0)]);
        assert_eq!(record.to_string(), "Fan\n  slots  1 of 2 used\n");
        assert_eq!(record.json()["slots"][0]["tag"], "01".repeat(9));
        assert_eq!(record.json()["slots"][1]["until"], 0);
    }

    #[test]
    fn shares_are_told_by_slot_units_and_day() {
        let none = with_shares(Facts::new("Assigned"), &[]);
        assert_eq!(none.to_string(), "Assigned\n  shares  none\n");
        let given = with_shares(Facts::new("Assigned"), &[slot(3)]);
        assert!(given.to_string().contains("7 units until the end of day 3"), "{given}");
    }
}
