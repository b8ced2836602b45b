//! `gate ledger`: what only a person can know of a ledger that does not open by itself.

use super::{Which, read};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
};
use clap::{Args, Subcommand};
use farthing_gateway::{
    config::Config,
    ledger::{self, Ledger, LedgerError, Settings},
    run::ledger_settings,
};

#[derive(Subcommand)]
pub enum LedgerCommand {
    /// Say that the folder was moved, that it holds the newest state, and that no gateway runs on another copy
    Moved(Moved),
    /// Begin anew from a backup or from what can be read: old channels are only claimed, payers open new ones
    Restore(Restore),
}

#[derive(Args)]
pub struct Moved {
    #[command(flatten)]
    which: Which,
}

#[derive(Args)]
pub struct Restore {
    /// Yes, give the ledger a new name
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    which: Which,
}

impl LedgerCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Moved(command) => command.run(context),
            Self::Restore(command) => command.run(context),
        }
    }
}

impl Moved {
    fn run(self, context: &Context) -> Outcome {
        let config: Config = read(&self.which.file)?;
        let settings = Settings { is_moved: true, ..ledger_settings(&config) };
        let opened = Ledger::open(&config.ledger.folder, &settings).map_err(failure)?;
        let id = opened.id();
        opened.close().map_err(failure)?;
        let record = Facts::new("Ledger")
            .with("ledger", config.ledger.folder.display().to_string())
            .with("id", hex(&id));
        context.printer.facts(&record)
    }
}

impl Restore {
    fn run(self, context: &Context) -> Outcome {
        let config: Config = read(&self.which.file)?;
        if !self.yes {
            return Err(Failure::Usage(
                "this gives the ledger a new name: nobody can be served from the channels of before, which are only \
                 claimed, and payers open new ones. Keep a copy of the folder, and say --yes"
                    .into(),
            ));
        }
        let folder = &config.ledger.folder;
        let restored = ledger::restore(folder, &ledger_settings(&config)).map_err(failure)?;
        let record = Facts::new("Ledger")
            .with("ledger", folder.display().to_string())
            .with("id", hex(&restored.id))
            .with("id_before", hex(&restored.before))
            .with("channels", restored.rows as u64)
            .with("unreadable", restored.unreadable as u64);
        context.printer.facts(&record)
    }
}

fn failure(error: LedgerError) -> Failure {
    Failure::File(error.to_string())
}

fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
