//! What must not be forgotten of a single payment, as it is stored: one file for each request, written before anything
//! is shown. Who has it can show the payment, so it is for its owner only.

use farthing_sdk::{
    client::bytes,
    solana::{Address, VersionedTransaction},
};
use serde::{Deserialize, Serialize};

/// A payment that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SinglePage {
    pub scheme: String,
    pub method: String,
    pub url: String,
    /// The header that shows it.
    pub header: String,
    /// In hexadecimal, as it was signed by us alone.
    pub transaction: String,
    /// Whose money, and who signed.
    pub signer: String,
    /// The token.
    pub mint: String,
    /// Base units.
    pub amount: u64,
    /// The slot before it was signed: no earlier block has it.
    pub slot: u64,
    /// The block height above which it can no longer land.
    pub last_valid: u64,
    /// Unix seconds.
    pub at: i64,
    /// Where it is counted as spent.
    pub spend: String,
    /// Its transaction's signature, where it was found on the chain.
    pub landed: Option<String>,
}

impl SinglePage {
    /// The transaction, without the signatures of others; `None` of a damaged page.
    pub(crate) fn signed(&self) -> Option<VersionedTransaction> {
        bytes::decode(&crate::page::bytes(&self.transaction)?)
    }

    /// `None` of a damaged page.
    pub(crate) fn signer(&self) -> Option<Address> {
        self.signer.parse().ok()
    }
}
