//! Named values, alone or in rows.

use super::{Shown, clean};
use farthing_sdk::solana::Address;
use serde_json::{Map, Value, json};
use std::fmt;

struct Field {
    key: &'static str,
    /// `None` where programs alone have a use for it.
    text: Option<String>,
    json: Value,
}

/// One thing: its kind and its named values, in the order in which people read them.
pub struct Facts {
    kind: String,
    fields: Vec<Field>,
}

impl Facts {
    pub fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), fields: Vec::new() }
    }

    /// Adds a value. `key` is the JSON name; people read it with spaces.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Shown) -> Self {
        self.fields.push(Field { key, text: Some(value.text()), json: value.json() });
        self
    }

    /// Adds a value for programs alone.
    #[must_use]
    pub fn with_json(mut self, key: &'static str, json: Value) -> Self {
        self.fields.push(Field { key, text: None, json });
        self
    }

    /// Says which account this is about, by the name of its kind. Programs find it as `address` besides,
    /// whatever the command and the kind.
    #[must_use]
    pub fn about(self, key: &'static str, account: Address) -> Self {
        self.with_json("address", account.json()).with(key, account)
    }

    /// Adds a value that people and programs see differently.
    #[must_use]
    pub fn with_both(mut self, key: &'static str, text: impl Into<String>, json: Value) -> Self {
        self.fields.push(Field { key, text: Some(text.into()), json });
        self
    }

    /// Leaves a value out.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.fields.retain(|field| field.key != key);
        self
    }

    /// Adds all values of another record.
    #[must_use]
    pub fn and(mut self, other: Facts) -> Self {
        self.fields.extend(other.fields);
        self
    }

    /// All values in one line.
    pub fn line(&self) -> String {
        let named = |(key, text): (&'static str, &str)| format!("{} {text}", key.replace('_', " "));
        clean::line(&self.read().map(named).collect::<Vec<_>>().join(", "))
    }

    /// What people read of it.
    fn read(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().filter_map(|field| Some((field.key, field.text.as_deref()?)))
    }

    pub fn json(&self) -> Value {
        let mut map = Map::new();
        map.insert("kind".into(), json!(self.kind));
        map.extend(self.fields.iter().map(|field| (field.key.to_string(), field.json.clone())));
        Value::Object(map)
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.read().map(|(key, _)| key.len()).max().unwrap_or(0);
        writeln!(f, "{}", self.kind)?;
        for (key, text) in self.read() {
            let name = key.replace('_', " ");
            let mut lines = text.lines();
            writeln!(f, "  {name:width$}  {}", lines.next().unwrap_or_default())?;
            for line in lines {
                writeln!(f, "  {:width$}  {line}", "")?;
            }
        }
        Ok(())
    }
}

/// Things of one kind, a row each.
pub struct Table {
    none: String,
    /// What people see of each row; programs see all.
    columns: &'static [&'static str],
    rows: Vec<Facts>,
}

impl Table {
    /// `none` is the sentence to print when there is no row.
    pub fn new(
        none: impl Into<String>,
        columns: &'static [&'static str],
        rows: Vec<Facts>,
    ) -> Self {
        Self { none: none.into(), columns, rows }
    }

    pub fn json(&self) -> Value {
        self.rows.iter().map(Facts::json).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return writeln!(f, "{}", self.none);
        }
        let heads = self.columns.iter().map(|key| key.replace('_', " ").to_uppercase()).collect();
        let cell = |row: &Facts, key: &str| {
            let mut texts = row.read();
            // A break inside a cell would make two rows of one.
            texts.find(|(name, _)| *name == key).map_or_else(String::new, |(_, it)| clean::line(it))
        };
        let cells = |row| self.columns.iter().map(|key| cell(row, key)).collect();
        let lines: Vec<Vec<String>> =
            [heads].into_iter().chain(self.rows.iter().map(cells)).collect();
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|at| width(at).unwrap_or(0)).collect();
        for line in &lines {
            let padded: Vec<String> =
                line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, Table};
    use crate::{output::Shown, values::Amount};
    use farthing_sdk::solana::Address;

    fn amount(base_units: u64) -> Amount {
        Amount { base_units, decimals: 2, unit: "TEST".into() }
    }

    #[test]
    fn a_record_reads_well_and_parses_exactly() {
        let record = Facts::new("Deposit").with("balance", amount(150)).with("children", 2u32);
        assert_eq!(record.to_string(), "Deposit\n  balance   1.5 TEST\n  children  2\n");
        assert_eq!(record.json()["balance"]["base_units"], "150");
        assert_eq!(record.json()["kind"], "Deposit");
    }

    #[test]
    fn a_table_aligns_and_an_empty_one_says_so() {
        let row = |units| Facts::new("Deposit").with("balance", amount(units)).with("x", "y");
        let table = Table::new("none", &["balance", "x"], vec![row(1), row(123_456)]);
        assert_eq!(table.to_string(), "BALANCE       X\n0.01 TEST     y\n1234.56 TEST  y\n");
        assert_eq!(Table::new("No deposits.", &["balance"], vec![]).to_string(), "No deposits.\n");
    }

    #[test]
    fn control_characters_from_the_chain_do_not_reach_the_terminal() {
        let record = Facts::new("Listing").with("uri", "a\u{1b}[2Jb\nc");
        assert_eq!(record.to_string(), "Listing\n  uri  a [2Jb c\n");
        let row = Facts::new("Event").with_both("what", "a\nb", serde_json::Value::Null);
        assert_eq!(Table::new("none", &["what"], vec![row]).to_string(), "WHAT\na b\n");
    }

    #[test]
    fn the_account_that_a_record_is_about_has_one_name_for_programs() {
        let address = Address::new_from_array([7; 32]);
        let record = Facts::new("Channel opened").about("channel", address);
        let json = record.json();
        assert_eq!((&json["address"], &json["channel"]), (&json["channel"], &address.json()));
        assert_eq!(record.to_string(), format!("Channel opened\n  channel  {address}\n"));
    }

    #[test]
    fn what_is_for_programs_alone_takes_no_room_among_what_people_read() {
        let record = Facts::new("Order").with("a", 1u32).with_json("long_name", 2.into());
        assert_eq!(record.to_string(), "Order\n  a  1\n");
        assert_eq!((record.line(), &record.json()["long_name"]), ("a 1".into(), &2.into()));
    }
}
