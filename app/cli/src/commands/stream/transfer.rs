//! `stream transfer`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::{Receiving, Sending},
};
use clap::Args;
use farthing_sdk::{instructions::TransferStream, solana::Address};

/// Seconds in which a transaction lands or has expired, and somebody may push a withdrawal.
const LANDS_WITHIN: i64 = 120;

#[derive(Args)]
pub struct Transfer {
    /// The stream
    stream: Address,
    /// To whom: a wallet, a creator, a deposit or an earnings account
    to: Address,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Transfer {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let (mint, receiving) = (coin.mint(), self.receiving);
        let to = context.payee_beside(&stream.deposit, &self.to, &mint, receiving)?;
        let now = context.now()?;
        let transfer = TransferStream::of(self.stream, &stream, context.me()?, to.address(&mint))
            .accrued_until(&stream, now.saturating_add(LANDS_WITHIN));
        let withdrawable = stream.schedule().withdrawable(now);
        let plan = Plan::new("Stream transferred", "stream", self.stream)
            .fact("to", self.to)
            .fact("goes_along", coin.amount(stream.funded.saturating_sub(stream.withdrawn)))
            .fact("of_that_accrued", coin.amount(withdrawable))
            .open_payee(context, &self.sending, &to, &mint)?
            .step(transfer);
        context.send(&self.sending, plan)
    }
}
