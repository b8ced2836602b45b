//! Signing: from instructions to bytes that can be sent any number of times.

use super::{
    error::{ClientError, ClientResult},
    network::Recent,
};
use crate::{
    args::instruction_name,
    solana::{
        Address, ComputeBudgetInstruction, Hash, Instruction, Message, Signature, Signer,
        VersionedMessage, VersionedTransaction,
    },
};

use std::fmt;

/// The most bytes of a transaction.
const MAX_BYTES: usize = 1232;

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

    /// Signs with whichever of `signers` are needed.
    ///
    /// # Errors
    /// `SignerMissing`, `Signer` when a key refuses, `TooLarge`.
    pub(super) fn new(
        instructions: Vec<Instruction>,
        payer: &dyn Signer,
        signers: &[&dyn Signer],
        recent: Recent,
    ) -> ClientResult<Self> {
        let message = message(&instructions, &payer.pubkey(), &recent.blockhash);
        let bytes = message.serialize();
        let needed = usize::from(message.header().num_required_signatures);
        let mut signatures = Vec::with_capacity(needed);
        for address in message.static_account_keys().iter().take(needed) {
            let all = std::iter::once(&payer).chain(signers);
            let signer = all.into_iter().find(|signer| signer.pubkey() == *address);
            let signer = signer.ok_or(ClientError::SignerMissing(*address))?;
            signatures.push(signer.try_sign_message(&bytes)?);
        }
        // One byte counts the signatures.
        let size = 1 + signatures.len() * size_of::<Signature>() + bytes.len();
        if size > MAX_BYTES {
            return Err(ClientError::TooLarge(size));
        }
        Ok(Self { transaction: VersionedTransaction { signatures, message }, recent, instructions })
    }

    /// For simulation: nobody signed.
    pub(super) fn unsigned(
        instructions: &[Instruction],
        payer: &Address,
        blockhash: &Hash,
    ) -> VersionedTransaction {
        let message = message(instructions, payer, blockhash);
        let needed = usize::from(message.header().num_required_signatures);
        VersionedTransaction { signatures: vec![Signature::default(); needed], message }
    }
}

/// The addresses that a transaction may change, the payer first.
pub(super) fn writable(instructions: &[Instruction], payer: &Address) -> Vec<Address> {
    let mut addresses = vec![*payer];
    for account in instructions.iter().flat_map(|instruction| &instruction.accounts) {
        if account.is_writable && !addresses.contains(&account.pubkey) {
            addresses.push(account.pubkey);
        }
    }
    addresses
}

/// Instructions with a compute unit limit and, unless it is zero, a priority fee.
pub(super) fn with_budget(
    instructions: &[Instruction],
    limit: u32,
    priority_fee: u64,
) -> Vec<Instruction> {
    let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(limit)];
    if priority_fee != 0 {
        all.push(ComputeBudgetInstruction::set_compute_unit_price(priority_fee));
    }
    all.extend_from_slice(instructions);
    all
}

/// Whether simulating would show the key of an order to whoever simulates.
pub(super) fn reveals_key(instructions: &[Instruction]) -> bool {
    instructions.iter().any(|instruction| {
        instruction.program_id == farthing::ID
            && instruction_name(&instruction.data) == Some("fulfil_order")
    })
}

fn message(instructions: &[Instruction], payer: &Address, blockhash: &Hash) -> VersionedMessage {
    VersionedMessage::Legacy(Message::new_with_blockhash(instructions, Some(payer), blockhash))
}
