//! What a claim brought, and what it cost for each payment.

use crate::{
    coin::Coin,
    context::Context,
    failure::Outcome,
    output::{Facts, Table},
    values::{Amount, Lamports, Moment, token_text},
};
use farthing_sdk::{Receipt, compose::Claims, solana::Address, vouchers::book::Row};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A channel or a share that was claimed.
pub struct Claimed {
    pub row: Row,
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
    pub row: Row,
    pub amount: Amount,
    pub why: Why,
}

/// Why it can be claimed no more: since when, unix seconds.
pub enum Why {
    /// The voucher, not what it is of.
    Expired(i64),
    /// The grace of a channel, or the lease of a share.
    Over(i64),
    /// What it is of has ended, without a time that is known.
    Ended,
}

impl Missed {
    fn sentence(&self) -> String {
        let Self { row, amount, why } = self;
        let address = row.address();
        match (why, row.slot) {
            (Why::Expired(at), None) => format!(
                "{amount}: the voucher expired at {}; the payer can promise it anew with `farthing \
                 channel sign {address} --again`",
                Moment(*at)
            ),
            (Why::Expired(at), Some(_)) => format!(
                "{amount}: the voucher expired at {}; the payer can promise it anew with `farthing fan \
                 sign {address} PAYEE --again`",
                Moment(*at)
            ),
            (Why::Ended, _) => {
                format!("{amount}: {address} has ended; what was left in it went back to the payer")
            }
            (Why::Over(at), None) => format!(
                "{amount}: the grace of {address} was over at {}; what is left in it goes back to the \
                 payer",
                Moment(*at)
            ),
            (Why::Over(at), Some(slot)) => format!(
                "{amount}: the lease of slot {slot} of {address} was over at {}; what is left of it is \
                 the payer's, who can renew the lease and promise it anew",
                Moment(*at)
            ),
        }
    }

    fn json(&self) -> Value {
        let at = match self.why {
            Why::Expired(at) | Why::Over(at) => Some(at),
            Why::Ended => None,
        };
        let reason = match (&self.why, self.row.slot) {
            (Why::Expired(_), _) => "voucher expired",
            (Why::Over(_), None) => "grace over",
            (Why::Over(_), Some(_)) => "lease over",
            (Why::Ended, _) => "ended",
        };
        about(Facts::new("Missed"), self.row)
            .with("amount", self.amount.clone())
            .with("reason", reason)
            .with_json("at", json!(at))
            .json()
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
    context.printer.facts_with(with_missed(record, missed), listed(rows), &table)
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
    context.printer.facts_with(with_missed(record, missed), listed(rows), &table)
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
    let is_of_fans = listed(rows) == "shares";
    let rows = rows.iter().map(|row| {
        let skipped = claims.skipped.iter().find(|(skipped, _)| *skipped == row.row);
        let outcome = match skipped {
            Some((_, reason)) => reason,
            None if units(row) == 0 => "not paid",
            None => "paid",
        };
        about(Facts::new("Claimed"), row.row)
            .with("outcome", outcome)
            .with("amount", row.coin.amount(units(row)))
            .with("payments", row.payments)
    });
    let rows = rows.collect();
    let columns: &[_] = match is_of_fans {
        true => &["fan", "slot", "outcome", "amount", "payments"],
        false => &["channel", "outcome", "amount", "payments"],
    };
    Table::new("Nothing is due in the book.", columns, rows)
}

/// What the rows are called together.
fn listed(rows: &[Claimed]) -> &'static str {
    if rows.iter().any(|row| row.row.slot.is_some()) { "shares" } else { "channels" }
}

/// Says which channel this is about, or which share.
pub fn about(facts: Facts, row: Row) -> Facts {
    match row.slot {
        None => facts.about("channel", row.address()),
        Some(slot) => facts.about("fan", row.address()).with("slot", u64::from(slot)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Missed, Totals, Why, per_payment, with_units};
    use crate::{output::Facts, values::Amount};
    use farthing_sdk::{
        Receipt,
        solana::{Address, Signature},
        vouchers::book::Row,
    };

    #[test]
    fn what_came_too_late_is_said_with_its_time_and_the_way_on() {
        let amount = Amount { base_units: 1_250_000, decimals: 6, unit: "TEST".into() };
        let channel = Address::new_from_array([1; 32]);
        let missed = |row: Row, why| Missed { row, amount: amount.clone(), why };
        let expired = missed(Row::from(&channel), Why::Expired(1_800_000_000));
        assert_eq!(
            expired.sentence(),
            format!(
                "1.25 TEST: the voucher expired at 2027-01-15 08:00:00 UTC; the payer can promise it \
                 anew with `farthing channel sign {channel} --again`"
            )
        );
        let late = missed(Row::from(&channel), Why::Over(1_800_000_000));
        assert!(late.sentence().contains("was over at 2027-01-15 08:00:00 UTC"));
        assert_eq!(late.json()["reason"], "grace over");
        let share = missed(Row::share(channel.as_array(), 5), Why::Over(1_800_000_000));
        assert!(share.sentence().contains("the lease of slot 5"), "{}", share.sentence());
        assert_eq!(
            (&share.json()["slot"], &share.json()["reason"]),
            (&5.into(), &"lease over".into())
        );
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
