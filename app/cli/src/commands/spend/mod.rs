//! `spend`: what was paid to HTTP services, and what may be.

mod policy;
mod report;

use crate::{context::Context, failure::Outcome};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum SpendCommand {
    /// What was paid, by day, site and way
    Report(report::Report),
    /// Print a policy with all its keys, for `farthing get`
    Policy,
}

impl SpendCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Report(command) => command.run(context),
            Self::Policy => policy::run(context),
        }
    }
}
