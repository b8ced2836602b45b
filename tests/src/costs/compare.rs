//! A fresh measurement against the committed one.

use super::{Costs, Units};
use std::collections::BTreeMap;

/// What changed.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Risen, no longer measured, or not committed yet.
    pub worse: Vec<String>,
    pub better: Vec<String>,
}

/// Compares figure by figure: any rise is worse.
pub fn compare(committed: &Costs, fresh: &Costs) -> Comparison {
    let mut found = Comparison::default();
    let worst = |units: &BTreeMap<String, Units>| -> BTreeMap<String, u64> {
        units.iter().map(|(name, units)| (name.clone(), units.worst)).collect()
    };
    let [old, new] = [committed, fresh].map(|costs| worst(&costs.instructions));
    found.table("compute units of", &old, &new);
    found.table("bytes of account", &committed.accounts, &fresh.accounts);
    found.table("bytes of a transaction with", &committed.transactions, &fresh.transactions);
    found.figure("bytes of the program", committed.binary_bytes, fresh.binary_bytes);
    found
}

impl Comparison {
    fn table(&mut self, what: &str, old: &BTreeMap<String, u64>, new: &BTreeMap<String, u64>) {
        for (name, figure) in new {
            match old.get(name) {
                Some(before) => self.figure(&format!("{what} {name}"), *before, *figure),
                None => self.worse.push(format!("{what} {name}: {figure}, not committed yet")),
            }
        }
        for name in old.keys().filter(|name| !new.contains_key(*name)) {
            self.worse.push(format!("{what} {name}: no longer measured"));
        }
    }

    fn figure(&mut self, what: &str, old: u64, new: u64) {
        let change = format!("{what}: {old} before, {new} now");
        match new.cmp(&old) {
            std::cmp::Ordering::Greater => self.worse.push(change),
            std::cmp::Ordering::Less => self.better.push(change),
            std::cmp::Ordering::Equal => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(worst: u64) -> Costs {
        let one = |figure: u64| BTreeMap::from([("pay".to_owned(), figure)]);
        Costs {
            instructions: BTreeMap::from([("pay".to_owned(), Units { median: 1, worst })]),
            accounts: one(10),
            transactions: one(20),
            binary_bytes: 30,
        }
    }

    #[test]
    fn a_rise_is_worse_and_a_fall_is_better() {
        let found = compare(&costs(5), &costs(6));
        assert_eq!(found.worse, ["compute units of pay: 5 before, 6 now"]);
        assert!(found.better.is_empty());
        let found = compare(&costs(6), &costs(5));
        assert_eq!(found.better, ["compute units of pay: 6 before, 5 now"]);
        assert!(found.worse.is_empty());
    }

    #[test]
    fn what_is_missing_on_either_side_is_worse() {
        let mut more = costs(5);
        more.accounts.insert("Order".to_owned(), 7);
        let found = compare(&costs(5), &more);
        assert_eq!(found.worse, ["bytes of account Order: 7, not committed yet"]);
        let found = compare(&more, &costs(5));
        assert_eq!(found.worse, ["bytes of account Order: no longer measured"]);
    }
}
