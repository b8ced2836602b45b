//! `[exact]`: payments by one transaction to a wallet, as stock clients make them.

use serde::Deserialize;

use super::value::{Key, parsed_option};

/// `[exact]`. Nothing is taken this way without a wallet.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExactSettings {
    /// Who gets the tokens, in its associated account, which must be there: a wallet, never a deposit or earnings (rule
    /// R12). `None` where nothing is taken this way.
    #[serde(deserialize_with = "parsed_option")]
    pub wallet: Option<Key>,
    /// What is taken: `exact` of x402 and `charge` of MPP, which need the wallet, and `pay`, the scheme `farthing-pay`,
    /// which goes to `[pay]`'s deposit or earnings.
    pub schemes: Vec<String>,
    /// Whether clients of x402's version 1 are served too, which have no place to bind a payment to its request.
    pub v1: bool,
    /// Whether methods that do more than read are sold this way: the service does its work before the tokens have come.
    pub unsafe_methods: bool,
    /// Lamports of one transaction's fee that the sponsor pays, at most, and never more than the price is worth or
    /// 11,000: 11,000 to 10,000,000.
    pub max_fee_lamports: u64,
    /// Seconds for which a reply is held until its tokens have come, 1 to 120.
    pub confirm_seconds: u16,
}

impl ExactSettings {
    /// Whether a way to pay is taken: `exact`, `charge` or `pay`.
    #[must_use]
    pub fn takes(&self, scheme: &str) -> bool {
        (self.wallet.is_some() || scheme == "pay")
            && self.schemes.iter().any(|taken| taken == scheme)
    }
}

impl Default for ExactSettings {
    fn default() -> Self {
        Self {
            wallet: None,
            schemes: ["exact", "charge"].map(str::to_owned).to_vec(),
            v1: true,
            unsafe_methods: true,
            max_fee_lamports: 20_000,
            confirm_seconds: 30,
        }
    }
}
