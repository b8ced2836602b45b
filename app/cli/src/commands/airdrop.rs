//! `airdrop`: lamports for tries, from clusters that give them.

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
    values::{Lamports, TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::solana::Address;

#[derive(Args)]
pub struct Airdrop {
    /// How much, in SOL
    #[arg(default_value = "1", value_parser = above_zero())]
    sol: TypedTokens,
    /// For whom [default: --keypair]
    wallet: Option<Address>,
}

impl Airdrop {
    pub fn run(self, context: &Context) -> Outcome {
        let lamports = self.sol.units(9)?;
        let wallet = context.wallet_or_me(self.wallet)?;
        if context.cluster_name()? == "mainnet" {
            return Err(Failure::Usage(
                "mainnet gives no airdrops; use --url l for localnet or --url d for devnet".into(),
            ));
        }
        let given = context.network().airdrop(&wallet, lamports);
        let signature = given.map_err(|error| context.unanswered(&error))?;
        let record = Facts::new("Airdrop")
            .about("wallet", wallet)
            .with("received", Lamports(lamports))
            .with("balance", Lamports(context.lamports(&wallet)?))
            .with("signature", signature.to_string());
        context.printer.facts(&record)
    }
}
