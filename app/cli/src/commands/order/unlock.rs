//! `order unlock`: the key that was revealed opens the content.

use super::open_content;
use crate::{
    context::{Context, Gap, Past},
    failure::{Failure, Outcome},
    file,
    output::Facts,
};
use clap::Args;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::{Order, OrderStatus},
    args::Call,
    events::{Event, is_truncated},
    solana::{Address, Instruction},
};
use std::{fs, path::PathBuf};

/// Transactions of an order that are looked at: anyone can name its address in others.
const SEARCHED: usize = 5_000;

#[derive(Args)]
pub struct Unlock {
    /// The order
    order: Address,
    /// The encrypted file that was delivered
    file: PathBuf,
    /// Where to write the content
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Write over the file that is there
    #[arg(long)]
    force: bool,
}

impl Unlock {
    pub fn run(self, context: &Context) -> Outcome {
        // Before anything is asked: what cannot be kept need not be found.
        file::require_room(&self.to, self.force)?;
        let encrypted = fs::read(&self.file).map_err(|error| {
            Failure::File(format!("cannot read {}: {error}", self.file.display()))
        })?;
        let key = self.revealed_key(context)?;
        let content = open_content(&encrypted, &key).ok_or_else(|| {
            Failure::Refused(format!(
                "the key that was paid for does not open {}; is it the file that was delivered for \
                 this order?",
                self.file.display()
            ))
        })?;
        file::write(&self.to, &content, self.force)?;
        let record = Facts::new("Unlocked")
            .with("file", self.to.display().to_string())
            .with("bytes", content.len() as u64);
        context.printer.facts(&record)
    }

    /// The key, or which of three: not revealed yet, never to be revealed, or no longer on this node.
    fn revealed_key(&self, context: &Context) -> Outcome<[u8; 32]> {
        let order: Option<Order> = context.find(&self.order)?;
        if order.as_ref().is_some_and(|order| order.status == OrderStatus::Open) {
            return Err(Failure::NotFound("the key of this order was not revealed yet".into()));
        }
        let past = context.past(&self.order, SEARCHED)?;
        if let Some(key) = self.key_in(context, &past)? {
            return Ok(key);
        }
        let went_back =
            past.entries.iter().flat_map(|entry| &entry.events).any(|event| match event {
                Event::OrderCancelled(event) => event.order == self.order,
                Event::OrderDeclined(event) => event.order == self.order,
                _ => false,
            });
        if went_back {
            return Err(Failure::NotFound(
                "the money of this order went back to its buyer, and its key was never revealed"
                    .into(),
            ));
        }
        Err(self.lost(context, order.is_some(), past.gap))
    }

    /// From the event, or where a node has cut the logs, from the instruction itself.
    fn key_in(&self, context: &Context, past: &Past) -> Outcome<Option<[u8; 32]>> {
        let events = past.entries.iter().flat_map(|entry| &entry.events);
        let mut told = events.filter_map(|event| match event {
            Event::OrderFulfilled(event) if event.order == self.order => Some(event.key),
            _ => None,
        });
        if let Some(key) = told.next() {
            return Ok(Some(key));
        }
        let silent = past.entries.iter().filter(|entry| {
            let record = &entry.record;
            let may_hide = entry.events.is_empty() || is_truncated(&record.logs);
            may_hide && record.error.is_none() && !record.is_only_listed()
        });
        for entry in silent {
            let steps = context.network().instructions(&entry.record.signature);
            let steps = steps.map_err(|error| context.unanswered(&error))?.unwrap_or_default();
            if let Some(key) = steps.iter().find_map(|step| self.key_of(step)) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// The key that an instruction reveals for this order.
    fn key_of(&self, step: &Instruction) -> Option<[u8; 32]> {
        let is_its = step.program_id == PROGRAM_ID
            && step.accounts.iter().any(|account| account.pubkey == self.order);
        match Call::decode(&step.data)? {
            Call::FulfilOrder(fulfil) if is_its => Some(fulfil.key),
            _ => None,
        }
    }

    /// What to say when the end of the order is not among what the node has.
    fn lost(&self, context: &Context, is_there: bool, gap: Option<Gap>) -> Failure {
        let begins_at = context.history_begins_at();
        if !is_there && gap.is_none() && begins_at == Some(0) {
            return context.absent(&self.order, "order");
        }
        let what = if is_there { "the order has ended" } else { "there is no such order any more" };
        let missing = match (gap, begins_at) {
            (Some(gap), _) => gap.words(),
            (None, Some(slot)) if slot != 0 => Gap::BeginsAt(slot).words(),
            // It seems to have everything, but a log was cut, or it does not say where its history begins.
            (None, _) => "does not show how it ended".into(),
        };
        Failure::NotFound(format!(
            "{what}, and {} {missing}, so whether its key was revealed is not known here; --url names a \
             node that keeps its whole history",
            context.shown_url()
        ))
    }
}
