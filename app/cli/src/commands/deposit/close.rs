//! `deposit close`: the last step; the rent comes back.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    ALL,
    compose::{self, Withdrawal},
    instructions::CloseDeposit,
};

#[derive(Args)]
pub struct Close {
    /// Withdraw what is in it first, to your token account
    #[arg(long)]
    withdraw: bool,
    /// With --withdraw, pay out SOL itself, not wrapped SOL
    #[arg(long, requires = "withdraw")]
    unwrap: bool,
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
        let at = context.deposit_of(&me, &coin);
        let mut plan =
            Plan::new("Deposit closed", "deposit", at).fact("rent_to", deposit.rent_payer);
        if deposit.balance != 0 {
            if !self.withdraw {
                return Err(Failure::Usage(format!(
                    "the deposit holds {}; add --withdraw to take it out first",
                    coin.amount(deposit.balance)
                )));
            }
            let all = Withdrawal::new(me, coin.mint(), ALL);
            let all = Withdrawal { payer, unwrap: self.unwrap, ..all };
            let steps = context.ask(compose::withdraw(context.client(), &all))?;
            plan = plan.fact("withdrawn", coin.amount(deposit.balance));
            plan = plan.steps(steps);
        }
        context.send(&self.sending, plan.step(CloseDeposit::of(&deposit)))
    }
}
