//! The verbs through which money moves (I11), with this program's errors. Handlers never assign a
//! balance.

use crate::FarthingError;
use anchor_lang::prelude::*;
use farthing_core::ledger;

/// Moves `amount` base units between two balances of one reserve.
///
/// # Errors
/// `AmountZero`, `InsufficientBalance`, `AmountOverflow`; neither balance changes then.
#[inline(always)]
pub fn pay(from: &mut u64, to: &mut u64, amount: u64) -> Result<()> {
    require!(amount != 0, FarthingError::AmountZero);
    transfer(from, to, amount)
}

/// [`pay`] for amounts that may be nothing: what a split, a referral or a free listing comes to.
#[inline(always)]
pub fn transfer(from: &mut u64, to: &mut u64, amount: u64) -> Result<()> {
    Ok(ledger::transfer(from, to, amount).map_err(FarthingError::from)?)
}

/// Credits tokens that came into the reserve.
#[inline(always)]
pub fn enter(liabilities: &mut u64, balance: &mut u64, amount: u64) -> Result<()> {
    Ok(ledger::enter(liabilities, balance, amount).map_err(FarthingError::from)?)
}

/// Debits tokens that are about to leave the reserve.
#[inline(always)]
pub fn leave(liabilities: &mut u64, balance: &mut u64, amount: u64) -> Result<()> {
    Ok(ledger::leave(liabilities, balance, amount).map_err(FarthingError::from)?)
}
