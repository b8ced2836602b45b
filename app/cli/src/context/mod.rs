//! What all commands share: the network, the wallet, the mints, and one way to send.

mod connection;
mod describe;
mod managed;
mod past;
mod payee;
mod plan;
mod read;
mod send;
mod spender;
#[cfg(any(test, not(feature = "rpc")))]
mod unreachable;
mod whose;

pub use connection::connect;
pub use past::{Gap, Past};
pub use plan::Plan;
pub use whose::Whose;

use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
    options::{Commitment, Global, Sending},
    output::Printer,
    settings::{self, SolanaConfig},
    wallet,
};
use farthing_sdk::{
    Client,
    client::{Network, Policy},
    solana::{Address, CommitmentLevel, Keypair, Signer},
};
use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    path::{Path, PathBuf},
};

/// What every command needs: where to print, which cluster, who signs.
pub struct Context {
    pub printer: Printer,
    /// Where commands go.
    pub url: String,
    /// Whether the cluster was named with `--url`.
    pub url_is_given: bool,
    commitment: CommitmentLevel,
    keypair_path: PathBuf,
    client: OnceCell<Client<Box<dyn Network>>>,
    wallet: OnceCell<Keypair>,
    coins: RefCell<HashMap<Address, Coin>>,
    /// The mints of accounts, which never change.
    mints: RefCell<HashMap<Address, Address>>,
}

impl Context {
    pub fn new(global: &Global) -> Outcome<Self> {
        let config = SolanaConfig::load(global.config.as_deref())?;
        Ok(Self {
            printer: Printer { format: global.output },
            url: settings::url(global.url.as_deref(), &config)?,
            url_is_given: global.url.is_some(),
            commitment: commitment(global.commitment, &config),
            keypair_path: settings::keypair_path(global.keypair.as_deref(), &config),
            client: OnceCell::new(),
            wallet: OnceCell::new(),
            coins: RefCell::default(),
            mints: RefCell::default(),
        })
    }

    /// The same on another cluster: for `localnet`, which talks to what it has just started.
    #[cfg(feature = "localnet")]
    pub fn at(&self, url: &str) -> Self {
        Self {
            printer: self.printer,
            url: url.into(),
            url_is_given: true,
            commitment: self.commitment,
            keypair_path: self.keypair_path.clone(),
            client: OnceCell::new(),
            wallet: OnceCell::new(),
            coins: RefCell::default(),
            mints: RefCell::default(),
        }
    }

    /// The same with another wallet.
    #[cfg(feature = "localnet")]
    pub fn signed_by(self, wallet: Keypair) -> Self {
        Self { wallet: OnceCell::from(wallet), ..self }
    }

    /// The client of the cluster.
    pub fn client(&self) -> &Client<Box<dyn Network>> {
        self.client.get_or_init(|| self.client_paying(0))
    }

    /// A client that pays a price for compute units, in millionths of a lamport.
    pub fn client_paying(&self, priority_fee: u64) -> Client<Box<dyn Network>> {
        let commitment = self.commitment();
        let network = connect(&self.url, commitment);
        Client::new(network).with_policy(Policy { commitment, priority_fee, ..Policy::default() })
    }

    /// A client that reads what is confirmed at least, however little `--commitment` asks for: for what is
    /// relied on from then on, such as the share that a promise is of.
    pub fn confirmed(&self) -> Client<Box<dyn Network>> {
        let commitment = match self.commitment {
            CommitmentLevel::Processed => CommitmentLevel::Confirmed,
            enough => enough,
        };
        Client::new(connect(&self.url, commitment))
    }

    /// The network itself.
    pub fn network(&self) -> &dyn Network {
        self.client().network().as_ref()
    }

    /// How settled a transaction must be.
    pub fn commitment(&self) -> CommitmentLevel {
        self.commitment
    }

    /// Whether the cluster runs on this machine.
    pub fn is_local(&self) -> bool {
        let host = settings::public_url(&self.url);
        ["//127.0.0.1", "//localhost", "//[::1]"].iter().any(|local| host.contains(local))
    }

    /// The file that the wallet is read from.
    pub fn keypair_path(&self) -> &Path {
        &self.keypair_path
    }

    /// The wallet that signs.
    pub fn wallet(&self) -> Outcome<&Keypair> {
        if let Some(wallet) = self.wallet.get() {
            return Ok(wallet);
        }
        let wallet = wallet::read(&self.keypair_path)?;
        Ok(self.wallet.get_or_init(|| wallet))
    }

    /// Signs with this key rather than the wallet's from now on.
    ///
    /// # Errors
    /// When something was planned for another key already, which no command does.
    pub fn sign_with(&self, keypair: Keypair) -> Outcome {
        let key = keypair.pubkey();
        if self.wallet.get_or_init(|| keypair).pubkey() == key {
            return Ok(());
        }
        Err(Failure::Usage("the wallet is in use already; leave out --session".into()))
    }

    /// The keypair in a file that was named, else the wallet.
    pub fn signer(&self, file: Option<&Path>) -> Outcome<Keypair> {
        file.map_or_else(|| Ok(self.wallet()?.insecure_clone()), wallet::read)
    }

    /// The address of the wallet that signs.
    pub fn me(&self) -> Outcome<Address> {
        Ok(self.wallet()?.pubkey())
    }

    /// A wallet that was named, else that which signs.
    pub fn wallet_or_me(&self, named: Option<Address>) -> Outcome<Address> {
        named.map_or_else(|| self.me(), Ok)
    }

    /// Who pays fees and rent.
    pub fn payer(&self, sending: &Sending) -> Outcome<Address> {
        match &sending.fee_payer {
            Some(file) => Ok(wallet::read(file)?.pubkey()),
            None => self.me(),
        }
    }
}

fn commitment(option: Option<Commitment>, config: &SolanaConfig) -> CommitmentLevel {
    match (option, config.commitment.as_deref()) {
        (Some(Commitment::Processed), _) | (None, Some("processed")) => CommitmentLevel::Processed,
        (Some(Commitment::Finalized), _) | (None, Some("finalized")) => CommitmentLevel::Finalized,
        _ => CommitmentLevel::Confirmed,
    }
}
