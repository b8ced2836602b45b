//! A local network for one command: in a folder of its own, on free ports, and gone afterwards.

use super::{
    setup::{self, Wallets},
    start::{FUNDS, program_accounts},
    validator::{Start, Validator},
};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    program::Binary,
    wallet,
};
use farthing_sdk::solana::Keypair;
use std::{net::TcpListener, path::Path};

/// Milliseconds between slots.
const SLOT_TIME: u64 = 100;

/// A network that runs, with the program, the test mint and funded wallets.
pub struct Stage {
    validator: Validator,
    wallets: Wallets,
}

impl Stage {
    /// Starts one whose files are in `folder`.
    ///
    /// # Errors
    /// `File` where the program is not built, `Network` where the validator does not start.
    pub fn start(context: &Context, folder: &Path) -> Outcome<Self> {
        let program = Binary::find(None)?;
        let wallets = Wallets::open(folder, context)?;
        let validator = Validator::start(Start {
            port: free_port()?,
            ws_port: free_port()?,
            slot_time: SLOT_TIME,
            accounts: program_accounts(&program, &wallets.owner())?,
            tip: None,
            funded: wallets.addresses(),
            funds: FUNDS,
        })?;
        let stage = Self { validator, wallets };
        let bank = stage.context(context).signed_by(stage.wallets.bank.insecure_clone());
        setup::furnish(&bank, &stage.wallets, true)?;
        Ok(stage)
    }

    /// Commands go there.
    pub fn context(&self, context: &Context) -> Context {
        context.at(&self.validator.url)
    }

    /// The wallet of this name: creator, reader, friend.
    pub fn wallet(&self, name: &str) -> Outcome<Keypair> {
        wallet::read(&crate::settings::wallet_file(self.wallets.folder(), name))
    }

    /// Ends it.
    pub fn stop(self) -> Outcome {
        self.validator.stop()
    }
}

/// A port that nobody listens on just now.
///
/// # Errors
/// `Network` where the system gives none.
pub fn free_port() -> Outcome<u16> {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| Failure::Network(format!("no port: {error}")))
}
