//! A transaction that landed, with all that it did.

use super::balances::Balances;
#[cfg(any(feature = "embedded", feature = "rpc"))]
use super::resolved::resolve;
#[cfg(any(feature = "embedded", feature = "rpc"))]
use crate::solana::Address;
use crate::solana::{Instruction, TransactionError, VersionedTransaction};
#[cfg(any(feature = "embedded", feature = "rpc"))]
use solana_message::compiled_instruction::CompiledInstruction;

/// A transaction that landed and is confirmed, with what the node that ran it says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    pub slot: u64,
    /// Unix seconds; `None` if the network does not say.
    pub time: Option<i64>,
    /// Set when it failed: it changed nothing but cost its fee.
    pub error: Option<TransactionError>,
    /// Lamports.
    pub fee: u64,
    pub transaction: VersionedTransaction,
    /// Those that programs called included.
    pub called: Vec<Called>,
    pub balances: Balances,
}

/// An instruction of a transaction, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The number of the instruction, from 0.
    pub outer: u8,
    /// Among those that programs called for it, however deep, from 0 in the order of their calls. `None` for what
    /// stands in the transaction itself.
    pub inner: Option<u8>,
    /// Whether an account signs or is written is as in the whole transaction, also for what a program called.
    pub instruction: Instruction,
}

impl Confirmed {
    /// The instruction at a path: one number for one of the transaction itself, two for one that a program called.
    pub fn at(&self, path: &[u8]) -> Option<&Instruction> {
        let (outer, inner) = match path {
            [outer] => (*outer, None),
            [outer, inner] => (*outer, Some(*inner)),
            _ => return None,
        };
        let found = self.called.iter().find(|it| (it.outer, it.inner) == (outer, inner))?;
        Some(&found.instruction)
    }
}

/// The instructions of a transaction, each followed by those that programs called for it. `loaded` as in
/// [`instructions`](super::instructions); `inner` has those of each number that called any.
#[cfg(any(feature = "embedded", feature = "rpc"))]
pub(super) fn called(
    transaction: &VersionedTransaction,
    loaded: &[Address],
    inner: &[(u8, Vec<CompiledInstruction>)],
) -> Vec<Called> {
    let mut all = Vec::new();
    let outer = resolve(transaction, loaded, transaction.message.instructions());
    for (number, instruction) in (0..=u8::MAX).zip(outer) {
        all.push(Called { outer: number, inner: None, instruction });
        for (_, compiled) in inner.iter().filter(|(of, _)| *of == number) {
            let called = (0..=u8::MAX).zip(resolve(transaction, loaded, compiled));
            all.extend(called.map(|(place, instruction)| Called {
                outer: number,
                inner: Some(place),
                instruction,
            }));
        }
    }
    all
}
