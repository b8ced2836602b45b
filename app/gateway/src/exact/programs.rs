//! The programs that a payment may call.

use super::{ExactRefusal, guards::Guards, memo::Memos, transfer::Transfer};
use crate::transaction::{Budget, Fault, uses_nonce};
use farthing_sdk::solana::{Address, Instruction, ids::compute_budget, token, token_2022};

/// SPL Memo, of which the payer's clients write. Its first version they do not.
pub const MEMO: Address = Address::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");

/// Lighthouse, whose assertions wallets put around what they sign.
pub const LIGHTHOUSE: Address =
    Address::from_str_const("L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95");

/// Instructions that a payment may have: Phantom's have so many.
const MOST: usize = 8;

/// The instructions of a payment, by what they are for.
#[derive(Default)]
pub struct Parts {
    pub budget: Budget,
    pub transfer: Option<Transfer>,
    pub memos: Memos,
    pub guards: Guards,
}

impl Parts {
    /// Sorts all of them.
    ///
    /// # Errors
    /// `TooLong`, `Program`, and what the parts refuse.
    pub fn of(all: &[Instruction]) -> Result<Self, ExactRefusal> {
        if all.len() > MOST {
            return Err(ExactRefusal::TooLong(all.len()));
        }
        let mut parts = Self::default();
        for one in all {
            parts.note(one)?;
        }
        Ok(parts)
    }

    fn note(&mut self, one: &Instruction) -> Result<(), ExactRefusal> {
        match one.program_id {
            compute_budget::ID => Ok(self.budget.note(one)?),
            token::ID | token_2022::ID => {
                if self.transfer.replace(Transfer::read(one)?).is_some() {
                    return Err(ExactRefusal::TwoTransfers);
                }
                Ok(())
            }
            MEMO => self.memos.note(one),
            LIGHTHOUSE => self.guards.note(one),
            _ if uses_nonce(one) => Err(Fault::Nonce.into()),
            other => Err(ExactRefusal::Program(other)),
        }
    }
}
