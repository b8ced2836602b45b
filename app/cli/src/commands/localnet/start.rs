//! Starting a local network, keeping its state, and stopping it.

use super::{
    DEFAULT_PORT, Localnet,
    setup::{self, Wallets},
    state::{Folder, Kept},
    validator::{Accounts, Start, Validator, require_free},
};
use crate::{
    commands::deploy,
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
    program::Binary,
    settings,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_sdk::{PROGRAM_ID, solana::Address};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use surfpool_types::AccountSnapshot;

/// How often the state is written while something happens.
const SAVE_EVERY: Duration = Duration::from_secs(15);
/// How soon Ctrl-C is seen.
const WATCH: Duration = Duration::from_millis(200);
/// Lamports for each wallet at the start: 100 SOL.
pub(super) const FUNDS: u64 = 100_000_000_000;

impl Localnet {
    pub fn run(self, context: &Context) -> Outcome {
        // Before anything is written or forgotten: a localnet that cannot start changes nothing.
        require_free(self.port, "--port")?;
        require_free(self.ws_port, "--ws-port")?;
        let stop = on_interrupt()?;
        let folder = Folder::take(self.state.clone().unwrap_or_else(settings::state_dir))?;
        let kept = if self.fresh { None } else { Kept::load(&folder.path)? };
        let program = self.program(kept.is_some())?;
        let wallets = Wallets::open(&folder.path, context)?;
        let start = self.start(kept.as_ref(), program.as_ref(), &wallets)?;
        let validator = Validator::start(start)?;
        let session = Session { context, options: &self, validator: &validator, wallets: &wallets };
        let outcome = session
            .begin(&folder.path, kept.is_some())
            .and_then(|()| session.greet(kept.is_some()))
            .and_then(|()| session.serve(&folder.path, &stop));
        let stopped = validator.stop();
        outcome.and(stopped)
    }

    /// What a new network begins with. A kept one has its own.
    fn program(&self, is_kept: bool) -> Outcome<Option<Binary>> {
        if is_kept || self.without_program {
            return Ok(None);
        }
        Binary::find(self.program.as_deref()).map(Some)
    }

    /// A kept state has everything; a new one begins with the program and funded wallets.
    fn start(
        &self,
        kept: Option<&Kept>,
        program: Option<&Binary>,
        wallets: &Wallets,
    ) -> Outcome<Start> {
        let accounts = match (kept, program) {
            (Some(kept), _) => kept.accounts.clone(),
            (None, Some(program)) => program_accounts(program, &wallets.owner())?,
            (None, None) => Accounts::new(),
        };
        let funded = if kept.is_some() { Vec::new() } else { wallets.addresses() };
        let (port, ws_port, slot_time) = (self.port, self.ws_port, self.slot_time);
        let tip = kept.map(Kept::tip);
        Ok(Start { port, ws_port, slot_time, accounts, tip, funded, funds: FUNDS })
    }
}

/// A validator that runs, and for whom.
struct Session<'a> {
    context: &'a Context,
    options: &'a Localnet,
    validator: &'a Validator,
    wallets: &'a Wallets,
}

impl Session<'_> {
    /// Makes what a fresh network should have. Now that it runs, the one before it is forgotten.
    fn begin(&self, folder: &Path, continues: bool) -> Outcome {
        if continues {
            return Ok(());
        }
        let bank = self.here().signed_by(self.wallets.bank.insecure_clone());
        setup::furnish(&bank, self.wallets, !self.options.without_program)?;
        Kept::forget(folder)
    }

    /// Says what there is to use.
    fn greet(&self, continues: bool) -> Outcome {
        let printer = self.context.printer;
        let record = Facts::new("Localnet")
            .with("rpc", self.validator.url.as_str())
            .with("websocket", self.validator.ws_url.as_str())
            .with("state", if continues { "continues where it stopped" } else { "fresh" })
            .with("program", self.program()?)
            .with("test_mint", crate::coin::test_mint());
        printer.facts_with(record, "wallets", &self.wallets.table(&self.here())?)?;
        let usual = self.options.port == DEFAULT_PORT;
        let at = if usual { "l" } else { self.validator.url.as_str() };
        printer.say(&format!(
            "\nTry: farthing deposit add 5 -u {at} -k {}\nCtrl-C stops it.",
            self.wallets.reader_file.display()
        ))
    }

    /// The program's address, and whether it is the one that was built last.
    fn program(&self) -> Outcome<String> {
        let Some(deployed) = deploy::Deployed::read(&self.here(), &PROGRAM_ID)? else {
            return Ok("not deployed; `farthing deploy` does it".into());
        };
        let built = Binary::find(self.options.program.as_deref()).ok();
        let is_old = built.is_some_and(|binary| !deployed.runs(&binary.bytes));
        let note =
            if is_old { ", not the last one built; `farthing deploy` upgrades it" } else { "" };
        Ok(format!("{PROGRAM_ID}{note}"))
    }

    /// Runs until it is asked to stop, and keeps the state.
    fn serve(&self, folder: &Path, stop: &AtomicBool) -> Outcome {
        let (mut saved, mut changed) = (Instant::now(), true);
        while !stop.load(Ordering::Relaxed) {
            changed |= self.validator.watch(WATCH)?;
            if changed && saved.elapsed() >= SAVE_EVERY {
                Kept::save(folder, self.validator)?;
                (saved, changed) = (Instant::now(), false);
            }
        }
        Kept::save(folder, self.validator)?;
        let words = format!("\nStopped. The state is kept in {}.", folder.display());
        self.context.printer.say(&words)
    }

    fn here(&self) -> Context {
        self.context.at(&self.validator.url)
    }
}

/// The program as if it had always been there, and who may upgrade it.
pub(super) fn program_accounts(binary: &Binary, authority: &Address) -> Outcome<Accounts> {
    let accounts = deploy::genesis(&PROGRAM_ID, authority, &binary.bytes);
    let snapshot = |(at, (address, data)): (usize, (Address, Vec<u8>))| {
        let account = AccountSnapshot {
            // More than the rent of a program of any size.
            lamports: FUNDS,
            owner: farthing_sdk::solana::ids::bpf_loader_upgradeable::ID.to_string(),
            executable: at == 1,
            data: BASE64_STANDARD.encode(&data),
            ..AccountSnapshot::default()
        };
        (address.to_string(), Some(account))
    };
    Ok(accounts.into_iter().enumerate().map(snapshot).collect())
}

/// Set by Ctrl-C, by a request to end, or when the terminal is closed.
fn on_interrupt() -> Outcome<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::File(format!("no signals: {error}")))?;
    thread::spawn(move || {
        runtime.block_on(ended());
        seen.store(true, Ordering::Relaxed);
    });
    Ok(stop)
}

#[cfg(unix)]
async fn ended() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    ) else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn ended() {
    let _ = tokio::signal::ctrl_c().await;
}
