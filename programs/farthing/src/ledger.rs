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

/// Money set aside in a stream, a channel or a fan: all that was put in, and what of it is paid. The difference is what the reserve owes for it (I1).
pub struct Held<'a> {
    pub funded: &'a mut u64,
    pub paid: &'a mut u64,
}

impl Held<'_> {
    #[inline(always)]
    fn left(&self) -> u64 {
        self.funded.saturating_sub(*self.paid)
    }

    /// Puts `amount` base units in.
    ///
    /// # Errors
    /// `AmountZero`, `InsufficientBalance`, `AmountOverflow`.
    #[inline(always)]
    pub fn fund(self, from: &mut u64, amount: u64) -> Result<()> {
        let mut left = self.left();
        pay(from, &mut left, amount)?;
        *self.funded = self.paid.checked_add(left).ok_or(FarthingError::AmountOverflow)?;
        Ok(())
    }

    /// Pays `amount` base units, which may be nothing, to the payee.
    ///
    /// # Errors
    /// `InsufficientBalance`, `AmountOverflow`.
    #[inline(always)]
    pub fn pay_out(self, to: &mut u64, amount: u64) -> Result<()> {
        let mut left = self.left();
        transfer(&mut left, to, amount)?;
        // Cannot wrap: the amount was left of what is funded.
        *self.paid = self.paid.wrapping_add(amount);
        Ok(())
    }

    /// Returns `amount` base units, which may be nothing, to the payer.
    ///
    /// # Errors
    /// `InsufficientBalance`, `AmountOverflow`.
    #[inline(always)]
    pub fn give_back(self, to: &mut u64, amount: u64) -> Result<()> {
        let mut left = self.left();
        transfer(&mut left, to, amount)?;
        *self.funded = self.paid.saturating_add(left);
        Ok(())
    }
}
