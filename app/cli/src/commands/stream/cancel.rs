//! `stream cancel`: each side gets what is its own, and the rent comes back.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, AnyAccount, StreamStatus},
    compose::cancel_stream,
    core::stream::Side,
    solana::{Address, Instruction},
};

#[derive(Args)]
pub struct Cancel {
    /// The stream
    stream: Address,
    #[command(flatten)]
    spending: Spending,
}

impl Cancel {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        if stream.status == StreamStatus::Ended {
            return Err(Failure::Usage(format!(
                "the stream has ended; `farthing stream close {}` frees it",
                self.stream
            )));
        }
        let steps = ending(context, &self.spending, &self.stream, &stream)?;
        let returned = stream.schedule().returned(self.side(context, &stream)?, context.now()?);
        let paid = stream.funded.saturating_sub(stream.withdrawn).saturating_sub(returned);
        let plan = Plan::new("Stream cancelled", "stream", self.stream)
            .fact("to_the_payee", coin.amount(paid))
            .fact("to_the_payer", coin.amount(returned));
        let later = format!("stream close {}", self.stream);
        context.send(&self.spending.sending, plan.ending(steps, stream.rent_payer, &later))
    }
}

impl Cancel {
    /// Which side ends it: a started unit goes to the other.
    fn side(&self, context: &Context, stream: &accounts::Stream) -> Outcome<Side> {
        let me = context.me()?;
        let is_payee = match context.any(&stream.payee)? {
            Some(AnyAccount::Deposit(deposit)) => deposit.owner == me,
            Some(AnyAccount::Earnings(earnings)) => {
                let creator = context.find::<accounts::Creator>(&earnings.creator)?;
                creator.is_some_and(|creator| creator.authority == me)
            }
            _ => false,
        };
        Ok(if is_payee { Side::Payee } else { Side::Payer })
    }
}

/// Ends it, in the role that the signer has, and frees it where that can be.
pub fn ending(
    context: &Context,
    spending: &Spending,
    address: &Address,
    stream: &accounts::Stream,
) -> Outcome<Vec<Instruction>> {
    context.spender_from(spending, stream.deposit)?;
    context.ask(cancel_stream(context.client(), *address, context.me()?))
}
