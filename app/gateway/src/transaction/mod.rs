//! Transactions of others, which we may sign with them: what is asked of each by its bytes, whatever it does.
//!
//! What it may do is said where it is known: of channels in `chain::sponsor`, of single payments in `exact`.

mod budget;
mod fault;

pub use budget::Budget;
pub use fault::Fault;

use farthing_sdk::{
    client::bytes,
    solana::{
        Address, Instruction, Signature, VersionedMessage, VersionedTransaction,
        ids::system_program,
    },
};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Reads a transaction of version 0 or legacy, without lookup tables, which names no key twice and none for nothing.
///
/// # Errors
/// `NotATransaction`, `Version`, `LookupTable`, `NamedTwice`, `Unused`.
pub fn read(bytes: &[u8]) -> Result<VersionedTransaction, Fault> {
    let transaction = bytes::decode(bytes).ok_or(Fault::NotATransaction)?;
    plain(&transaction.message)?;
    Ok(transaction)
}

/// The hash of what is signed: the same however the signatures are written.
pub fn message_hash(transaction: &VersionedTransaction) -> [u8; 32] {
    Sha256::digest(transaction.message.serialize()).into()
}

/// Whose signatures it needs, the fee payer's first.
pub fn signers(transaction: &VersionedTransaction) -> &[Address] {
    let count = usize::from(transaction.message.header().num_required_signatures);
    transaction.message.static_account_keys().get(..count).unwrap_or_default()
}

/// Whether an instruction takes the blockhash from an account: the transaction then never expires.
pub fn uses_nonce(instruction: &Instruction) -> bool {
    instruction.program_id == system_program::ID && instruction.data.starts_with(&[4, 0, 0, 0])
}

/// Exactly the sponsor, who pays the fee, and the payer must sign.
///
/// # Errors
/// `Signers`.
pub fn signs_with(
    transaction: &VersionedTransaction,
    sponsor: Address,
    payer: Address,
) -> Result<(), Fault> {
    if signers(transaction) == [sponsor, payer] { Ok(()) } else { Err(Fault::Signers) }
}

/// All that must sign have, but for one that has not yet. Dearer than all else that bytes are asked: the last.
///
/// # Errors
/// `Signature`.
pub fn signed(transaction: &VersionedTransaction, but: Option<Address>) -> Result<(), Fault> {
    let bytes = transaction.message.serialize();
    let is_right = |signer: &Address, signature: &Signature| {
        but == Some(*signer) || signature.verify(signer.as_ref(), &bytes)
    };
    let mut pairs = signers(transaction).iter().zip(&transaction.signatures);
    match pairs.find(|(signer, signature)| !is_right(signer, signature)) {
        Some((signer, _)) => Err(Fault::Signature(*signer)),
        None => Ok(()),
    }
}

/// No tables, no other version, no key twice or for nothing.
fn plain(message: &VersionedMessage) -> Result<(), Fault> {
    if !matches!(message, VersionedMessage::Legacy(_) | VersionedMessage::V0(_)) {
        return Err(Fault::Version);
    }
    if message.address_table_lookups().is_some_and(|lookups| !lookups.is_empty()) {
        return Err(Fault::LookupTable);
    }
    let keys = message.static_account_keys();
    let mut known = HashSet::new();
    if let Some(twice) = keys.iter().find(|key| !known.insert(**key)) {
        return Err(Fault::NamedTwice(*twice));
    }
    let named: HashSet<usize> = message
        .instructions()
        .iter()
        .flat_map(|one| one.accounts.iter().chain([&one.program_id_index]))
        .map(|index| usize::from(*index))
        .collect();
    // The first pays the fee, which is a use.
    match keys.iter().enumerate().skip(1).find(|(index, _)| !named.contains(index)) {
        Some((_, unused)) => Err(Fault::Unused(*unused)),
        None => Ok(()),
    }
}
