//! What a transaction can cost at most, by its compute budget.

use super::Fault;
use farthing_sdk::{
    client::policy::{MAX_COMPUTE_UNITS, fee},
    solana::Instruction,
};

/// How its instructions begin. The one that asks for a larger heap is not among them.
const SET_LIMIT: u8 = 2;
const SET_PRICE: u8 = 3;
const SET_LOADED_BYTES: u8 = 4;

/// The compute budget of a transaction, each part at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    limit: Option<u32>,
    /// Micro-lamports for a compute unit.
    price: Option<u64>,
    loaded_bytes: Option<u32>,
}

impl Budget {
    /// Reads one of its instructions.
    ///
    /// # Errors
    /// `Budget`.
    pub fn note(&mut self, instruction: &Instruction) -> Result<(), Fault> {
        if !instruction.accounts.is_empty() {
            return Err(Fault::Budget);
        }
        let is_first = match instruction.data[..] {
            [SET_LIMIT, a, b, c, d] => {
                self.limit.replace(u32::from_le_bytes([a, b, c, d])).is_none()
            }
            [SET_LOADED_BYTES, a, b, c, d] => {
                self.loaded_bytes.replace(u32::from_le_bytes([a, b, c, d])).is_none()
            }
            [SET_PRICE, ref price @ ..] => {
                let price = price.try_into().map_err(|_| Fault::Budget)?;
                self.price.replace(u64::from_le_bytes(price)).is_none()
            }
            _ => false,
        };
        if is_first { Ok(()) } else { Err(Fault::Budget) }
    }

    /// Lamports, at most, with so many signatures. Without a limit the runtime may take the largest there is.
    pub fn most(&self, signatures: usize) -> u64 {
        let limit = self.limit.unwrap_or(MAX_COMPUTE_UNITS).min(MAX_COMPUTE_UNITS);
        fee(signatures, limit, self.price.unwrap_or(0))
    }

    /// [`Self::most`], if the sponsor pays that much: at most `cap` lamports.
    ///
    /// # Errors
    /// `Fee`.
    pub fn within(&self, signatures: usize, cap: u64) -> Result<u64, Fault> {
        let lamports = self.most(signatures);
        // The largest number stands for whatever is more.
        let is_more = lamports > cap || lamports == u64::MAX;
        if is_more { Err(Fault::Fee { lamports, cap }) } else { Ok(lamports) }
    }
}
