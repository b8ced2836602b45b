//! `deposit withdraw`: tokens go out, to a token account that is made if need be.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::Outcome,
    options::{Receiving, Sending},
    values::TypedAmount,
};
use clap::Args;
use farthing_sdk::{
    compose::{self, Withdrawal},
    solana::Address,
};

#[derive(Args)]
pub struct Withdraw {
    /// How much, in tokens, or all
    amount: TypedAmount,
    /// To whom: a wallet, whose token account is made if need be, or a token account of the mint
    /// [default: --keypair]
    #[arg(long, value_name = "ADDRESS")]
    to: Option<Address>,
    /// Pay out SOL itself, not wrapped SOL; other wrapped SOL of the wallet stays wrapped
    #[arg(long)]
    unwrap: bool,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Withdraw {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let (me, payer) = (context.me()?, context.payer(&self.sending)?);
        let deposit = context.deposit(&me, &coin)?;
        let to = context.wallet_or_me(self.to)?;
        let amount = coin.units_or_all(&self.amount)?;
        let what = Withdrawal {
            to,
            payer,
            any_address: self.receiving.any_address,
            unwrap: self.unwrap,
            ..Withdrawal::new(me, coin.mint(), amount)
        };
        let steps = context.ask(compose::withdraw(context.client(), &what));
        let steps = steps.map_err(|failure| failure.of_named("--to <ADDRESS>", self.to))?;
        let title = if self.unwrap { "Withdrawn and unwrapped" } else { "Withdrawn" };
        let plan = Plan::new(title, "deposit", context.deposit_of(&me, &coin))
            .fact("to", to)
            .fact("amount", coin.amount(amount.min(deposit.balance)));
        context.send(&self.sending, plan.steps(steps))
    }
}
