//! `stream transfer`.

use super::read;
use crate::{
    args::Sending,
    context::{Context, Plan},
    failure::Outcome,
};
use clap::Args;
use farthing_sdk::{instructions::TransferStream, solana::Address};

#[derive(Args)]
pub struct Transfer {
    /// The stream
    stream: Address,
    /// To whom: a wallet, a creator, a deposit or an earnings account
    to: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Transfer {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let to = context.payee_beside(&stream.deposit, &self.to, &coin.mint())?;
        let transfer = TransferStream::of(self.stream, &stream, context.me()?, to.account);
        let withdrawable = stream.schedule().withdrawable(context.now()?);
        let plan = Plan::new("Stream transferred")
            .about("stream", self.stream)
            .fact("to", self.to)
            .fact("goes_along", coin.amount(stream.funded.saturating_sub(stream.withdrawn)))
            .fact("of_that_accrued", coin.amount(withdrawable))
            .open_payee(context, &self.sending, &to, &coin.mint())?
            .step(transfer);
        context.send(&self.sending, plan)
    }
}
