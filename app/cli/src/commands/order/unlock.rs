//! `order unlock`: the key that was revealed opens the content.

use super::open_content;
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Record,
};
use clap::Args;
use farthing_sdk::{events::Event, solana::Address};
use std::{fs, path::PathBuf};

#[derive(Args)]
pub struct Unlock {
    /// The order
    order: Address,
    /// The encrypted file that was delivered
    file: PathBuf,
    /// Where to write the content
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl Unlock {
    pub fn run(self, context: &Context) -> Outcome {
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
        fs::write(&self.to, &content).map_err(|error| {
            Failure::File(format!("cannot write {}: {error}", self.to.display()))
        })?;
        let record = Record::new("Unlocked")
            .with("file", self.to.display().to_string())
            .with("bytes", content.len() as u64);
        context.printer.record(&record)
    }

    fn revealed_key(&self, context: &Context) -> Outcome<[u8; 32]> {
        let happened = context.happened(&self.order, 100)?;
        let key = happened.iter().flat_map(|past| &past.events).find_map(|event| match event {
            Event::OrderFulfilled(event) if event.order == self.order => Some(event.key),
            _ => None,
        });
        key.ok_or_else(|| Failure::NotFound("the key of this order was not revealed yet".into()))
    }
}
