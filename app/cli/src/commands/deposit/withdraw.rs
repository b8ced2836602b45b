//! `deposit withdraw`: tokens go out, to a token account that is made if need be.

use crate::{
    args::Sending,
    coin::MintArg,
    context::{Context, Plan},
    failure::Outcome,
    values::AmountArg,
};
use clap::Args;
use farthing_sdk::{
    addresses,
    instructions::{self, Withdraw as WithdrawBuilder},
    solana::Address,
};

#[derive(Args)]
pub struct Withdraw {
    /// How much, in tokens, or all
    amount: AmountArg,
    /// To whose token account [default: --keypair]
    #[arg(long, value_name = "WALLET")]
    to: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
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
        let account = addresses::ata(&to, coin.token);
        let withdraw = WithdrawBuilder::new(me, coin.token, amount).destination(account);
        let plan = Plan::new("Withdrawn")
            .fact("to", to)
            .fact("amount", coin.amount(amount.min(deposit.balance)))
            .step(instructions::create_token_account(payer, to, coin.token))
            .step(withdraw);
        context.send(&self.sending, plan)
    }
}
