//! Accounts that no instruction would make: for attacks, and for states that take four billion
//! instructions to reach. From then on conservation is not checked by itself any more.

use crate::{Snapshot, World};
use borsh::BorshSerialize;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::AccountKind,
    addresses,
    solana::{Account, Address, system_instruction},
};

/// What may become of a wallet after it paid a rent.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// It spends everything, and there is no such account any more.
    Drained,
    /// It becomes a program.
    Program,
    /// It becomes an account of another program, with data in it.
    Owned,
}

impl Fate {
    pub const ALL: [Self; 3] = [Self::Drained, Self::Program, Self::Owned];
}

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

    /// Lets a wallet meet its fate.
    ///
    /// # Panics
    /// When the address is no wallet of this world.
    pub fn meets(&self, wallet: &Address, fate: Fate) {
        if matches!(fate, Fate::Drained) {
            let (all, heir) = (self.lamports(wallet), self.address("heir of a wallet"));
            self.run(system_instruction::transfer(wallet, &heir, all)).assert_ok();
            return;
        }
        let executable = matches!(fate, Fate::Program);
        let program = self.snapshot().account(&self.token.program).unwrap().clone();
        self.forge(*wallet, Account { executable, ..Account::from(program) });
    }

    /// Freezes a token account, as an issuer does that kept the right to. Nothing is forged by it.
    pub fn freeze(&self, tokens: &Address) {
        let mut account = self.network.svm().get_account(tokens).unwrap();
        // Byte 108 is its state; 2 is frozen.
        account.data[108] = 2;
        self.network.set_account(*tokens, account).unwrap();
    }

    /// Freezes what the reserve of the world's token holds.
    pub fn freeze_reserve(&self) {
        self.freeze(&addresses::tokens(&addresses::reserve(&self.token.mint)));
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
