//! Signing: from instructions to bytes that can be sent any number of times.

use super::{
    error::{ClientError, ClientResult},
    message::{Draft, MAX_BYTES, size},
    network::Recent,
    policy,
};
use crate::{
    args::instruction_name,
    solana::{
        Address, Instruction, LookupTable, Signature, Signer, VersionedTransaction,
        ids::compute_budget,
    },
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
    pub(super) fn fee(&self) -> u64 {
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
        policy::fee(self.transaction.signatures.len(), limit, price)
    }

    /// Signs with whichever of `signers` are needed.
    ///
    /// # Errors
    /// `SignerMissing`, `Signer` when a key refuses, `TooLarge`.
    pub(super) fn new(
        instructions: Vec<Instruction>,
        (payer, signers): (&dyn Signer, &[&dyn Signer]),
        tables: &[LookupTable],
        recent: Recent,
    ) -> ClientResult<Self> {
        let draft = Draft { instructions: &instructions, payer: &payer.pubkey(), tables };
        let message = draft.message(&recent.blockhash)?;
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
        Ok(Self { transaction: VersionedTransaction { signatures, message }, recent, instructions })
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

/// Whether simulating would show the key of an order to whoever simulates.
pub(super) fn reveals_key(instructions: &[Instruction]) -> bool {
    instructions.iter().any(|instruction| {
        instruction.program_id == crate::PROGRAM_ID
            && instruction_name(&instruction.data) == Some("fulfil_order")
    })
}
