//! The creators that a wallet manages.

use super::Context;
use crate::{coin::Coin, failure::Outcome};
use farthing_sdk::{accounts::Earnings, addresses, solana::Address};

impl Context {
    /// Creators that a wallet controls or operates.
    fn managed_creators(&self, wallet: &Address) -> Outcome<Vec<Address>> {
        let mut creators = self.ask(self.client().find_creators_by_authority(wallet))?;
        creators.extend(self.ask(self.client().find_creators_by_operator(wallet))?);
        let mut all: Vec<Address> = creators.into_iter().map(|(creator, _)| creator).collect();
        all.sort();
        // One can be both.
        all.dedup();
        Ok(all)
    }

    /// What they have opened in a mint.
    pub fn managed_earnings(&self, wallet: &Address, coin: &Coin) -> Outcome<Vec<Address>> {
        let creators = self.managed_creators(wallet)?;
        let earnings = creators.iter().map(|creator| addresses::earnings(creator, &coin.mint()));
        let earnings: Vec<Address> = earnings.collect();
        let found = self.ask(self.client().fetch_all::<Earnings>(&earnings))?;
        Ok(earnings.into_iter().zip(found).filter_map(|(at, it)| it.map(|_| at)).collect())
    }
}
