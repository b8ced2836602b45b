//! Back from the message of a transaction to its instructions.

use crate::solana::{AccountMeta, Address, Instruction, VersionedTransaction};
use solana_message::compiled_instruction::CompiledInstruction;
use std::collections::HashSet;

/// The runtime never lets some addresses be written; that is not what was asked for.
const NONE_RESERVED: Option<&HashSet<Address>> = None;

/// The instructions of a transaction, for a [`Network`](super::Network) to answer with. `loaded` are the
/// addresses from its lookup tables: first all that are written, then the others.
pub fn instructions(transaction: &VersionedTransaction, loaded: &[Address]) -> Vec<Instruction> {
    resolve(transaction, loaded, transaction.message.instructions())
}

/// [`instructions`] of a transaction, or those that its programs called: they name the same accounts.
pub(super) fn resolve(
    transaction: &VersionedTransaction,
    loaded: &[Address],
    compiled: &[CompiledInstruction],
) -> Vec<Instruction> {
    let message = &transaction.message;
    let keys: Vec<_> = message.static_account_keys().iter().chain(loaded).copied().collect();
    let key = |at: u8| keys.get(usize::from(at)).copied().unwrap_or_default();
    let signers = usize::from(message.header().num_required_signatures);
    let account = |at: &u8| AccountMeta {
        pubkey: key(*at),
        is_signer: usize::from(*at) < signers,
        is_writable: message.is_maybe_writable_with_reserved_addresses((*at).into(), NONE_RESERVED),
    };
    let one = compiled.iter().map(|one| Instruction {
        program_id: key(one.program_id_index),
        accounts: one.accounts.iter().map(account).collect(),
        data: one.data.clone(),
    });
    one.collect()
}
