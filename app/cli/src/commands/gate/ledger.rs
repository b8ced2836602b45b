//! `gate ledger`: what only a person can know of a ledger that does not open by itself, and making one for several
//! gateways.

use super::{Which, read};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
};
use clap::{Args, Subcommand};
use farthing_gateway::{
    config::Config,
    ledger::{
        self, Ledger, LedgerError, Settings,
        rows::{self, RowsError},
    },
    run::{ledger_settings, open_ledger},
};

/// What is said of where the ledger is: the address of a database may hold a password.
pub const PLACE: &str = "in Postgres";

#[derive(Subcommand)]
pub enum LedgerCommand {
    /// Make the ledger of several gateways in the database that `ledger.postgres` names, once for all of them
    Create(Create),
    /// Bring the tables of that database to this version, while no gateway runs on it
    Migrate(Migrate),
    /// Say that the folder was moved, that it holds the newest state, and that no gateway runs on another copy
    Moved(Moved),
    /// Begin anew from a backup or from what can be read: old channels are only claimed, payers open new ones
    Restore(Restore),
}

#[derive(Args)]
pub struct Create {
    #[command(flatten)]
    which: Which,
}

#[derive(Args)]
pub struct Migrate {
    #[command(flatten)]
    which: Which,
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
            Self::Create(command) => command.run(context),
            Self::Migrate(command) => command.run(context),
            Self::Moved(command) => command.run(context),
            Self::Restore(command) => command.run(context),
        }
    }
}

impl Create {
    fn run(self, context: &Context) -> Outcome {
        let config: Config = read(&self.which.file)?;
        rows::create(database(&config)?).map_err(rows_failure)?;
        let opened = open_ledger(&config).map_err(failure)?;
        let record =
            Facts::new("Ledger").with("ledger", PLACE.to_owned()).with("id", hex(&opened.id()));
        opened.close().map_err(failure)?;
        context.printer.facts(&record)
    }
}

impl Migrate {
    fn run(self, context: &Context) -> Outcome {
        let config: Config = read(&self.which.file)?;
        let from = rows::migrate(database(&config)?).map_err(rows_failure)?;
        let record = Facts::new("Ledger")
            .with("ledger", PLACE.to_owned())
            .with("version_before", u64::from(from.unsigned_abs()));
        context.printer.facts(&record)
    }
}

impl Moved {
    fn run(self, context: &Context) -> Outcome {
        let config: Config = read(&self.which.file)?;
        require_folder(&config)?;
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
        let (place, restored) = match &config.ledger.postgres {
            Some(database) => {
                (PLACE.to_owned(), rows::restore(database.reveal()).map_err(rows_failure)?)
            }
            None => {
                let restored = ledger::restore(folder, &ledger_settings(&config));
                (folder.display().to_string(), restored.map_err(failure)?)
            }
        };
        let record = Facts::new("Ledger")
            .with("ledger", place)
            .with("id", hex(&restored.id))
            .with("id_before", hex(&restored.before))
            .with("channels", restored.rows as u64)
            .with("unreadable", restored.unreadable as u64);
        context.printer.facts(&record)
    }
}

fn database(config: &Config) -> Outcome<&str> {
    let none = || Failure::Usage("the configuration names no database: see ledger.postgres".into());
    config.ledger.postgres.as_ref().map(|database| database.reveal()).ok_or_else(none)
}

/// A folder that is not in use must not be taken for the ledger.
fn require_folder(config: &Config) -> Outcome {
    match &config.ledger.postgres {
        None => Ok(()),
        Some(_) => Err(Failure::Usage(
            "the ledger is in Postgres, not in a folder: see docs/operations.md".into(),
        )),
    }
}

fn rows_failure(error: RowsError) -> Failure {
    Failure::File(error.to_string())
}

fn failure(error: LedgerError) -> Failure {
    Failure::File(error.to_string())
}

fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
