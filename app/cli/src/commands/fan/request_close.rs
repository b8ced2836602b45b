//! `fan request-close`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
    values::Moment,
    wallet,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    compose::{self, Spender},
    solana::{Address, Signer},
};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "What no share holds comes home at once, the rest when the leases are over or the \
                  payees have claimed. Where nothing can be claimed, the fan ends in the same transaction."
)]
pub struct RequestClose {
    /// The fan
    fan: Address,
    /// Keypair file of the fan's key, which may ask as well
    #[arg(long, value_name = "FILE", conflicts_with = "session")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    spending: Spending,
}

impl RequestClose {
    pub fn run(self, context: &Context) -> Outcome {
        let (fan, coin) = read(context, &self.fan)?;
        let now = context.now()?;
        let signer = self.signer.as_deref();
        let signer = signer
            .map(|file| wallet::read_named(file, "--signer", "farthing keygen"))
            .transpose()?;
        let closer = match &signer {
            Some(signer) => Spender::from(signer.pubkey()),
            None => context.spender_from(&self.spending, fan.deposit)?,
        };
        let closing = Fan { status: FanStatus::Closing, ..fan.clone() };
        let ends = closing.finishable_from(now).unwrap_or(now);
        let steps = context.ask(compose::close_fan(context.client(), self.fan, closer))?;
        if steps.is_empty() {
            return Err(Failure::Refused(format!(
                "the fan is closing already; payees can claim until {}",
                Moment(ends)
            )));
        }
        let (title, returned, left) = match ends <= now {
            true => ("Fan closed", fan.left(), 0),
            false => ("Close requested", fan.free(now), fan.reserved(now)),
        };
        let mut plan = Plan::new(title, "fan", self.fan)
            .fact("returned", coin.amount(returned))
            .fact("left", coin.amount(left));
        if ends > now {
            plan = plan.fact("claimable_until", Moment(ends));
        }
        plan.signers.extend(signer);
        context.send(&self.spending.sending, plan.steps(steps))
    }
}
