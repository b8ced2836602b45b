//! How earnings divide, wherever they do.

use crate::{
    FarthingError, ledger,
    state::{Creator, Deposit, Earnings, with_account_mut},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::splits;

/// What is divided between whom.
pub struct Division<'a> {
    pub creator: &'a Creator,
    pub earnings: &'a mut Earnings,
    pub payout: &'a mut Deposit,
    /// The deposits of the split owners, in the order of the splits; nobody's is needed where there is
    /// nothing to divide.
    pub split_deposits: &'a [AccountView],
    /// Who adds what shares come to beyond the total: only where it is no multiple of the splits' unit.
    pub authority: Option<&'a Signer>,
}

impl Division<'_> {
    /// Moves `total` base units out of the earnings: to each split owner its share, rounded up, and to
    /// the payout deposit the rest, which is returned. Shares of a multiple of the splits' unit are exact;
    /// of any other amount they may come to more than that, by up to one base unit less than there are
    /// shares, which the authority adds.
    ///
    /// # Errors
    /// `WrongSplitDeposit`, `AccountNotOurs` when the deposits are not those; those of [`Self::add`].
    pub fn divide(&mut self, total: u64) -> Result<u64> {
        if total == 0 {
            return Ok(0);
        }
        let (shares, owners) = (self.creator.shares(), self.creator.share_owners());
        let split_deposits = self.split_deposits;
        require!(split_deposits.len() >= shares.len(), FarthingError::WrongSplitDeposit);
        let mut left = total;
        for ((view, owner), bps) in split_deposits.iter().zip(owners).zip(shares) {
            let share = splits::share(total, *bps);
            if share > left {
                self.add(share.wrapping_sub(left))?;
                left = share;
            }
            self.pay(view, owner, share)?;
            left = left.wrapping_sub(share);
        }
        ledger::transfer(&mut self.earnings.balance, &mut self.payout.balance, left)?;
        Ok(left)
    }

    fn pay(&mut self, view: &AccountView, owner: &Address, share: u64) -> Result<()> {
        let Earnings { balance, mint, .. } = &mut *self.earnings;
        with_account_mut(view, |deposit: &mut Deposit| {
            require!(
                address_eq(&deposit.owner, owner) && address_eq(&deposit.mint, mint),
                FarthingError::WrongSplitDeposit
            );
            ledger::transfer(balance, &mut deposit.balance, share)
        })
    }

    /// Moves `amount` base units from the authority's own deposit, which must be one of those that are
    /// paid here, into the earnings.
    ///
    /// # Errors
    /// `RoundingNotCovered` when it is none of them; `InsufficientBalance` when it holds less.
    #[cold]
    fn add(&mut self, amount: u64) -> Result<()> {
        let authority = self.authority.ok_or(FarthingError::RoundingNotCovered)?;
        let Earnings { balance, mint, .. } = &mut *self.earnings;
        if address_eq(&self.payout.owner, authority.address()) {
            return ledger::transfer(&mut self.payout.balance, balance, amount);
        }
        let mut owners = self.creator.share_owners().iter();
        let own = owners.position(|owner| address_eq(owner, authority.address()));
        let own = own.and_then(|own| self.split_deposits.get(own));
        with_account_mut(own.ok_or(FarthingError::RoundingNotCovered)?, |deposit: &mut Deposit| {
            require!(
                address_eq(&deposit.owner, authority.address()) && address_eq(&deposit.mint, mint),
                FarthingError::WrongSplitDeposit
            );
            ledger::transfer(&mut deposit.balance, balance, amount)
        })
    }
}
