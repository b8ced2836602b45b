//! Options that commands share.

use crate::output::Format;
use clap::{Args, ValueEnum};
use farthing_sdk::solana::Address;
use std::path::PathBuf;

/// Options that every command has.
#[derive(Args, Clone)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Cluster: l (localnet), d (devnet), t (testnet), m (mainnet) or a URL [default: that of the
    /// Solana CLI, else localnet]
    #[arg(short, long, global = true, value_name = "URL_OR_MONIKER")]
    pub url: Option<String>,
    /// Keypair file that signs and pays [default: that of the Solana CLI]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub keypair: Option<PathBuf>,
    /// Configuration file of the Solana CLI
    #[arg(short = 'C', long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Commitment at which a transaction counts as done [default: that of the Solana CLI, else
    /// confirmed]
    #[arg(long, global = true, value_enum)]
    pub commitment: Option<Commitment>,
    /// Tables for people or JSON for programs
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Table)]
    pub output: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    Processed,
    Confirmed,
    Finalized,
}

/// Options of every command that sends a transaction.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Sending")]
pub struct Sending {
    /// Send nothing; show the fee, the rent and the balances that would result
    #[arg(long)]
    pub dry_run: bool,
    /// Priority fee: micro-lamports for each compute unit
    #[arg(long, value_name = "MICROLAMPORTS", default_value_t = 0)]
    pub priority_fee: u64,
    /// Keypair file that pays fees and rent instead of --keypair
    #[arg(long, value_name = "FILE")]
    pub fee_payer: Option<PathBuf>,
}

/// Options of every command that names a recipient of money or rights.
#[derive(Args, Clone, Copy, Default)]
#[command(next_help_heading = "Sending")]
pub struct Receiving {
    /// Allow an address that no wallet signs for. Right for that of a multisig; anywhere else the money is
    /// lost
    #[arg(long)]
    pub any_address: bool,
}

/// Options of every command that a session key can sign.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Sending")]
pub struct Spending {
    /// Keypair file of a session key: it signs for the owner, within the limits that the owner set,
    /// and pays the fee unless --fee-payer does
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Owner of the deposit, if the session key has sessions of several owners
    #[arg(long, value_name = "WALLET", requires = "session")]
    pub owner: Option<Address>,
    #[command(flatten)]
    pub sending: Sending,
}
