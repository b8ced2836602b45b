//! How a client submits.

use crate::solana::{CommitmentLevel, Instruction, ids::ed25519_program};
use std::time::Duration;

/// How a client submits. The default suits a cluster behind JSON-RPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How settled a transaction must be before it counts.
    pub commitment: CommitmentLevel,
    /// Micro-lamports for a compute unit, on top of the base fee.
    pub priority_fee: u64,
    /// How often a transaction is signed at most: again only when the last one can no longer land.
    pub signings: u32,
    /// Time between two looks at the status.
    pub poll_every: Duration,
    /// Looks at the status between two sendings of the same bytes.
    pub polls_per_sending: u32,
    /// Looks without any answer, in a row, after which the outcome is left open.
    pub patience: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            commitment: CommitmentLevel::Confirmed,
            priority_fee: 0,
            signings: 4,
            poll_every: Duration::from_millis(500),
            polls_per_sending: 4,
            patience: 120,
        }
    }
}

/// The most that a transaction may use.
pub const MAX_COMPUTE_UNITS: u32 = 1_400_000;

/// The limit for what must not be simulated on somebody else's machine.
pub const UNSIMULATED_COMPUTE_UNITS: u32 = 100_000;

/// The limit for a transaction that used so much when it was simulated: a tenth more, and at least
/// a thousand, because balances and the clock may differ by the time it lands.
pub fn compute_limit(simulated: u64) -> u32 {
    let margin = (simulated / 10).max(1_000);
    let limit = u32::try_from(simulated.saturating_add(margin)).unwrap_or(MAX_COMPUTE_UNITS);
    limit.min(MAX_COMPUTE_UNITS)
}

/// Signatures that the Ed25519 program checks for these instructions, which the first byte of its own says. Each
/// costs what one of the transaction costs.
pub fn checked_signatures(instructions: &[Instruction]) -> usize {
    let checks = instructions.iter().filter(|one| one.program_id == ed25519_program::ID);
    checks.filter_map(|one| one.data.first()).map(|count| usize::from(*count)).sum()
}

/// Lamports: 5,000 for each signature and the priority fee, rounded up.
pub fn fee(signatures: usize, limit: u32, priority_fee: u64) -> u64 {
    let base = (signatures as u64).saturating_mul(5_000);
    let priority = (u128::from(limit) * u128::from(priority_fee)).div_ceil(1_000_000);
    base.saturating_add(u64::try_from(priority).unwrap_or(u64::MAX))
}
