//! `gate init`: what a gateway needs before its first request, in one folder.

use super::Which;
use crate::{
    coin::MintArg,
    context::Context,
    failure::{Failure, Outcome},
    file,
    output::Facts,
    values::TypedTokens,
    wallet,
};
use clap::Args;
use farthing_gateway::{
    config::{Config, Key, PayeeLine, Template, Upstream},
    ledger::{Ledger, Settings},
};
use farthing_sdk::{
    NOBODY,
    accounts::Creator,
    solana::{Address, Keypair, Signer},
};
use farthing_wire::Origin;
use std::path::Path;

#[derive(Args)]
pub struct Init {
    /// The service behind, as in http://127.0.0.1:8080
    #[arg(long, value_name = "URL")]
    upstream: Upstream,
    /// What payers dial: https, or http of this machine
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8402")]
    origin: Origin,
    /// The creator whose earnings are paid [default: the deposit of your wallet is]
    #[arg(long, value_name = "CREATOR", conflicts_with = "wallet")]
    creator: Option<Address>,
    /// The wallet whose deposit is paid
    #[arg(long, value_name = "WALLET")]
    wallet: Option<Address>,
    /// The token [default: the one that the cluster has a reserve of]
    #[arg(long, value_name = "MINT")]
    mint: Option<MintArg>,
    /// What a request costs, unless a route says otherwise
    #[arg(long, value_name = "TOKENS")]
    price: TypedTokens,
    #[command(flatten)]
    which: Which,
}

impl Init {
    pub fn run(self, context: &Context) -> Outcome {
        let folder = self.which.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        file::require_room(&self.which.file, false)?;
        let claimer = folder.join("claimer.json");
        wallet::require_room(&claimer)?;
        let template = self.template(context)?;
        let text = template.text();
        let config = Config::parse(&text).map_err(|error| Failure::Usage(error.to_string()))?;
        let ledger = folder.join(&config.ledger.folder);
        let keypair = Keypair::new();
        let made = Ledger::create(&ledger, &Settings::default());
        made.map_err(|error| Failure::File(error.to_string()))?;
        wallet::write(&claimer, &keypair)?;
        file::write(&self.which.file, text.as_bytes(), false)?;
        let record = Facts::new("Gateway")
            .with("configuration", self.which.file.display().to_string())
            .with("ledger", ledger.display().to_string())
            .with("claimer", keypair.pubkey())
            .with("claimer_file", claimer.display().to_string());
        context.printer.facts(&record)?;
        context.printer.say(&format!(
            "\nNext:\n  farthing airdrop 0.01 {}   (or send it: fees of claims)\n  look through {}\n  \
             farthing gate check\n  farthing gate serve",
            keypair.pubkey(),
            self.which.file.display()
        ))
    }

    fn template(&self, context: &Context) -> Outcome<Template> {
        let coin = context.reserved_coin(self.mint)?;
        let genesis = context.network().genesis().map_err(|error| context.unanswered(&error))?;
        let payee = match (self.creator, self.wallet) {
            (Some(creator), _) => {
                context.fetch::<Creator>(&creator)?;
                PayeeLine::Creator(Key(creator.to_bytes()))
            }
            (None, wallet) => {
                let wallet = context.wallet_or_me(wallet)?;
                if wallet == NOBODY {
                    return Err(
                        Failure::Usage("nobody has a deposit".into()).of("--wallet", wallet)
                    );
                }
                PayeeLine::Wallet(Key(wallet.to_bytes()))
            }
        };
        Ok(Template {
            origin: self.origin.clone(),
            upstream: self.upstream.clone(),
            genesis: Key(genesis.to_bytes()),
            test: false,
            payee,
            mint: Key(coin.mint().to_bytes()),
            decimals: coin.decimals,
            symbol: coin.mint_name(),
            rpc: context.url.clone(),
            price: coin.units(&self.price)?,
        })
    }
}
