//! `[chain]`: whom the gateway asks about the chain, who pays fees, and how much may be at risk.

use std::path::PathBuf;

use serde::Deserialize;

use super::value::{RpcUrl, parsed_all};

/// `[chain]`. Amounts are base units of the mint, fees and rent are lamports. Where an amount is left out, its
/// default is a number of whole tokens.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainSettings {
    /// One to four. The second checks the first where much is at stake (rule R14).
    #[serde(deserialize_with = "parsed_all")]
    pub rpc: Vec<RpcUrl>,
    /// The file of the key that pays for claims.
    pub claimer: PathBuf,
    /// The file of the key that pays for openings; `None` where payers pay themselves (rule R9).
    #[serde(default)]
    pub sponsor: Option<PathBuf>,
    /// Lamports of one transaction's fee, at most: 5,000 to 10,000,000.
    #[serde(default = "fee_max")]
    pub fee_max: u64,
    /// Lamports that the claimer keeps for a mass exit; below it no new promise is taken (rule R10).
    #[serde(default = "claimer_reserve")]
    pub claimer_reserve: u64,
    /// Lamports that the sponsor signs for one address in an hour, fees and rent.
    #[serde(default = "sponsor_hour_each")]
    pub sponsor_hour_each: u64,
    /// Lamports that the sponsor signs for in an hour.
    #[serde(default = "sponsor_hour")]
    pub sponsor_hour: u64,
    /// Lamports of the sponsor's rent that are out, at most.
    #[serde(default = "sponsor_rent")]
    pub sponsor_rent: u64,
    /// Money in a channel that counts only when it is finalized and a second RPC says so too; ten tokens.
    #[serde(default)]
    pub finalized_above: Option<u64>,
    /// Served and not claimed of one channel, at most; ten tokens.
    #[serde(default)]
    pub risk_each: Option<u64>,
    /// Served and not claimed of all channels, at most; a thousand tokens.
    #[serde(default)]
    pub risk_all: Option<u64>,
    /// What is claimed as soon as a channel owes it; one token.
    #[serde(default)]
    pub claim_above: Option<u64>,
    /// Base units of the mint that a SOL is worth, at least 1, by which fees are weighed; 150 tokens.
    #[serde(default)]
    pub units_per_sol: Option<u64>,
    /// Seconds after which what is owed is claimed, however little above its cost: 60 to 2,592,000.
    #[serde(default = "day")]
    pub claim_after_seconds: u32,
}

fn fee_max() -> u64 {
    20_000
}

fn claimer_reserve() -> u64 {
    1_000_000
}

fn sponsor_hour_each() -> u64 {
    4_000_000
}

fn sponsor_hour() -> u64 {
    100_000_000
}

fn sponsor_rent() -> u64 {
    500_000_000
}

fn day() -> u32 {
    86_400
}
