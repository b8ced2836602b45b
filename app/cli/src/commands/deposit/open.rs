//! `deposit open`: idempotent, by anyone, for anyone.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::Outcome,
    options::{Receiving, Sending},
};
use clap::Args;
use farthing_sdk::{instructions::OpenDeposit, solana::Address};

#[derive(Args)]
pub struct Open {
    /// Whose deposit [default: --keypair]
    #[arg(long, value_name = "WALLET")]
    owner: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Open {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.reserved_coin(self.mint)?;
        let owner = context.wallet_or_me(self.owner)?;
        context.require_signers(self.receiving, &[("--owner <WALLET>", self.owner)])?;
        let payer = context.payer(&self.sending)?;
        let open = OpenDeposit::new(owner, coin.mint()).payer(payer);
        let plan =
            Plan::new("Deposit open", "deposit", open.deposit).fact("owner", owner).step(open);
        context.send(&self.sending, plan)
    }
}
