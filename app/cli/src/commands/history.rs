//! `history`: what happened at an address. Events come from logs, which a node can cut: they are a
//! convenience, the instructions are the proof.

use crate::{
    coin::Coin,
    context::Context,
    failure::Outcome,
    output::{Record, Table},
    values::{Lamports, Moment},
};
use clap::Args;
use farthing_sdk::{client::HistoryEntry, fields::Fields, solana::Address};
use serde_json::{Value, json};

#[derive(Args)]
pub struct History {
    /// An account of ours, or a wallet
    address: Address,
    /// At most so many transactions, newest first
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

impl History {
    pub fn run(self, context: &Context) -> Outcome {
        let happened = context.happened(&self.address, self.limit)?;
        let coin = only_coin(context, &happened)?;
        let mut rows = Vec::new();
        for past in &happened {
            for (name, text, json) in told(context, past, coin.as_ref())? {
                rows.push(
                    Record::new("Event")
                        .with("time", past.record.time.map(Moment))
                        .with("event", name)
                        .with_both("what", text, json)
                        .with("fee", Lamports(past.record.fee))
                        .with("signature", past.record.signature.to_string()),
                );
            }
        }
        context.printer.table(&Table::new(
            "Nothing happened here that this cluster remembers.",
            &["time", "event", "what"],
            rows,
        ))
    }
}

/// The coin of all these events, where they know but one: it is that of the others too, which name
/// only accounts that are gone.
fn only_coin(context: &Context, happened: &[HistoryEntry]) -> Outcome<Option<Coin>> {
    let mut only: Option<Coin> = None;
    for event in happened.iter().flat_map(|past| &past.events) {
        match (context.coin_of(&event.fields())?, &only) {
            (Some(coin), Some(known)) if coin.mint() != known.mint() => return Ok(None),
            (Some(coin), None) => only = Some(coin),
            _ => {}
        }
    }
    Ok(only)
}

/// What a transaction says: names, for people, for programs.
fn told(
    context: &Context,
    past: &HistoryEntry,
    coin: Option<&Coin>,
) -> Outcome<Vec<(String, String, Value)>> {
    let mut told = Vec::new();
    for event in &past.events {
        let shown = context.shown_in(event.name(), &event.fields(), coin)?;
        told.push((event.name().into(), shown.line(), shown.json()));
    }
    if let Some(error) = &past.record.error {
        let error = error.to_string();
        told.push(("Failed".into(), error.clone(), json!({ "error": error })));
    }
    Ok(told)
}
