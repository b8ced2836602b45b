//! `gate`: a gateway in front of an HTTP service, which gets it paid by the request.

mod check;
mod claim_now;
#[cfg(feature = "localnet")]
mod demo;
mod drain;
mod export;
mod init;
mod ledger;
mod operator;
mod refund;
mod serve;
mod status;

pub use check::Check;
pub use serve::Serve;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    wallet,
};
use clap::{Args, Subcommand};
use farthing_gateway::{config::Config, run::Keys};
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum GateCommand {
    /// Write a commented configuration, a key that pays for claims, and an empty ledger
    Init(init::Init),
    /// Say everything that can be known before the first request, and change nothing
    Check(Check),
    /// See all of it: a local network, a site, the gateway, and a reader of a thousand pages
    #[cfg(feature = "localnet")]
    Demo(demo::Demo),
    /// Say what only a person knows of a ledger that was copied, moved or damaged, or make one for several gateways
    #[command(subcommand)]
    Ledger(ledger::LedgerCommand),
    /// Stand in front of the service until Ctrl-C
    Serve(Serve),
    /// How a gateway at work is, what its routes have brought, which channels hold most at risk
    Status(status::Status),
    /// Have a gateway at work claim what it is owed
    ClaimNow(claim_now::ClaimNow),
    /// Have a gateway at work sell nothing new, finish and claim
    Drain(drain::Drain),
    /// Give a payer the price of a request back, or sell to it no more
    Refund(refund::Refund),
    /// Write receipts for the accounts
    Export(export::Export),
}

impl GateCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Init(command) => command.run(context),
            Self::Check(command) => command.run(context),
            #[cfg(feature = "localnet")]
            Self::Demo(command) => command.run(context),
            Self::Ledger(command) => command.run(context),
            Self::Serve(command) => command.run(context),
            Self::Status(command) => command.run(context),
            Self::ClaimNow(command) => command.run(context),
            Self::Drain(command) => command.run(context),
            Self::Refund(command) => command.run(context),
            Self::Export(command) => command.run(context),
        }
    }
}

/// Which gateway.
#[derive(Args)]
pub struct Which {
    /// The configuration, as `farthing gate init` writes it
    #[arg(long = "gate", value_name = "FILE", default_value = "gate.toml")]
    pub file: PathBuf,
}

/// A configuration.
pub fn read(file: &Path) -> Outcome<Config> {
    Config::read(file).map_err(|error| Failure::Usage(error.to_string()))
}

/// The keys that the configuration names.
fn keys(config: &Config) -> Outcome<Keys> {
    let claimer = wallet::read(&config.chain.claimer)?;
    let sponsor = config.chain.sponsor.as_deref().map(wallet::read).transpose()?;
    Ok(Keys { claimer, sponsor })
}
