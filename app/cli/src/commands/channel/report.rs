//! What a claim brought, and what it cost for each payment.

use crate::{
    coin::Coin,
    context::Context,
    failure::Outcome,
    output::{Record, Table},
    values::{Amount, Lamports, token_text},
};
use farthing_sdk::{Receipt, compose::Claims, solana::Address};
use serde_json::json;
use std::collections::BTreeMap;

/// A channel that was claimed.
pub struct Claimed {
    pub channel: Address,
    pub coin: Coin,
    /// Base units.
    pub claimed_before: u64,
    /// Base units that were to be paid.
    pub due: u64,
    /// Payments that this settles.
    pub payments: u64,
    /// Base units that were paid.
    pub paid: u64,
}

/// What the transactions cost.
#[derive(Default)]
pub struct Totals {
    transactions: u64,
    /// Lamports.
    fees: u64,
    compute_units: u64,
}

impl Totals {
    pub fn add(&mut self, receipt: &Receipt) {
        self.transactions += 1;
        self.fees += receipt.fee_lamports;
        self.compute_units += receipt.compute_units;
    }
}

/// Says what would be claimed.
pub fn preview(context: &Context, rows: &[Claimed], claims: &Claims) -> Outcome {
    let record = Record::new("Dry run, nothing was sent: Claimed")
        .with("amount", sums(rows, |row| row.due))
        .with("transactions", claims.transactions.len() as u64)
        .with("payments", payments(rows));
    let table = table(rows, claims, |row| row.due);
    context.printer.record_with(record, "channels", &table)
}

/// Says what was claimed.
pub fn report(context: &Context, rows: &[Claimed], claims: &Claims, totals: &Totals) -> Outcome {
    let title = if rows.is_empty() { "Nothing to claim" } else { "Claimed" };
    let count = payments(rows);
    let mut record = Record::new(title)
        .with("amount", sums(rows, |row| row.paid))
        .with("transactions", totals.transactions)
        .with("compute_units", totals.compute_units)
        .with("fee", Lamports(totals.fees))
        .with("payments", count);
    if count != 0 {
        record = record.with_both(
            "lamports_per_payment",
            per_payment(totals.fees, count),
            json!(totals.fees as f64 / count as f64),
        );
    }
    context.printer.record_with(record, "channels", &table(rows, claims, |row| row.paid))
}

/// Lamports for each payment, to the thousandth, rounded up.
pub fn per_payment(fees: u64, payments: u64) -> String {
    let thousandths = u128::from(fees) * 1_000;
    let each = thousandths.div_ceil(u128::from(payments.max(1)));
    token_text(u64::try_from(each).unwrap_or(u64::MAX), 3)
}

fn payments(rows: &[Claimed]) -> u64 {
    rows.iter().map(|row| row.payments).sum()
}

/// One sum for each mint.
fn sums(rows: &[Claimed], units: impl Fn(&Claimed) -> u64) -> Vec<Amount> {
    let mut sums: BTreeMap<Address, Amount> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(row.coin.mint()).or_insert_with(|| row.coin.amount(0));
        sum.base_units = sum.base_units.saturating_add(units(row));
    }
    sums.into_values().collect()
}

fn table(rows: &[Claimed], claims: &Claims, units: impl Fn(&Claimed) -> u64) -> Table {
    let rows = rows.iter().map(|row| {
        let skipped = claims.skipped.iter().find(|(address, _)| *address == row.channel);
        let outcome = match skipped {
            Some((_, reason)) => reason,
            None if units(row) == 0 => "not paid",
            None => "paid",
        };
        Record::new("Channel")
            .with("channel", row.channel)
            .with("outcome", outcome)
            .with("amount", row.coin.amount(units(row)))
            .with("payments", row.payments)
    });
    let columns = &["channel", "outcome", "amount", "payments"];
    Table::new("Nothing is due in the book.", columns, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::per_payment;

    #[test]
    fn a_payment_costs_what_all_cost_together() {
        assert_eq!(per_payment(10_000, 10_000), "1");
        assert_eq!(per_payment(5_000, 10_000), "0.5");
        assert_eq!(per_payment(10_000, 3), "3333.334");
        assert_eq!(per_payment(5_000, 0), "5000");
    }
}
