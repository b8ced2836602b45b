//! `sponsor`: pays for the first transaction of readers that have tokens and no SOL. It is a gateway that may sell
//! nothing: the same configuration, ledger and keys.

use super::gate::{Check, Serve, Which, read};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum SponsorCommand {
    /// Say everything that can be known before the first start, and change nothing
    Check(Which),
    /// Start readers until Ctrl-C
    Serve(Which),
}

impl SponsorCommand {
    pub fn run(self, context: &Context) -> Outcome {
        let (Self::Check(which) | Self::Serve(which)) = &self;
        if read(&which.file)?.start.wallet.is_none() {
            let reason = "[start] names no wallet whose deposit is paid back, so nobody is started";
            return Err(
                Failure::Usage(reason.into()).of("--gate", which.file.display().to_string())
            );
        }
        match self {
            Self::Check(which) => Check { which }.run(context),
            Self::Serve(which) => Serve { which }.run(context),
        }
    }
}
