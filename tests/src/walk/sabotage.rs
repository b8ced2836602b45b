//! Damage behind the program's back, to see that a walk notices.

use super::{Walk, model::Thing};
use farthing_sdk::{
    accounts::DISCRIMINATOR_LENGTH,
    solana::{Account, Address},
};

/// What to damage.
#[derive(Clone, Copy, Debug)]
pub enum Sabotage {
    /// A deposit has a base unit more.
    Balance,
    /// A person has a lamport less.
    Lamports,
    /// There is one more deposit.
    Account,
}

impl Walk {
    /// Does damage.
    ///
    /// # Panics
    /// When the walk has not opened a deposit yet.
    pub fn sabotage(&mut self, what: Sabotage) {
        let deposit = self.live_deposit();
        let mut account = self.machine.account(&deposit).expect("it is there");
        match what {
            Sabotage::Balance => {
                account.data[DISCRIMINATOR_LENGTH] ^= 1;
                self.machine.set_account(deposit, account);
            }
            Sabotage::Account => {
                let address = self.address();
                account.data[DISCRIMINATOR_LENGTH..][..8].fill(0);
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

    fn live_deposit(&self) -> Address {
        let mut live = self.model.live.iter();
        let found = live.find(|(_, live)| matches!(live.thing, Thing::Deposit(_)));
        *found.expect("a deposit is open").0
    }
}
