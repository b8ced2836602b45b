//! `deposit close`: the last step; the rent comes back.

use crate::{
    args::Sending,
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_sdk::{
    ALL,
    instructions::{self, CloseDeposit, Withdraw},
};

#[derive(Args)]
pub struct Close {
    /// Withdraw what is in it first, to your token account
    #[arg(long)]
    withdraw: bool,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let (me, payer) = (context.me()?, context.payer(&self.sending)?);
        let deposit = context.deposit(&me, &coin)?;
        let mut plan = Plan::new("Deposit closed").fact("rent_to", deposit.rent_payer);
        if deposit.balance != 0 {
            if !self.withdraw {
                return Err(Failure::Usage(format!(
                    "the deposit holds {}; add --withdraw to take it out first",
                    coin.amount(deposit.balance)
                )));
            }
            plan = plan
                .fact("withdrawn", coin.amount(deposit.balance))
                .step(instructions::create_token_account(payer, me, coin.token))
                .step(Withdraw::new(me, coin.token, ALL));
        }
        context.send(&self.sending, plan.step(CloseDeposit::of(&deposit)))
    }
}
