//! The one transfer of a payment.

use super::{ExactRefusal, ExactTerms};
use farthing_sdk::solana::{Address, Instruction};

/// `TransferChecked` of both token programs.
const TRANSFER_CHECKED: u8 = 12;

/// A `TransferChecked` with a single key as authority.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    program: Address,
    pub source: Address,
    mint: Address,
    pub destination: Address,
    pub authority: Address,
    pub amount: u64,
    decimals: u8,
    is_written: bool,
}

impl Transfer {
    /// Reads an instruction of a token program.
    ///
    /// # Errors
    /// `NotATransfer`.
    pub fn read(one: &Instruction) -> Result<Self, ExactRefusal> {
        let [TRANSFER_CHECKED, amount @ .., decimals] = one.data.as_slice() else {
            return Err(ExactRefusal::NotATransfer);
        };
        let amount = amount.try_into().map_err(|_| ExactRefusal::NotATransfer)?;
        // A fifth account would be a signer of a multisig, or of a hook.
        let [source, mint, destination, authority] = one.accounts.as_slice() else {
            return Err(ExactRefusal::NotATransfer);
        };
        Ok(Self {
            program: one.program_id,
            source: source.pubkey,
            mint: mint.pubkey,
            destination: destination.pubkey,
            authority: authority.pubkey,
            amount: u64::from_le_bytes(amount),
            decimals: *decimals,
            is_written: source.is_writable && destination.is_writable,
        })
    }

    /// Whether it pays what is asked, to whom it is asked for.
    ///
    /// # Errors
    /// `OtherTokenProgram`, `OtherMint`, `OtherDecimals`, `OtherAmount`, `OtherDestination`, `SameAccount`,
    /// `ReadOnly`.
    pub fn check(&self, terms: &ExactTerms) -> Result<(), ExactRefusal> {
        let destination = terms.destination();
        match () {
            () if self.program != terms.token_program => {
                Err(ExactRefusal::OtherTokenProgram(self.program))
            }
            () if self.mint != terms.mint => Err(ExactRefusal::OtherMint(self.mint)),
            () if self.decimals != terms.decimals => {
                Err(ExactRefusal::OtherDecimals { found: self.decimals, asked: terms.decimals })
            }
            () if self.amount != terms.amount || terms.amount == 0 => {
                Err(ExactRefusal::OtherAmount { found: self.amount, asked: terms.amount })
            }
            () if self.destination != destination => {
                Err(ExactRefusal::OtherDestination { found: self.destination, asked: destination })
            }
            () if self.source == destination => Err(ExactRefusal::SameAccount),
            () if !self.is_written => Err(ExactRefusal::ReadOnly),
            () => Ok(()),
        }
    }
}
