//! `deposit close`: the last step; the rent comes back. Whoever paid it can take it too, once the deposit is 30
//! days old.

use crate::{
    coin::{Coin, MintArg},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    ALL,
    accounts::Deposit,
    compose::{self, Withdrawal},
    instructions::{CloseDeposit, OpenDeposit},
    solana::Address,
};

#[derive(Args)]
pub struct Close {
    /// Whose deposit: another's closes if --keypair paid its rent, from 30 days after its opening [default:
    /// --keypair]
    #[arg(long, value_name = "WALLET", conflicts_with_all = ["withdraw", "reopen"])]
    owner: Option<Address>,
    /// Withdraw what is in it first, to your token account
    #[arg(long)]
    withdraw: bool,
    /// Open it again at once, with your own rent: then only you can close it
    #[arg(long, conflicts_with = "withdraw")]
    reopen: bool,
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
        let owner = context.wallet_or_me(self.owner)?;
        let deposit = context.deposit(&owner, &coin)?;
        let mut plan = Plan::new("Deposit closed", "deposit", context.deposit_of(&owner, &coin))
            .fact("rent_to", deposit.rent_payer);
        if deposit.balance != 0 {
            plan = self.emptied(context, &coin, &deposit, plan)?;
        }
        plan = plan.step(CloseDeposit::of(&deposit).authority(me));
        if self.reopen {
            plan =
                plan.step(OpenDeposit::new(me, coin.mint()).payer(payer)).fact("rent_from", payer);
        }
        context.send(&self.sending, plan)
    }

    /// The plan with what takes the money out first, which only its owner can.
    fn emptied(
        &self,
        context: &Context,
        coin: &Coin,
        deposit: &Deposit,
        plan: Plan,
    ) -> Outcome<Plan> {
        if !self.withdraw {
            let held = coin.amount(deposit.balance);
            let advice = match self.owner {
                Some(_) => "only its owner can take it out",
                None => "add --withdraw to take it out first",
            };
            return Err(Failure::Usage(format!("the deposit holds {held}; {advice}")));
        }
        let (me, payer) = (context.me()?, context.payer(&self.sending)?);
        let all = Withdrawal::new(me, coin.mint(), ALL);
        let all = Withdrawal { payer, unwrap: self.unwrap, ..all };
        let steps = context.ask(compose::withdraw(context.client(), &all))?;
        Ok(plan.fact("withdrawn", coin.amount(deposit.balance)).steps(steps))
    }
}
