//! How earnings divide, wherever they do.

use crate::{
    FarthingError, ledger,
    state::{Creator, Deposit, Earnings, with_account_mut},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::splits;

/// Moves `total` base units and what `splits::lacking` says out of the earnings: to each split owner
/// its share, rounded up, and to the payout deposit the rest, which is returned. Shares of a multiple of
/// the splits' unit are exact. `split_deposits` are the deposits of the split owners, in the order of the
/// splits; nobody's is needed where there is nothing to divide.
///
/// # Errors
/// `WrongSplitDeposit`, `AccountNotOurs` when the deposits are not those; `InsufficientBalance` when
/// the earnings have less.
pub fn divide(
    creator: &Creator,
    earnings: &mut Earnings,
    payout: &mut Deposit,
    split_deposits: &[AccountView],
    total: u64,
) -> Result<u64> {
    if total == 0 {
        return Ok(0);
    }
    let (shares, owners) = (creator.shares(), creator.share_owners());
    require!(split_deposits.len() >= shares.len(), FarthingError::WrongSplitDeposit);
    let mint = earnings.mint;
    let mut left = total;
    for ((view, owner), bps) in split_deposits.iter().zip(owners).zip(shares) {
        let share = splits::share(total, *bps);
        with_account_mut(view, |deposit: &mut Deposit| {
            require!(
                address_eq(&deposit.owner, owner) && address_eq(&deposit.mint, &mint),
                FarthingError::WrongSplitDeposit
            );
            ledger::transfer(&mut earnings.balance, &mut deposit.balance, share)
        })?;
        left = left.saturating_sub(share);
    }
    ledger::transfer(&mut earnings.balance, &mut payout.balance, left)?;
    Ok(left)
}
