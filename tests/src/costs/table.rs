//! `docs/costs.md`.

use super::{
    Costs, KEYS, Units,
    goals::{BINARY_BYTES, goal},
};
use std::{collections::BTreeMap, fmt::Write};

/// The page: tables, and notes kept by hand.
pub fn table(costs: &Costs, rents: &BTreeMap<String, u64>, notes: &str) -> String {
    let mut page = String::from(
        "<!-- Written by `cargo xtask bench`; notes are kept in costs-notes.md. -->\n\n# Costs\n\n",
    );
    instructions(&mut page, costs);
    accounts(&mut page, costs, rents);
    transactions(&mut page, costs);
    let (bytes, goal) = (grouped(costs.binary_bytes), grouped(BINARY_BYTES));
    let verdict = verdict(costs.binary_bytes, BINARY_BYTES);
    let _ = writeln!(page, "## Program\n\n{bytes} bytes; goal {goal}: {verdict}.\n");
    page.push_str(notes);
    page
}

fn instructions(page: &mut String, costs: &Costs) {
    let _ = writeln!(
        page,
        "## Instructions\n\nCompute units of the instruction alone, its calls of other programs \
         included, over {KEYS} random\nsets of keys. Goals are those of the design, for the worst \
         case.\n\n| instruction | median | worst | goal | strongest peer |\n|---|---:|---:|---|---|"
    );
    for (name, Units { median, worst }) in &costs.instructions {
        let (median, shown) = (grouped(*median), grouped(*worst));
        let (asked, peer) = match goal(name) {
            Some(goal) => {
                (format!("{}, {}", grouped(goal.units), verdict(*worst, goal.units)), goal.peer)
            }
            None => (String::new(), ""),
        };
        let _ = writeln!(page, "| {name} | {median} | {shown} | {asked} | {peer} |");
    }
    page.push('\n');
}

fn accounts(page: &mut String, costs: &Costs, rents: &BTreeMap<String, u64>) {
    page.push_str(
        "## Accounts\n\nRent comes back when the account closes, to whoever paid it; a reserve is \
         permanent.\n\n| account | bytes | rent, lamports |\n|---|---:|---:|\n",
    );
    for (name, bytes) in &costs.accounts {
        let rent = rents.get(name).copied().unwrap_or_default();
        let _ = writeln!(page, "| {name} | {} | {} |", grouped(*bytes), grouped(rent));
    }
    page.push('\n');
}

fn transactions(page: &mut String, costs: &Costs) {
    page.push_str(
        "## Transactions\n\nBytes of a transaction with this instruction alone, signed and paid \
         for by whoever acts. A\ntransaction has room for 1,232.\n\n| instruction | bytes \
         |\n|---|---:|\n",
    );
    for (name, bytes) in &costs.transactions {
        let _ = writeln!(page, "| {} | {} |", name, grouped(*bytes));
    }
    page.push('\n');
}

fn verdict(figure: u64, goal: u64) -> &'static str {
    if figure <= goal { "met" } else { "**missed**" }
}

/// Thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(super::grouped(7), "7");
        assert_eq!(super::grouped(1_000), "1,000");
        assert_eq!(super::grouped(12_345_678), "12,345,678");
    }
}
