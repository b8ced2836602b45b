//! `deposit add`: tokens come in, and the deposit is credited with what arrived.

use crate::{
    coin::{Coin, MintArg},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    values::{TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{
    addresses, instructions,
    instructions::{Deposit, OpenDeposit},
    solana::{Address, system_instruction, token},
};

#[derive(Args)]
pub struct Add {
    /// How much, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    /// Into whose deposit [default: --keypair]
    #[arg(long, value_name = "WALLET")]
    to: Option<Address>,
    /// Token account that pays [default: that of --keypair]
    #[arg(long, value_name = "TOKEN_ACCOUNT")]
    from: Option<Address>,
    /// For SOL: wrap this much first
    #[arg(long, conflicts_with = "from")]
    wrap: bool,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[cfg(feature = "get")]
    #[command(flatten)]
    sponsored: super::Sponsored,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Add {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.reserved_coin(self.mint)?;
        #[cfg(feature = "get")]
        if self.sponsored.sponsor.is_some() {
            return self.without_sol(context, &coin);
        }
        let (me, payer) = (context.me()?, context.payer(&self.sending)?);
        let owner = context.wallet_or_me(self.to)?;
        context.require_signers(self.receiving, &[("--to <WALLET>", self.to)])?;
        let amount = coin.units(&self.amount)?;
        let into = addresses::deposit(&owner, &coin.mint());
        let own = addresses::ata(&me, coin.token);
        let source = self.from.unwrap_or(own);
        let mut plan = Plan::new("Deposited", "deposit", into)
            .fact("owner", owner)
            .fact("amount", coin.amount(amount));
        if self.wrap {
            plan = wrap(plan, &coin, me, payer, own, amount)?;
        } else {
            context.require_tokens(&coin, &source, amount)?;
        }
        let deposit = Deposit::new(me, coin.token, amount).source(source).deposit(into);
        let plan = plan.step(OpenDeposit::new(owner, coin.mint()).payer(payer)).step(deposit);
        context.send(&self.sending, plan)
    }
}

#[cfg(feature = "get")]
impl Add {
    /// From the wallet's own account into its own deposit, at a sponsor's expense.
    fn without_sol(&self, context: &Context, coin: &Coin) -> Outcome {
        let others = [self.to.is_some(), self.from.is_some(), self.wrap, self.sending.dry_run];
        if others.contains(&true) {
            let reason =
                "--sponsor is for your own deposit, from your own tokens, and sends at once";
            return Err(Failure::Usage(reason.into()));
        }
        self.sponsored.run(context, coin, coin.units(&self.amount)?)
    }
}

/// Lamports become tokens of the native mint.
fn wrap(
    plan: Plan,
    coin: &Coin,
    me: Address,
    payer: Address,
    own: Address,
    amount: u64,
) -> Outcome<Plan> {
    if coin.mint() != token::native_mint::ID {
        return Err(Failure::Usage(format!("only SOL can be wrapped, and this is {}", coin.unit)));
    }
    let sync = token::instruction::sync_native(&coin.token.program, &own)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(plan
        .step(instructions::create_token_account(payer, me, coin.token))
        .step(system_instruction::transfer(&me, &own, amount))
        .step(sync))
}
