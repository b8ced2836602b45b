//! `history`: what happened at an address. Events come from logs, which a node can cut: they are a
//! convenience, the instructions are the proof.

use crate::{
    coin::Coin,
    context::{Context, Gap},
    failure::{Failure, Outcome},
    output::{Facts, Table},
    values::{Lamports, Moment},
};
use clap::Args;
use farthing_sdk::{
    accounts::AnyAccount,
    client::HistoryEntry,
    events::is_truncated,
    fields::Fields,
    solana::{Address, ids::system_program},
};
use serde_json::{Value, json};

#[derive(Args)]
pub struct History {
    /// An account of Farthing, or a wallet: then also what its deposits and its creators' earnings received
    address: Address,
    /// At most this many transactions, newest first
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

/// Transactions, newest first, each once, and what the node does not have of them.
struct Happened {
    entries: Vec<HistoryEntry>,
    gaps: Vec<Gap>,
}

impl History {
    pub fn run(self, context: &Context) -> Outcome {
        let Happened { entries, gaps } = self.happened(context)?;
        if let (true, Some(gap)) = (entries.is_empty(), gaps.first()) {
            return Err(self.lost(context, *gap));
        }
        let coin = only_coin(context, &entries)?;
        let mut rows = Vec::new();
        for past in &entries {
            for (name, text, json) in told(context, past, coin.as_ref())? {
                rows.push(
                    Facts::new("Event")
                        .with("time", past.record.time.map(Moment))
                        .with("event", name)
                        .with_both("what", text, json)
                        .with("fee", fee(past))
                        .with("signature", past.record.signature.to_string()),
                );
            }
        }
        let none = if rows.is_empty() { self.nothing(context) } else { String::new() };
        context.printer.table(&Table::new(none, &["time", "event", "what"], rows))?;
        for gap in gaps {
            context.printer.note(&format!(
                "{} {}; --url names a node that keeps its whole history",
                context.shown_url(),
                gap.words()
            ));
        }
        Ok(())
    }

    fn happened(&self, context: &Context) -> Outcome<Happened> {
        let limit = self.limit as usize;
        let (mut entries, mut gaps) = (Vec::<HistoryEntry>::new(), Vec::new());
        let into = paid_into(context, &self.address).unwrap_or_else(|failure| {
            // Its own history is worth telling also where a node does not search accounts.
            context.printer.note(&format!("what came into its deposits is not known: {failure}"));
            Vec::new()
        });
        for address in [vec![self.address], into].concat() {
            let past = context.past(&address, limit)?;
            for entry in past.entries {
                if entries.iter().all(|known| known.record.signature != entry.record.signature) {
                    entries.push(entry);
                }
            }
            gaps.extend(past.gap.filter(|gap| !gaps.contains(gap)));
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.record.slot));
        entries.truncate(limit);
        Ok(Happened { entries, gaps })
    }

    /// What to say when the node has none of what must have happened.
    fn lost(&self, context: &Context, gap: Gap) -> Failure {
        Failure::NotFound(format!(
            "{} {}, and {} is older, so what happened there is not known here; --url names a node \
             that keeps its whole history",
            context.shown_url(),
            gap.words(),
            self.address
        ))
    }

    /// The sentence for an empty history.
    fn nothing(&self, context: &Context) -> String {
        let back = match context.history_begins_at() {
            Some(0) => String::new(),
            Some(slot) => format!(" since slot {slot}, where this node's history begins"),
            None => ", as far as this node's history goes back".into(),
        };
        format!("Nothing has happened at {}{back}.", self.address)
    }
}

/// The accounts that money for an address comes into: of a wallet its deposits and the earnings of its
/// creators, of a creator its earnings. A payment names those, not the wallet.
fn paid_into(context: &Context, address: &Address) -> Outcome<Vec<Address>> {
    let client = context.client();
    let is_wallet = context.account(address)?.is_none_or(|it| it.owner == system_program::ID);
    let (mut into, creators) = if is_wallet {
        let deposits = context.ask(client.deposits_of(address))?;
        let creators = context.ask(client.find_creators_by_authority(address))?;
        let creators = creators.into_iter().map(|(creator, _)| creator).collect();
        (deposits.into_iter().map(|(deposit, _)| deposit).collect(), creators)
    } else {
        let creator =
            matches!(context.client().fetch_any(address), Ok(Some(AnyAccount::Creator(_))));
        (Vec::new(), if creator { vec![*address] } else { Vec::new() })
    };
    for creator in creators {
        let earnings = context.ask(client.earnings_of(&creator))?;
        into.extend(earnings.into_iter().map(|(earnings, _)| earnings));
    }
    Ok(into)
}

/// What a transaction cost, if the node still has it.
fn fee(past: &HistoryEntry) -> Option<Lamports> {
    (!past.record.is_only_listed()).then_some(Lamports(past.record.fee))
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
    if past.record.is_only_listed() {
        let words = "the node lists this transaction, but no longer has it";
        told.push(("Unavailable".into(), words.into(), json!({ "unavailable": true })));
    }
    if is_truncated(&past.record.logs) {
        let words = "the log of this transaction was cut, so more may have happened in it";
        told.push(("Cut".into(), words.into(), json!({ "cut": true })));
    }
    if let Some(error) = &past.record.error {
        let error = error.to_string();
        told.push(("Failed".into(), error.clone(), json!({ "error": error })));
    }
    Ok(told)
}
