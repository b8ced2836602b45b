//! Signed transactions: bytes that can be sent any number of times.

use super::{network::Recent, policy};
use crate::{
    args::instruction_name,
    solana::{Instruction, Signature, VersionedTransaction, ids::compute_budget},
};

use std::fmt;

/// How instructions of the compute budget begin: that which sets the limit, and that which sets the price.
const SET_LIMIT: u8 = 2;
const SET_PRICE: u8 = 3;

/// Signed bytes. Sending them again cannot do anything twice.
#[derive(Clone)]
pub struct Signed {
    pub transaction: VersionedTransaction,
    /// Until when they can land.
    pub recent: Recent,
    /// What they do, to explain a failure by.
    pub instructions: Vec<Instruction>,
}

/// Without the bytes, which may hold the key of an order.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("signature", &self.signature())
            .field("recent", &self.recent)
            .finish_non_exhaustive()
    }
}

impl Signed {
    /// The transaction's name.
    pub fn signature(&self) -> Signature {
        self.transaction.signatures.first().copied().unwrap_or_default()
    }

    /// Lamports that it costs, whether it fails or not. Its compute budget names what is not the same for
    /// all: the limit and the price of a unit.
    pub fn fee(&self) -> u64 {
        let (mut limit, mut price) = (0, 0);
        for step in self.instructions.iter().filter(|step| step.program_id == compute_budget::ID) {
            match step.data[..] {
                [SET_LIMIT, a, b, c, d] => limit = u32::from_le_bytes([a, b, c, d]),
                [SET_PRICE, ref each @ ..] => {
                    price = each.try_into().map_or(price, u64::from_le_bytes);
                }
                _ => {}
            }
        }
        let checked = policy::checked_signatures(&self.instructions);
        policy::fee(self.transaction.signatures.len() + checked, limit, price)
    }
}

/// Whether simulating would show the key of an order to the node that simulates.
pub(super) fn reveals_key(instructions: &[Instruction]) -> bool {
    instructions.iter().any(|instruction| {
        instruction.program_id == crate::PROGRAM_ID
            && instruction_name(&instruction.data) == Some("fulfil_order")
    })
}
