//! Paying into a deposit without a lamport: a sponsor pays for the transaction, and is paid back in it.

use super::{asking, words::not_begun};
use crate::{
    coin::Coin,
    context::Context,
    failure::Outcome,
    output::Facts,
    values::{TypedTokens, above_zero},
};
use clap::Args;
use farthing_payer::{Beginning, Begun, begin};
use farthing_sdk::solana::Signer;
use std::sync::Arc;

/// Who pays for a transaction that a wallet without SOL signs.
#[derive(Args)]
#[command(next_help_heading = "Without SOL")]
pub struct Sponsored {
    /// A sponsor, by the URL of its gateway: it pays fee and rent, and is paid back in the token
    #[arg(long, value_name = "URL")]
    pub sponsor: Option<String>,
    /// The most that the sponsor may be paid, in tokens [default: asks]
    #[arg(long, value_name = "TOKENS", value_parser = above_zero(), requires = "sponsor")]
    sponsor_max: Option<TypedTokens>,
}

impl Sponsored {
    /// Brings `amount` base units into the wallet's deposit.
    pub fn add(&self, context: &Context, coin: &Coin, amount: u64) -> Outcome<Option<Begun>> {
        let Some(sponsor) = &self.sponsor else { return Ok(None) };
        let most = self.sponsor_max.as_ref().map(|most| coin.units(most)).transpose()?;
        let wallet = Arc::new(context.wallet()?.insecure_clone()) as Arc<dyn Signer + Send + Sync>;
        let beginning = Beginning { mint: coin.mint(), amount, session: None };
        let agree = |price: u64| match most {
            Some(most) => price <= most,
            None => {
                let price = coin.amount(price);
                let question = format!("{sponsor} asks {price} for paying fee and rent. Pay?");
                asking::ask(&question).unwrap_or(false)
            }
        };
        let client = context.client_paying(0);
        let begun = begin((&client, &wallet), sponsor, &beginning, agree);
        begun.map(Some).map_err(|error| not_begun(error, coin))
    }

    /// Where a sponsor is named and the deposit holds less than `wanted` base units: brings in the rest, without a lamport.
    pub fn fill(&self, context: &Context, coin: &Coin, wanted: u64) -> Outcome {
        if self.sponsor.is_none() {
            return Ok(());
        }
        let found = context.ask(context.client().fetch_deposit(&context.me()?, &coin.mint()))?;
        let lacking = wanted.saturating_sub(found.map_or(0, |deposit| deposit.balance));
        if lacking != 0 {
            self.add(context, coin, lacking)?;
        }
        Ok(())
    }

    /// As [`Self::add`], and says what came of it.
    pub fn run(&self, context: &Context, coin: &Coin, amount: u64) -> Outcome {
        let Some(begun) = self.add(context, coin, amount)? else { return Ok(()) };
        let record = Facts::new("Deposited")
            .with("address", begun.deposit)
            .with("amount", coin.amount(amount))
            .with("sponsor_got", coin.amount(begun.price))
            .with("signature", begun.signature.to_string());
        context.printer.facts(&record)
    }
}
