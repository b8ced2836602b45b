//! A payment by its bytes.

use super::{
    ExactRefusal, ExactTerms, Verified,
    programs::{LIGHTHOUSE, Parts},
};
use crate::transaction;
use farthing_sdk::{
    client::instructions,
    solana::{Address, Instruction, Signature, VersionedTransaction},
};

/// Reads a transaction that pays as `terms` ask and does nothing else.
///
/// # Errors
/// [`ExactRefusal`].
pub fn verify(bytes: &[u8], terms: &ExactTerms) -> Result<Verified, ExactRefusal> {
    let mut transaction = transaction::read(bytes)?;
    let all = instructions(&transaction, &[]);
    let parts = Parts::of(&all)?;
    let transfer = parts.transfer.ok_or(ExactRefusal::NoTransfer)?;
    if transaction.message.static_account_keys().first() != Some(&terms.sponsor) {
        return Err(ExactRefusal::FeePayer);
    }
    if transfer.authority == terms.sponsor {
        return Err(ExactRefusal::SponsorPays);
    }
    isolated(&all, &terms.sponsor)?;
    transfer.check(terms)?;
    let payer = transfer.authority;
    transaction::signs_with(&transaction, terms.sponsor, payer)?;
    let allowed = [terms.sponsor, payer, transfer.source, transfer.destination];
    writes_only(&all, &allowed)?;
    parts.memos.check(terms.memo.as_deref(), &payer)?;
    let fee = parts.budget.within(transaction.signatures.len(), terms.cap_lamports)?;
    transaction::signed(&transaction, Some(terms.sponsor))?;
    empty_sponsors(&mut transaction);
    let message = transaction::message_hash(&transaction);
    let (source, destination, amount) = (transfer.source, transfer.destination, transfer.amount);
    Ok(Verified { transaction, message, payer, source, destination, amount, fee })
}

/// The sponsor is read by assertions of wallets, and otherwise stands in no instruction.
fn isolated(all: &[Instruction], sponsor: &Address) -> Result<(), ExactRefusal> {
    let mut others = all.iter().filter(|one| one.program_id != LIGHTHOUSE);
    let is_named = others.any(|one| one.accounts.iter().any(|account| account.pubkey == *sponsor));
    if is_named { Err(ExactRefusal::SponsorNamed) } else { Ok(()) }
}

/// What a payment writes beside its two token accounts and the signers it could only spoil.
fn writes_only(all: &[Instruction], allowed: &[Address]) -> Result<(), ExactRefusal> {
    let accounts = all.iter().flat_map(|one| &one.accounts);
    let mut written = accounts.filter(|account| account.is_writable);
    match written.find(|account| !allowed.contains(&account.pubkey)) {
        Some(other) => Err(ExactRefusal::Writes(other.pubkey)),
        None => Ok(()),
    }
}

/// What stands in the place of a signature that we have not given is nobody's word.
pub fn empty_sponsors(transaction: &mut VersionedTransaction) {
    if let Some(first) = transaction.signatures.first_mut() {
        *first = Signature::default();
    }
}
