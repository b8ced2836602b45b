//! What a claim brought, and what it cost for each payment.

use crate::{
    coin::Coin,
    context::Context,
    failure::Outcome,
    output::{Facts, Shown, Table},
    values::{Amount, Lamports, Moment, token_text},
};
use farthing_sdk::{Receipt, compose::Claims, solana::Address};
use serde_json::{Value, json};
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

/// A promise that was not claimed in time.
pub struct Missed {
    pub channel: Address,
    pub amount: Amount,
    pub why: Why,
}

/// Why it can be claimed no more: since when, unix seconds.
pub enum Why {
    /// The voucher, not the channel.
    Expired(i64),
    GraceOver(i64),
}

impl Missed {
    fn sentence(&self) -> String {
        let Self { channel, amount, why } = self;
        match why {
            Why::Expired(at) => format!(
                "{amount}: the voucher expired at {}; the payer can promise it anew with `farthing \
                 channel sign {channel} --again`",
                Moment(*at)
            ),
            Why::GraceOver(at) => format!(
                "{amount}: the grace of {channel} was over at {}; what is left in it goes back to the \
                 payer",
                Moment(*at)
            ),
        }
    }

    fn json(&self) -> Value {
        let (Why::Expired(at) | Why::GraceOver(at)) = self.why;
        let reason = match self.why {
            Why::Expired(_) => "voucher expired",
            Why::GraceOver(_) => "grace over",
        };
        json!({
            "address": self.channel.to_string(),
            "channel": self.channel.to_string(),
            "amount": self.amount.json(),
            "reason": reason,
            "at": at,
        })
    }
}

/// What the transactions cost.
pub struct Totals {
    transactions: u64,
    /// Lamports.
    fees: u64,
    /// `None` once the node keeps no details of one of them.
    compute_units: Option<u64>,
}

impl Default for Totals {
    fn default() -> Self {
        Self { transactions: 0, fees: 0, compute_units: Some(0) }
    }
}

impl Totals {
    pub fn add(&mut self, receipt: &Receipt) {
        self.transactions += 1;
        self.fees += receipt.fee_lamports;
        let both = self.compute_units.zip(receipt.compute_units);
        self.compute_units = both.map(|(sum, units)| sum + units);
    }
}

/// Says what would be claimed.
pub fn preview(context: &Context, rows: &[Claimed], claims: &Claims, missed: &[Missed]) -> Outcome {
    let record = Facts::new("Dry run, nothing was sent: Claimed")
        .with("amount", sums(rows, |row| row.due))
        .with("transactions", claims.transactions.len() as u64)
        .with("payments", payments(rows));
    let table = table(rows, claims, |row| row.due);
    context.printer.facts_with(with_missed(record, missed), "channels", &table)
}

/// Says what was claimed.
pub fn report(
    context: &Context,
    (rows, claims, missed): (&[Claimed], &Claims, &[Missed]),
    totals: &Totals,
) -> Outcome {
    let title = if rows.is_empty() { "Nothing to claim" } else { "Claimed" };
    let count = payments(rows);
    let mut record = Facts::new(title)
        .with("amount", sums(rows, |row| row.paid))
        .with("transactions", totals.transactions)
        .with("fee", Lamports(totals.fees))
        .with("payments", count);
    record = with_units(record, totals);
    if count != 0 {
        record = record.with_both(
            "lamports_per_payment",
            per_payment(totals.fees, count),
            json!(totals.fees as f64 / count as f64),
        );
    }
    let table = table(rows, claims, |row| row.paid);
    context.printer.facts_with(with_missed(record, missed), "channels", &table)
}

/// Adds the compute units, if the node reports those of every transaction.
fn with_units(record: Facts, totals: &Totals) -> Facts {
    match totals.compute_units {
        Some(units) => record.with("compute_units", units),
        None => record.with("note", "of some of these this node keeps no details"),
    }
}

/// Adds what came too late, a sentence for each.
fn with_missed(record: Facts, missed: &[Missed]) -> Facts {
    if missed.is_empty() {
        return record;
    }
    let sentences: Vec<_> = missed.iter().map(Missed::sentence).collect();
    let values = missed.iter().map(Missed::json).collect();
    record.with_both("not_claimed", sentences.join("\n"), values)
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
        Facts::new("Channel")
            .about("channel", row.channel)
            .with("outcome", outcome)
            .with("amount", row.coin.amount(units(row)))
            .with("payments", row.payments)
    });
    let columns = &["channel", "outcome", "amount", "payments"];
    Table::new("Nothing is due in the book.", columns, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::{Missed, Totals, Why, per_payment, with_units};
    use crate::{output::Facts, values::Amount};
    use farthing_sdk::{
        Receipt,
        solana::{Address, Signature},
    };

    #[test]
    fn what_came_too_late_is_said_with_its_time_and_the_way_on() {
        let amount = Amount { base_units: 1_250_000, decimals: 6, unit: "TEST".into() };
        let channel = Address::new_from_array([1; 32]);
        let expired = Missed { channel, amount: amount.clone(), why: Why::Expired(1_800_000_000) };
        assert_eq!(
            expired.sentence(),
            format!(
                "1.25 TEST: the voucher expired at 2027-01-15 08:00:00 UTC; the payer can promise it \
                 anew with `farthing channel sign {channel} --again`"
            )
        );
        let late = Missed { channel, amount, why: Why::GraceOver(1_800_000_000) };
        assert!(late.sentence().contains("was over at 2027-01-15 08:00:00 UTC"));
        assert_eq!(late.json()["reason"], "grace over");
    }

    #[test]
    fn what_all_used_is_told_only_where_the_node_tells_it_of_each() {
        let receipt = |compute_units| Receipt {
            signature: Signature::default(),
            slot: 7,
            compute_units,
            fee_lamports: 5_000,
            logs: Vec::new(),
            events: Vec::new(),
        };
        let told = |all: &[Option<u64>]| {
            let mut totals = Totals::default();
            all.iter().for_each(|units| totals.add(&receipt(*units)));
            with_units(Facts::new("Claimed"), &totals).json()
        };
        let each = told(&[Some(3), Some(4)]);
        assert_eq!((&each["compute_units"], &each["note"]), (&7.into(), &().into()));
        let some = told(&[Some(3), None, Some(4)]);
        assert_eq!((some.get("compute_units"), some["note"].is_string()), (None, true));
    }

    #[test]
    fn a_payment_costs_what_all_cost_together() {
        assert_eq!(per_payment(10_000, 10_000), "1");
        assert_eq!(per_payment(5_000, 10_000), "0.5");
        assert_eq!(per_payment(10_000, 3), "3333.334");
        assert_eq!(per_payment(5_000, 0), "5000");
    }
}
