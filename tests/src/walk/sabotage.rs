//! Damage behind the program's back, to see that a walk notices.

use super::{Walk, chain::at, model::Thing};
use farthing_sdk::solana::{Account, Address};

/// What to damage.
#[derive(Clone, Copy, Debug)]
pub enum Sabotage {
    /// A deposit has a base unit more.
    Balance,
    /// A person has a lamport less.
    Lamports,
    /// There is one more deposit.
    Account,
    /// A stream earns the 2^-64 part of a base unit more in a second.
    Rate,
    /// A session has spent a base unit less.
    Spent,
    /// A channel has a second more of grace.
    Grace,
}

impl Walk {
    /// Does damage.
    ///
    /// # Panics
    /// When the walk has not opened what is to be damaged yet.
    pub fn sabotage(&mut self, what: Sabotage) {
        match what {
            Sabotage::Balance => {
                self.flip(|thing| matches!(thing, Thing::Deposit(_)), at!(Deposit.balance));
            }
            Sabotage::Rate => {
                self.flip(|thing| matches!(thing, Thing::Stream(_)), at!(Stream.rate_fraction));
            }
            Sabotage::Spent => {
                self.flip(|thing| matches!(thing, Thing::Session(_)), at!(Session.spent));
            }
            Sabotage::Grace => {
                self.flip(|thing| matches!(thing, Thing::Channel(_)), at!(Channel.grace));
            }
            Sabotage::Account => {
                let deposit = self.live(|thing| matches!(thing, Thing::Deposit(_)));
                let mut account = self.machine.account(&deposit).expect("it is there");
                let address = self.address();
                account.data[at!(Deposit.balance)..][..8].fill(0);
                self.machine.set_account(address, account);
            }
            Sabotage::Lamports => {
                let at = self.model.wallets[0].address;
                let wallet = self.machine.account(&at).expect("it is there");
                let lamports = wallet.lamports - 1;
                self.machine.set_account(at, Account { lamports, ..wallet });
            }
        }
    }

    /// Changes the lowest bit of a field.
    fn flip(&mut self, of: fn(&Thing) -> bool, at: usize) {
        let address = self.live(of);
        let mut account = self.machine.account(&address).expect("it is there");
        account.data[at] ^= 1;
        self.machine.set_account(address, account);
    }

    fn live(&self, of: fn(&Thing) -> bool) -> Address {
        let mut live = self.model.live.iter();
        *live.find(|(_, live)| of(&live.thing)).expect("there is one").0
    }
}
