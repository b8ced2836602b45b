//! `demo`: the main job from beginning to end, told as a short story, and checked to the last base
//! unit.

mod articles;
mod cast;
mod check;
mod film;
mod stage;
mod story;
mod thirty;

use crate::{
    context::{Context, connect},
    failure::{Failure, Outcome},
    program::Binary,
    settings, wallet,
};
use cast::Cast;
use clap::Args;
use farthing_sdk::{
    Embedded,
    client::Network,
    solana::{Address, Keypair, Signer},
};
use stage::Stage;
use std::{path::PathBuf, time::Duration};

/// Lamports that a remote demo lends each of its wallets: 0.05 SOL.
const LOAN: u64 = 50_000_000;
/// Seconds of the story's minutes on a cluster whose time cannot be moved.
const PATIENCE: u64 = 2;
/// Lamports that a demo inside this process begins with: 10 SOL.
const OWN: u64 = 10_000_000_000;

#[derive(Args)]
#[command(
    after_help = "Runs on a network inside this command, unless --url names a cluster: there \
    --keypair lends the wallets some SOL and gets it back."
)]
pub struct Demo {
    /// Program binary [default: FARTHING_PROGRAM, else what `cargo xtask build` made]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// What the story needs of time.
trait Clockwork: Network {
    /// Waits until the slot has come.
    fn wait_for_slot(&self, slot: u64) -> Outcome;

    /// Lets so many seconds pass, or as many as anybody would wait for; returns how many.
    fn while_away(&self, seconds: u64) -> u64;
}

impl Clockwork for Embedded {
    fn wait_for_slot(&self, slot: u64) -> Outcome {
        let now = self.clock().slot;
        self.advance_slots(slot.saturating_sub(now));
        Ok(())
    }

    fn while_away(&self, seconds: u64) -> u64 {
        self.advance(Duration::from_secs(seconds));
        seconds
    }
}

impl Clockwork for Box<dyn Network> {
    fn wait_for_slot(&self, slot: u64) -> Outcome {
        // 151 slots take about a minute; a cluster that takes ten is not there any more.
        for _ in 0..600 {
            if self.slot().map_err(|error| Failure::Network(error.to_string()))? >= slot {
                return Ok(());
            }
            self.pause(Duration::from_secs(1));
        }
        Err(Failure::Network("the cluster's slots do not advance".into()))
    }

    fn while_away(&self, seconds: u64) -> u64 {
        let seconds = seconds.min(PATIENCE);
        self.pause(Duration::from_secs(seconds));
        seconds
    }
}

impl Demo {
    pub fn run(self, context: &Context) -> Outcome {
        if context.url_is_given {
            let network = connect(&context.url, context.commitment());
            let bank = remote_bank(context)?;
            return tell(Stage::new(context, network), &bank, LOAN);
        }
        let binary = Binary::find(self.program.as_deref())?;
        let network =
            Embedded::new(&binary.bytes).map_err(|error| Failure::File(error.to_string()))?;
        let bank = Keypair::new();
        give(&network, &bank.pubkey(), OWN)?;
        tell(Stage::new(context, network), &bank, OWN / 100)
    }
}

/// Everything in order: the cast, the story, the check, and the loans back.
fn tell<N: Clockwork>(mut stage: Stage<N>, bank: &Keypair, loan: u64) -> Outcome {
    let cast = Cast::gather(&mut stage, bank, loan)?;
    let outcome = story::tell(&mut stage, &cast).and_then(|()| check::run(&mut stage, &cast));
    // Also when the story broke off: what was lent goes home.
    let returned = cast.dismiss(&stage);
    outcome?;
    returned?;
    stage.context.printer.say(&next_step(stage.context))?;
    stage.finish()
}

/// What to do after the story.
fn next_step(context: &Context) -> String {
    if context.url_is_given {
        return "\nNext, with your own wallet there: `farthing deposit add AMOUNT`, then `farthing pay TO \
                AMOUNT`."
            .into();
    }
    let reader = settings::wallet_file(&settings::state_dir(), "reader");
    let as_reader = format!("-u l -k {}", reader.display());
    let build = match cfg!(feature = "localnet") {
        true => "",
        false => {
            "this is the part of `farthing` that the demo needs; all of it takes some minutes more:\n  cargo \
             build --ignore-rust-version -p farthing-cli\nThen "
        }
    };
    format!(
        "\nNext, by hand: {build}`farthing localnet` runs a network here and prints its wallets. In a second \
         terminal:\n  farthing deposit add 5 {as_reader}\n  farthing pay WALLET 0.01 {as_reader}\n  \
         farthing history WALLET {as_reader}\n`farthing addresses` is the table of which address is for \
         which command."
    )
}

/// Who lends: the wallet, or on a local cluster without one a wallet that an airdrop fills.
fn remote_bank(context: &Context) -> Outcome<Keypair> {
    if context.keypair_path().is_file() || !context.is_local() {
        return wallet::read(context.keypair_path());
    }
    let bank = Keypair::new();
    give(context.network(), &bank.pubkey(), OWN)?;
    Ok(bank)
}

fn give<N: Network + ?Sized>(network: &N, to: &Address, lamports: u64) -> Outcome {
    let given = network.airdrop(to, lamports);
    given.map(|_| ()).map_err(|error| Failure::Network(error.to_string()))
}
