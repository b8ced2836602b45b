//! `history`: what happened at an address. Events come from logs, which a node can cut: they are a
//! convenience, the instructions are the proof.

use crate::{
    context::Context,
    failure::Outcome,
    output::{Record, Table},
    values::{Lamports, Moment},
};
use clap::Args;
use farthing_sdk::{fields::Fields, solana::Address};
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
        let mut rows = Vec::new();
        for past in context.happened(&self.address, self.limit)? {
            let when = past.record.time.map(Moment);
            let mut events: Vec<(String, String, Value)> = Vec::new();
            for event in &past.events {
                let shown = context.shown(event.name(), &event.fields())?;
                events.push((event.name().into(), shown.line(), shown.json()));
            }
            if let Some(error) = &past.record.error {
                events.push((
                    "Failed".into(),
                    error.to_string(),
                    json!({ "error": error.to_string() }),
                ));
            }
            for (name, text, json) in events {
                rows.push(
                    Record::new("Event")
                        .with("time", when)
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
