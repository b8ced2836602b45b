//! Paying one payee from many accounts, where each is looked at alone: for the claims whose credentials cost
//! so much to check that a call for each account is nothing beside it.

use crate::{FarthingError, events::Batch, state::Payee};
use alloc::vec::Vec;
use anchor_lang::prelude::*;

/// What an account has paid.
pub struct Paid {
    /// Base units, now.
    pub amount: u64,
    /// Base units since its opening.
    pub total: u64,
}

/// A payment to a balance; or why there is none, a status.
pub type Outcome = core::result::Result<Paid, u8>;

/// Has `pay` pay the payee from each account, skips with its status what pays nothing, and logs the whole as
/// the event that `begins` so.
///
/// # Errors
/// `NothingClaimed` unless something is paid; those of `pay`.
#[inline(never)]
pub fn pay_each(
    payee: &mut Account<Payee>,
    accounts: &[AccountView],
    begins: [u8; 8],
    pay: &mut dyn FnMut(&AccountView, &mut u64) -> Result<Outcome>,
) -> Result<()> {
    let address = *payee.account().address();
    let balance_before = payee.balance;
    let mut room = Vec::with_capacity(Batch::length(accounts.len()));
    let mut batch = Batch::new(room.spare_capacity_mut());
    for view in accounts {
        match pay(view, &mut payee.balance)? {
            Ok(Paid { amount, total }) => batch.paid(amount, total),
            Err(reason) => batch.skipped(reason),
        }
    }
    let amount = payee.balance.wrapping_sub(balance_before);
    require!(amount != 0, FarthingError::NothingClaimed);
    batch.log_as(begins, &address, amount, payee.balance)
}
