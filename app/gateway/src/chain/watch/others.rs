//! Accounts that hold none of our money: listings that routes name, and whatever a request asks about.

use super::{LookRefusal, WatchError, Watcher};
use crate::chain::{accounts::read_listing, listings::sold, moment::Moment, nodes::AT_ONCE};
use farthing_sdk::solana::{Account, Address, CommitmentLevel};

impl Watcher {
    /// Reads the listings that routes name, at confirmed.
    pub(super) fn watch_listings(&self) -> Result<(), WatchError> {
        let mut outcome = Ok(());
        for some in self.shared.listings.wanted().chunks(AT_ONCE) {
            let begun = Moment::now();
            match self.first.look(some, CommitmentLevel::Confirmed, 0) {
                Ok(seen) => {
                    for (address, account) in some.iter().zip(&seen.accounts) {
                        let read = read_listing(account.as_ref());
                        let sold = sold(read, &self.settings.terms.mint);
                        self.shared.listings.note(address.as_array(), begun, sold);
                    }
                }
                Err(error) => outcome = outcome.and(Err(error.into())),
            }
        }
        outcome
    }

    /// An account as it is now, at confirmed and never as of an older slot than was seen; `None` when absent.
    ///
    /// # Errors
    /// `Network`.
    pub fn account(&self, address: &Address) -> Result<Option<Account>, LookRefusal> {
        if self.shared.time.slot() == 0 {
            // Before the first round has asked.
            self.check_clusters()?;
        }
        let seen = self.first.look(&[*address], CommitmentLevel::Confirmed, 0)?;
        Ok(seen.accounts.into_iter().next().flatten())
    }
}
