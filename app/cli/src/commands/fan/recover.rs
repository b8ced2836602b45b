//! `fan recover`: rebuilds from the chain what is lost here. What was promised only the payees know, so every
//! share that was ever given counts as promised whole.

use super::{list::state, memory::Memory};
use crate::{
    coin::Coin,
    commands::store::State,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    output::{Facts, Table},
    wallet,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    compose::{RecoveredFan, recover_fan, recover_fans},
    fans,
    instructions::Assign,
    solana::{Address, Keypair, Signer},
    vouchers::store::PayingFan,
};
use std::path::{PathBuf, absolute};

#[derive(Args)]
#[command(
    after_help = "Nothing more is promised in slots that were used: `farthing fan assign` gives the same \
    payees new ones. So that nothing signed before and forgotten can land any more, an assignment without \
    shares is sent for each fan that is open. Of fans that others pay for, only the one that is named is \
    rebuilt."
)]
pub struct Recover {
    /// The fan [default: all that your deposits pay for, or that take the signer's promises]
    fan: Option<Address>,
    /// Keypair file of the key that the fan was opened for [default: --keypair]
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl Recover {
    pub fn run(self, context: &Context) -> Outcome {
        self.state.require_writable()?;
        let signer = match &self.signer {
            Some(file) => wallet::read_named(file, "--signer", "farthing keygen")?,
            None => context.wallet()?.insecure_clone(),
        };
        let all = match &self.fan {
            Some(named) => vec![named_fan(context, named, &signer)?],
            None => all_fans(context, &signer)?,
        };
        let mut rows = Vec::new();
        for one in all {
            let is_meant = self.fan.is_some() || one.owner == context.me()?;
            // The mint of a stranger's fan may be gone.
            let coin = match context.known_coin(&one.mint)? {
                None if !is_meant => continue,
                None => return Err(context.absent(&one.mint, "mint")),
                Some(coin) => coin,
            };
            let outcome = match is_meant {
                true => self.rebuild(context, &one, (&coin, &signer))?,
                // Anybody can open one for a key: it costs the wallet nothing to leave it.
                false => format!(
                    "paid by {}: `farthing fan recover {}` recovers it",
                    one.owner, one.address
                ),
            };
            let now = context.now()?;
            rows.push(
                Facts::new("Fan")
                    .about("fan", one.address)
                    .with("state", state(&one.fan, now))
                    .with("funded", coin.amount(one.fan.funded))
                    .with("claimed", coin.amount(one.fan.claimed))
                    .with("outcome", outcome),
            );
        }
        let columns = &["fan", "state", "funded", "claimed", "outcome"];
        context.printer.table(&Table::new("There are no fans to recover.", columns, rows))
    }

    /// What is remembered is kept.
    fn rebuild(
        &self,
        context: &Context,
        one: &RecoveredFan,
        (coin, signer): (&Coin, &Keypair),
    ) -> Outcome<String> {
        let RecoveredFan { address, fan, .. } = one;
        let memory = Memory::open(&self.state, *address)?;
        if memory.pages.find(address)?.is_some() {
            return Ok("known here already".into());
        }
        if fan.key != signer.pubkey() {
            return Ok("takes the promises of another key: name it with --signer".into());
        }
        if self.sending.dry_run {
            return self.would_be(context, one, signer);
        }
        if fan.status == FanStatus::Open {
            context.submit(&self.sending, &barring(one, signer))?;
        }
        let seen = context.slot()?;
        let fan: Fan = context.fetch(address)?;
        let file = self.signer.as_ref().map(|file| absolute(file).unwrap_or(file.clone()));
        let paying = PayingFan {
            mint: coin.mint(),
            decimals: coin.decimals,
            signer: fan.key,
            signer_file: file.filter(|file| file.to_str().is_some()),
            page: fans::recovered_page(address, &fan, seen),
        };
        memory.pages.open(&paying).map_err(|error| memory.words(error, coin))?;
        let (unused, used) = (fan.unused().count(), fan.slots.0.len());
        Ok(format!(
            "{unused} of {used} slots can be given; what was given counts as promised whole"
        ))
    }

    fn would_be(&self, context: &Context, one: &RecoveredFan, signer: &Keypair) -> Outcome<String> {
        if one.fan.status == FanStatus::Open {
            context.check(&self.sending, &barring(one, signer))?;
        }
        Ok("would be rebuilt".into())
    }
}

/// An assignment without shares: what was signed before it and is forgotten lands no more.
fn barring(one: &RecoveredFan, signer: &Keypair) -> Plan {
    Plan::part("Forgotten assignments barred")
        .step(Assign::of(one.address, &one.fan, Vec::new()))
        .signer(signer.insecure_clone())
}

/// The fan that was named, read before anything else: what others open for the key is no obstacle to it.
fn named_fan(context: &Context, named: &Address, signer: &Keypair) -> Outcome<RecoveredFan> {
    let absent = || context.absent(named, "fan");
    context.find::<Fan>(named)?.ok_or_else(absent)?;
    let found = context.ask(recover_fan(context.client(), named))?;
    let found = found.ok_or_else(|| {
        Failure::Refused(format!(
            "the fan {named} has ended; `farthing fan finish {named}` frees it"
        ))
    })?;
    if found.owner != context.me()? && found.fan.key != signer.pubkey() {
        return Err(Failure::Usage(format!(
            "the fan {named} is neither paid by you nor signed for by this key"
        )));
    }
    Ok(found)
}

/// All that the wallet pays for or that take the signer's promises.
fn all_fans(context: &Context, signer: &Keypair) -> Outcome<Vec<RecoveredFan>> {
    let mut all = context.ask(recover_fans(context.client(), &context.me()?))?;
    for one in context.ask(recover_fans(context.client(), &signer.pubkey()))? {
        if all.iter().all(|known| known.address != one.address) {
            all.push(one);
        }
    }
    Ok(all)
}
