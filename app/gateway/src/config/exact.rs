//! `[exact]`: payments by one transaction to a wallet, as stock clients make them.

use serde::Deserialize;

use super::value::{Key, parsed};

/// `[exact]`. Nothing of it is taken without the table.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExactSettings {
    /// Who gets the tokens, in its associated account, which must be there: a wallet, never a deposit or earnings (rule
    /// R12).
    #[serde(deserialize_with = "parsed")]
    pub wallet: Key,
    /// What is taken: `exact` of x402, `charge` of MPP.
    #[serde(default = "schemes")]
    pub schemes: Vec<String>,
    /// Whether clients of x402's version 1 are served too, which have no place to bind a payment to its request.
    #[serde(default = "yes")]
    pub v1: bool,
    /// Whether methods that do more than read are sold this way: the service does its work before the tokens have come.
    #[serde(default = "yes")]
    pub unsafe_methods: bool,
    /// Lamports of one transaction's fee that the sponsor pays, at most, and never more than the price is worth or
    /// 11,000: 11,000 to 10,000,000.
    #[serde(default = "fee")]
    pub max_fee_lamports: u64,
    /// Seconds for which a reply is held until its tokens have come, 1 to 120.
    #[serde(default = "confirm")]
    pub confirm_seconds: u16,
}

impl ExactSettings {
    /// Whether a way to pay is taken: `exact` or `charge`.
    #[must_use]
    pub fn takes(&self, scheme: &str) -> bool {
        self.schemes.iter().any(|taken| taken == scheme)
    }
}

fn schemes() -> Vec<String> {
    ["exact", "charge"].map(str::to_owned).to_vec()
}

fn yes() -> bool {
    true
}

fn fee() -> u64 {
    20_000
}

fn confirm() -> u16 {
    30
}
