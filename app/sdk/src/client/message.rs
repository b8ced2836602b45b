//! From instructions to the message of a transaction, shortened by lookup tables.

use super::{
    distinct::Distinct,
    error::{ClientError, ClientResult},
    network::Recent,
    policy::{MAX_COMPUTE_UNITS, Policy},
    signed::Signed,
};
use crate::{
    args::instruction_name,
    solana::{
        Address, ComputeBudgetInstruction, Hash, Instruction, LookupTable, Message, Signature,
        Signer, VersionedMessage, VersionedTransaction, ids,
    },
};
use solana_message::v0;

/// The most bytes of a transaction.
pub const MAX_BYTES: usize = 1232;

/// The most accounts of a transaction, those from lookup tables included.
pub const MAX_ACCOUNTS: usize = 64;

/// What a transaction does, who pays for it, and the tables that shorten it.
#[derive(Clone, Copy)]
pub(super) struct Draft<'a> {
    pub instructions: &'a [Instruction],
    pub payer: &'a Address,
    pub tables: &'a [LookupTable],
}

impl Draft<'_> {
    /// Version 0 where there are tables, otherwise the older format, which every wallet signs.
    ///
    /// # Errors
    /// `Unfit` when it names more accounts than a message can.
    pub fn message(&self, blockhash: &Hash) -> ClientResult<VersionedMessage> {
        if self.tables.is_empty() {
            let message =
                Message::new_with_blockhash(self.instructions, Some(self.payer), blockhash);
            return Ok(VersionedMessage::Legacy(message));
        }
        let message =
            v0::Message::try_compile(self.payer, self.instructions, self.tables, *blockhash);
        let unfit = |error| ClientError::Unfit(format!("the transaction is too large: {error}"));
        message.map(VersionedMessage::V0).map_err(unfit)
    }

    /// For simulation: nobody signed.
    pub fn unsigned(&self, blockhash: &Hash) -> ClientResult<VersionedTransaction> {
        let message = self.message(blockhash)?;
        let needed = usize::from(message.header().num_required_signatures);
        Ok(VersionedTransaction { signatures: vec![Signature::default(); needed], message })
    }

    /// Signs with those of `signers` that are needed.
    ///
    /// # Errors
    /// `SignerMissing`, `Signer` when a key refuses, `TooLarge`.
    pub fn sign(
        &self,
        payer: &dyn Signer,
        signers: &[&dyn Signer],
        recent: Recent,
    ) -> ClientResult<Signed> {
        let message = self.message(&recent.blockhash)?;
        let bytes = message.serialize();
        let needed = usize::from(message.header().num_required_signatures);
        let mut signatures = Vec::with_capacity(needed);
        for address in message.static_account_keys().iter().take(needed) {
            let all = std::iter::once(&payer).chain(signers);
            let signer = all.into_iter().find(|signer| signer.pubkey() == *address);
            let signer = signer.ok_or(ClientError::SignerMissing(*address))?;
            signatures.push(signer.try_sign_message(&bytes)?);
        }
        let size = size(signatures.len(), bytes.len());
        if size > MAX_BYTES {
            return Err(ClientError::TooLarge(size));
        }
        let instructions = self.instructions.to_vec();
        Ok(Signed {
            transaction: VersionedTransaction { signatures, message },
            recent,
            instructions,
        })
    }

    /// How many must sign.
    pub fn signatures(&self) -> ClientResult<usize> {
        let message = self.message(&Hash::default())?;
        Ok(usize::from(message.header().num_required_signatures))
    }

    /// Bytes, signatures included.
    pub fn size(&self) -> ClientResult<usize> {
        let message = self.message(&Hash::default())?;
        let signatures = usize::from(message.header().num_required_signatures);
        Ok(size(signatures, message.serialize().len()))
    }

    /// Its instructions after those that set the compute unit limit and the priority fee, and make it
    /// [`Distinct`]. Where that makes it too large and there is no fee to set, it goes without the
    /// limit: the runtime then gives each instruction 200,000 units. Where even so it is too large, it
    /// goes as it is if sending it twice pays nothing twice; otherwise it is too large.
    pub fn budgeted(
        &self,
        limit: u32,
        policy: &Policy,
        distinct: Distinct,
    ) -> ClientResult<Vec<Instruction>> {
        let all = with_budget(self.instructions, limit, policy.priority_fee, distinct);
        if policy.priority_fee != 0 || self.fits(&all)? {
            return Ok(all);
        }
        let counted = [&[distinct.instruction()], self.instructions].concat();
        if self.fits(&counted)? {
            return Ok(counted);
        }
        Ok(if may_repeat(self.instructions) { self.instructions.to_vec() } else { counted })
    }

    fn fits(&self, instructions: &[Instruction]) -> ClientResult<bool> {
        Ok(Draft { instructions, ..*self }.size()? <= MAX_BYTES)
    }
}

/// Bytes of a transaction. One of them counts the signatures.
pub(super) fn size(signatures: usize, message: usize) -> usize {
    1 + signatures * size_of::<Signature>() + message
}

/// Instructions with what makes them distinct, a compute unit limit and, unless it is zero, a
/// priority fee.
pub(super) fn with_budget(
    instructions: &[Instruction],
    limit: u32,
    priority_fee: u64,
    distinct: Distinct,
) -> Vec<Instruction> {
    let limit = distinct.mark(limit, MAX_COMPUTE_UNITS);
    let mut all =
        vec![distinct.instruction(), ComputeBudgetInstruction::set_compute_unit_limit(limit)];
    if priority_fee != 0 {
        all.push(ComputeBudgetInstruction::set_compute_unit_price(priority_fee));
    }
    all.extend_from_slice(instructions);
    all
}

/// Whether all of it moves only what is due, so that once or twice is the same: claims are of totals,
/// and streams pay what has accrued since.
fn may_repeat(instructions: &[Instruction]) -> bool {
    instructions.iter().all(|one| match one.program_id {
        crate::PROGRAM_ID => {
            let name = instruction_name(&one.data);
            matches!(
                name,
                Some("claim" | "claim_chain" | "claim_signed" | "claim_fans" | "withdraw_streams")
            )
        }
        program => program == ids::ed25519_program::ID,
    })
}
