//! Many streams of one payee, as many in each transaction as fit.

use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
    output::{Facts, Table},
    values::Lamports,
};
use farthing_sdk::{
    accounts::Stream,
    client::Found,
    compose::{Push, withdraw_streams},
    events::{BatchItem, Event},
    solana::Address,
    streams::StreamView,
};
use serde_json::Value;

/// What came of it.
#[derive(Default)]
pub struct Pushed {
    /// The streams, with what came of each.
    pub items: Vec<(Address, BatchItem)>,
    /// Base units.
    pub amount: u64,
    /// Lamports.
    pub fees: u64,
    pub transactions: u64,
    /// Of those, the ones that landed and whose details the node does not keep.
    pub untold: u64,
}

/// Withdraws all that has accrued and prints what came of each stream.
pub fn push(
    context: &Context,
    sending: &Sending,
    (payee, coin): (&Address, &Coin),
    streams: Found<Stream>,
) -> Outcome {
    let now = context.now()?;
    if sending.dry_run {
        check_all(context, sending, payee, &streams)?;
        let rows = streams.iter().map(|(address, stream)| {
            let due = StreamView::of(stream).at(now).withdrawable;
            Facts::new("Stream").about("stream", *address).with("amount", coin.amount(due))
        });
        let rows = rows.collect();
        let record =
            Facts::new("Dry run, nothing was sent: Streams withdrawn").about("payee", *payee);
        let table = Table::new("No stream pays it.", &["stream", "amount"], rows);
        return context.printer.facts_with(record, "streams", &table);
    }
    let pushed = withdraw_all(context, sending, payee, &streams)?;
    let record = summary(&pushed, payee, coin);
    let rows = pushed.items.iter().map(|(address, item)| {
        let row = Facts::new("Stream")
            .about("stream", *address)
            .with("outcome", item.outcome())
            .with("amount", coin.amount(item.amount));
        match item.amount {
            // The event does not tell what a stream that is skipped has paid before.
            0 => row.with_both("withdrawn", "–", Value::Null),
            _ => row.with("withdrawn", coin.amount(item.total)),
        }
    });
    let columns = &["stream", "outcome", "amount", "withdrawn"];
    let table = Table::new("No stream has anything to pay.", columns, rows.collect());
    context.printer.facts_with(record, "streams", &table)
}

/// What came of all of them.
fn summary(pushed: &Pushed, payee: &Address, coin: &Coin) -> Facts {
    let nothing = pushed.amount == 0 && pushed.untold == 0;
    let title = if nothing { "Nothing has accrued" } else { "Streams withdrawn" };
    let mut record = Facts::new(title)
        .about("payee", *payee)
        .with("amount", coin.amount(pushed.amount))
        .with("transactions", pushed.transactions)
        .with("fee", Lamports(pushed.fees));
    if pushed.untold != 0 {
        record = record.with("landed_without_details", pushed.untold).with(
            "note",
            "what these paid this node does not tell; `farthing stream list` shows what is left",
        );
    }
    record
}

/// Withdraws all that has accrued.
pub fn withdraw_all(
    context: &Context,
    sending: &Sending,
    payee: &Address,
    streams: &Found<Stream>,
) -> Outcome<Pushed> {
    let push = plan(context, sending, payee, streams)?;
    let mut pushed = Pushed::default();
    let mut left = push.streams.as_slice();
    for plan in plans(&push) {
        let receipt = context.submit(sending, &plan)?.receipt;
        pushed.transactions += 1;
        pushed.fees += receipt.fee_lamports;
        pushed.untold += u64::from(receipt.compute_units.is_none());
        for event in &receipt.events {
            if let Event::StreamsWithdrawn(event) = event {
                pushed.amount += event.amount;
                let (these, others) = left.split_at(event.items.len().min(left.len()));
                pushed.items.extend(these.iter().copied().zip(event.items.iter().cloned()));
                left = others;
            }
        }
    }
    Ok(pushed)
}

/// A dry run of [`withdraw_all`]: refuses what that would refuse. Returns the base units that it would
/// bring.
pub fn check_all(
    context: &Context,
    sending: &Sending,
    payee: &Address,
    streams: &Found<Stream>,
) -> Outcome<u64> {
    let push = plan(context, sending, payee, streams)?;
    plans(&push).try_for_each(|plan| context.check(sending, &plan))?;
    Ok(push.amount)
}

/// What withdraws them: as many streams in each transaction as fit.
fn plan(
    context: &Context,
    sending: &Sending,
    payee: &Address,
    streams: &Found<Stream>,
) -> Outcome<Push> {
    // A priority fee takes bytes of the transaction as well.
    let client = context.client_paying(sending.priority_fee);
    let sender = context.payer(sending)?;
    context.ask(withdraw_streams(&client, payee, streams, &sender))
}

fn plans(push: &Push) -> impl Iterator<Item = Plan> {
    let plan = |steps: &Vec<_>| Plan::part("Streams withdrawn").steps(steps.iter().cloned());
    push.transactions.iter().map(plan)
}

#[cfg(test)]
mod tests {
    use super::{Pushed, summary};
    use crate::coin::{Coin, test_mint};
    use farthing_sdk::{Token, solana::Address};

    #[test]
    fn what_landed_without_details_is_counted_and_not_called_nothing() {
        let (payee, coin) = (Address::default(), Coin::new(Token::from(test_mint()), 6));
        let told = |pushed| summary(&pushed, &payee, &coin).json();
        let nothing = told(Pushed::default());
        assert_eq!(nothing["kind"], "Nothing has accrued");
        assert_eq!((nothing.get("landed_without_details"), nothing.get("note")), (None, None));
        let untold = told(Pushed { transactions: 2, untold: 1, fees: 10_000, ..Pushed::default() });
        assert_eq!(
            (&untold["kind"], &untold["landed_without_details"]),
            (&"Streams withdrawn".into(), &1.into())
        );
        let note = untold["note"].as_str().expect("a note");
        assert!(note.contains("this node does not tell; `farthing stream list`"), "{note}");
    }
}
