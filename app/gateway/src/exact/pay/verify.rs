//! A co-signed payment through our program: by its bytes, by a run without effect, and as it landed.

use super::{PayRefusal, PayTerms, VerifiedPay, call::Paying};
use crate::{
    exact::{
        LandedRefusal, SimulatedRefusal, balances,
        landed::{cost_its_fee, has_run},
        simulated::told,
        verify::empty_sponsors,
    },
    transaction::{self, Budget, Fault, uses_nonce},
};
use farthing_sdk::{
    PROGRAM_ID,
    client::{Confirmed, instructions, network::Simulation},
    solana::{Account, Address, Instruction, ids::compute_budget},
};

/// Reads a transaction that pays as `terms` ask and does nothing else, for a fee of at most `cap` lamports of the
/// sponsor's.
///
/// # Errors
/// [`PayRefusal`].
pub fn verify_pay(
    bytes: &[u8],
    terms: &PayTerms,
    (sponsor, cap): (&Address, u64),
) -> Result<VerifiedPay, PayRefusal> {
    let mut transaction = transaction::read(bytes)?;
    let all = instructions(&transaction, &[]);
    let (paying, budget) = read(&all)?;
    if transaction.message.static_account_keys().first() != Some(sponsor) {
        return Err(PayRefusal::FeePayer);
    }
    let mut named = all.iter().flat_map(|one| &one.accounts);
    if named.any(|account| account.pubkey == *sponsor) {
        return Err(PayRefusal::SponsorNamed);
    }
    paying.check(terms)?;
    transaction::signs_with(&transaction, *sponsor, paying.authority)?;
    let fee = budget.within(transaction.signatures.len(), cap)?;
    transaction::signed(&transaction, Some(*sponsor))?;
    empty_sponsors(&mut transaction);
    let message = transaction::message_hash(&transaction);
    let (payer, deposit, amount) = (paying.authority, paying.deposit, terms.amount);
    Ok(VerifiedPay { transaction, message, payer, deposit, amount, fee })
}

/// The one payment, and the compute budget.
fn read(all: &[Instruction]) -> Result<(Paying, Budget), PayRefusal> {
    let (mut found, mut budget) = (None, Budget::default());
    for one in all {
        match one.program_id {
            PROGRAM_ID => {
                if found.replace(Paying::read(one)?).is_some() {
                    return Err(PayRefusal::Twice);
                }
            }
            compute_budget::ID => budget.note(one)?,
            _ if uses_nonce(one) => return Err(Fault::Nonce.into()),
            other => return Err(PayRefusal::Program(other)),
        }
    }
    found.map(|paying| (paying, budget)).ok_or(PayRefusal::NoPayment)
}

/// Whether the payment would succeed and cost the sponsor its fee and no more. That it then pays is our program's word.
/// `before` is the sponsor's account, for which the run was asked as well; as of
/// [`check_simulated`](crate::exact::check_simulated), both have to be asked again where it has paid for others meanwhile.
///
/// # Errors
/// [`SimulatedRefusal`].
pub fn check_pay_simulated(
    simulation: &Simulation,
    (sponsor, before): (&Address, Option<&Account>),
    verified: &VerifiedPay,
) -> Result<(), SimulatedRefusal> {
    let balances = told(simulation, &[*sponsor], &[before.cloned()])?;
    Ok(balances::sponsor_pays(&balances, sponsor, (simulation.fee, verified.fee))?)
}

/// Whether a confirmed transaction is the payment that was signed, and has paid.
///
/// # Errors
/// [`LandedRefusal`].
pub fn check_pay_landed(
    confirmed: &Confirmed,
    verified: &VerifiedPay,
    sponsor: &Address,
) -> Result<(), LandedRefusal> {
    has_run(confirmed, &verified.message)?;
    cost_its_fee(confirmed, sponsor, verified.fee)
}
