//! `channel recover`: rebuilds from the chain what is lost here. What was promised and not claimed is
//! nowhere but with the payee, so the payer can say it.

use crate::{
    coin::Coin,
    commands::store::{Paying, State, words},
    context::Context,
    failure::{Failure, Outcome},
    output::{Facts, Table},
    values::TypedTokens,
    wallet,
};
use clap::Args;
use farthing_sdk::{
    accounts::{ChannelKind, ChannelStatus},
    channels::{Chain, to_book},
    client::ClientResult,
    compose::{Recovered, Side, recover_chain, recover_channels},
    solana::{Address, Keypair, Signer},
};
use std::path::{PathBuf, absolute};

#[derive(Args)]
#[command(
    after_help = "The chain knows what was claimed. What was promised since then only the payee \
    knows: ask for it, and give it as --promised."
)]
pub struct Recover {
    /// The channel [default: all that your deposits pay for, and all that pay you]
    channel: Option<Address>,
    /// What is promised in all, in tokens, as the payee says [default: what was claimed]
    #[arg(long, value_name = "TOKENS", requires = "channel")]
    promised: Option<TypedTokens>,
    /// Keypair file of the key that the channel was opened with [default: --keypair]
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    state: State,
}

impl Recover {
    pub fn run(self, context: &Context) -> Outcome {
        let mut all = context.ask(recover_channels(context.client(), &context.me()?))?;
        all.retain(|one| {
            self.channel.is_none_or(|named| named == one.address)
                && one.channel.status == ChannelStatus::Open
        });
        if let (Some(named), true) = (self.channel, all.is_empty()) {
            let (channel, _) = super::read(context, &named)?;
            if channel.status == ChannelStatus::Ended {
                self.state.note_ended(&named)?;
                return Err(Failure::Usage(format!(
                    "the channel {named} has ended, so there is nothing of it to recover"
                )));
            }
            return Err(Failure::Usage(format!(
                "the channel {named} neither pays you nor is paid by you"
            )));
        }
        let signer = match &self.signer {
            Some(file) => wallet::read_named(file, "--signer", "farthing keygen")?,
            None => context.wallet()?.insecure_clone(),
        };
        let mut rows = Vec::new();
        for one in all {
            let (_, coin) = super::read(context, &one.address)?;
            let outcome = match one.side {
                Side::Payer => self.payer(context, &one, &coin, &signer)?,
                Side::Payee => self.payee(context, &one, &coin)?,
            };
            rows.push(
                Facts::new("Channel")
                    .about("channel", one.address)
                    .with("funded", coin.amount(one.channel.funded))
                    .with("claimed", coin.amount(one.channel.claimed))
                    .with("outcome", outcome),
            );
        }
        let columns = &["channel", "funded", "claimed", "outcome"];
        context.printer.table(&Table::new("There are no channels to recover.", columns, rows))
    }

    /// What is remembered is kept, unless it is said anew; what the chain knows better is corrected.
    fn payer(
        &self,
        context: &Context,
        one: &Recovered,
        coin: &Coin,
        signer: &Keypair,
    ) -> Outcome<String> {
        if !context.ask(is_signer(one, signer))? {
            return Ok("you pay, with another key: name it with --signer".into());
        }
        let promises = self.state.paying()?;
        let known = promises.find(&one.address)?;
        let said = self.promised.as_ref().map(|said| coin.units(said)).transpose()?;
        let remembered = known.as_ref().map(|known| known.promised);
        let promised = said.or(remembered).unwrap_or(0).max(one.channel.claimed);
        let terms = (one.channel.unit, one.channel.length);
        let remembered_file = known.as_ref().and_then(|known| known.signer_file().map(Into::into));
        let file = self.signer.clone().or(remembered_file);
        let mut paying =
            Paying::new((coin.mint(), coin.decimals), signer.pubkey(), terms, one.channel.funded)
                .signed_with(file.map(|file| absolute(&file).unwrap_or(file)));
        paying.promised = promised;
        promises.save(&one.address, &paying)?;
        let at_least = if said.or(remembered).is_none() { "at least " } else { "" };
        Ok(format!("you pay: {at_least}{} promised", coin.amount(promised)))
    }

    fn payee(&self, context: &Context, one: &Recovered, coin: &Coin) -> Outcome<String> {
        let (mut book, address) = (self.state.book()?, one.address.to_bytes());
        let noted = book.update(address, to_book(&one.channel, context.slot()?));
        noted.map_err(|error| words(error, coin))?;
        book.storage().flush()?;
        let held = book.page(address).map_or(0, |page| page.promised());
        Ok(format!("you are paid: {} promised here", coin.amount(held)))
    }
}

/// Whether the channel takes the promises of this key.
fn is_signer(one: &Recovered, signer: &Keypair) -> ClientResult<bool> {
    Ok(match one.channel.kind {
        ChannelKind::Voucher => one.channel.credential == signer.pubkey().to_bytes(),
        ChannelKind::Chain => {
            let chain: Option<Chain> = recover_chain(one, signer)?;
            chain.is_some()
        }
    })
}
