//! The connection to a cluster, and which cluster it is.

use super::Context;
use crate::failure::Outcome;
use farthing_sdk::{client::Network, solana::CommitmentLevel};

/// Clusters by the hash of their first block.
const FIRST_BLOCKS: [(&str, &str); 3] = [
    ("mainnet", "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
    ("devnet", "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
    ("testnet", "4uhcVJyU9pJkvQyS88uRDiswHScSGQNtWKVYMB2hjA9U"),
];

/// A cluster behind JSON-RPC. Nothing is asked of it yet.
#[cfg(feature = "rpc")]
pub fn connect(url: &str, commitment: CommitmentLevel) -> Box<dyn Network> {
    Box::new(farthing_sdk::Rpc::with_commitment(url, commitment))
}

/// Without JSON-RPC: every question is answered with how to build it in.
#[cfg(not(feature = "rpc"))]
pub fn connect(_: &str, _: CommitmentLevel) -> Box<dyn Network> {
    Box::new(super::unreachable::Unreachable)
}

impl Context {
    /// `mainnet`, `devnet` or `testnet` by its first block; anything else is a local network.
    pub fn cluster_name(&self) -> Outcome<&'static str> {
        let first = self.network().genesis().map_err(|error| self.unanswered(&error))?.to_string();
        let known = FIRST_BLOCKS.iter().find(|(_, hash)| *hash == first);
        Ok(known.map_or("localnet", |(name, _)| name))
    }
}
