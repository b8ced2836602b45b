//! What everything costs: measured, written down, compared.

mod compare;
mod goals;
mod measure;
mod table;

pub use compare::{Comparison, compare};
pub use measure::{KEYS, measure, rents};
pub use table::table;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Compute units of an instruction, over random keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    pub median: u64,
    pub worst: u64,
}

/// Everything that is measured; what `docs/costs.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// By case: the instruction's name, and what is special about the case.
    pub instructions: BTreeMap<String, Units>,
    /// Bytes of each kind of account.
    pub accounts: BTreeMap<String, u64>,
    /// Bytes of a transaction with this instruction alone, paid for by the one who acts.
    pub transactions: BTreeMap<String, u64>,
    pub binary_bytes: u64,
}
