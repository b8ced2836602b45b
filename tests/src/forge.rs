//! Accounts that no instruction would make: for attacks, and for states that take four billion
//! instructions to reach. From then on conservation is not checked by itself any more.

use crate::{Snapshot, World};
use borsh::BorshSerialize;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::AccountKind,
    solana::{Account, Address},
};

impl World {
    /// Puts an account into the world as it is, whatever was there.
    pub fn forge(&self, address: Address, account: Account) {
        self.mark_forged();
        self.network.set_account(address, account).unwrap();
    }

    /// Bytes under any owner, with the rent they need.
    pub fn forge_data(&self, address: Address, owner: Address, data: Vec<u8>) {
        let lamports = self.rent(data.len());
        self.forge(address, Account { lamports, data, owner, ..Account::default() });
    }

    /// Changes an account of ours behind the program's back.
    pub fn tamper<T: AccountKind + BorshSerialize>(
        &self,
        address: &Address,
        change: impl FnOnce(&mut T),
    ) {
        let mut account: T = self.get(address);
        change(&mut account);
        let data = [T::DISCRIMINATOR, &borsh::to_vec(&account).unwrap()].concat();
        let lamports = self.lamports(address);
        self.forge(*address, Account { lamports, data, owner: PROGRAM_ID, ..Account::default() });
    }

    /// A copy of an account's bytes at a new address and under another owner.
    pub fn forge_copy(&self, of: &Address, at: Address, owner: Address) {
        self.forge_data(at, owner, self.data(of));
    }

    /// Puts every account back to what it was. Time stays where it is.
    pub fn restore(&self, snapshot: &Snapshot) {
        let changed = snapshot.differences(&self.snapshot());
        for address in changed {
            let account = snapshot.account(&address).cloned().unwrap_or_default();
            self.network.set_account(address, account.into()).unwrap();
        }
    }

    /// Sends lamports to an address by hand. Anyone can do that, so nothing is forged by it.
    pub fn prefund(&self, address: &Address, lamports: u64) {
        let mut account = self.network.svm().get_account(address).unwrap_or_default();
        account.lamports += lamports;
        self.network.set_account(*address, account).unwrap();
    }
}
