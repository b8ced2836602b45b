//! `keygen`: a new keypair file, for those without the Solana CLI.

use crate::{context::Context, failure::Outcome, output::Facts, wallet};
use clap::Args;
use farthing_sdk::solana::{Keypair, Signer};
use std::path::PathBuf;

#[derive(Args)]
pub struct Keygen {
    /// The file to write, which only you will be able to read. One that is there is never written over,
    /// and there is no --force for it: with a key, what it alone can sign for would be lost
    file: PathBuf,
}

impl Keygen {
    pub fn run(self, context: &Context) -> Outcome {
        let keypair = Keypair::new();
        wallet::write(&self.file, &keypair)?;
        let record = Facts::new("Keypair")
            .with("address", keypair.pubkey())
            .with("file", self.file.display().to_string());
        context.printer.facts(&record)
    }
}
