//! `stream withdraw`: of one stream, of several, or of all that pay somebody.

use super::{push::push, read};
use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::TypedAmount,
};
use clap::Args;
use farthing_sdk::{
    ALL, accounts::Stream, client::Found, instructions::WithdrawStream, solana::Address,
};

#[derive(Args)]
pub struct Withdraw {
    /// The streams
    #[arg(required_unless_present = "push")]
    streams: Vec<Address>,
    /// How much, in tokens, of a single stream [default: all that has accrued]
    #[arg(long, value_name = "TOKENS")]
    amount: Option<TypedAmount>,
    /// All streams that pay this wallet, creator, deposit or earnings account [default: --keypair]
    #[arg(long, value_name = "PAYEE", num_args = 0..=1, conflicts_with_all = ["streams", "amount"])]
    push: Option<Option<Address>>,
    /// With --push, which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    sending: Sending,
}

impl Withdraw {
    pub fn run(self, context: &Context) -> Outcome {
        match (self.streams.as_slice(), self.push) {
            ([one], None) => self.one(context, one),
            (_, Some(payee)) => {
                let coin = context.coin_or_usual(self.mint)?;
                let payee = context
                    .payee("--push [<PAYEE>]", &context.wallet_or_me(payee)?, &coin.mint())?
                    .address(&coin.mint());
                let streams = context.ask(context.client().streams_of_payee(&payee))?;
                push(context, &self.sending, (&payee, &coin), streams)
            }
            (many, None) => self.many(context, many),
        }
    }

    fn one(&self, context: &Context, address: &Address) -> Outcome {
        let (stream, coin) = read(context, address)?;
        let amount = self.amount.as_ref().map(|amount| coin.units_or_all(amount));
        let amount = amount.transpose()?.unwrap_or(ALL);
        let most = stream.schedule().withdrawable(context.now()?);
        let plan = Plan::new("Stream withdrawn", "stream", *address)
            .fact("payee", stream.payee)
            .fact("amount", coin.amount(amount.min(most)))
            .step(WithdrawStream::of(*address, &stream).amount(amount));
        context.send(&self.sending, plan)
    }

    fn many(&self, context: &Context, addresses: &[Address]) -> Outcome {
        if self.amount.is_some() {
            return Err(Failure::Usage("--amount is for a single stream".into()));
        }
        let mut streams: Found<Stream> = Vec::new();
        for address in addresses {
            if streams.iter().any(|(known, _)| known == address) {
                continue;
            }
            streams.push((*address, context.fetch(address)?));
        }
        let Some(payee) = streams.first().map(|(_, stream)| stream.payee) else { return Ok(()) };
        if streams.iter().any(|(_, stream)| stream.payee != payee) {
            return Err(Failure::Usage(
                "these streams pay several payees; name those of one at a time".into(),
            ));
        }
        let (_, coin) = read(context, &addresses[0])?;
        push(context, &self.sending, (&payee, &coin), streams)
    }
}
