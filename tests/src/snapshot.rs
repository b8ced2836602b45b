//! Every account of the world at one moment.

use farthing_sdk::{
    PROGRAM_ID,
    accounts::{AccountKind, AnyAccount},
    solana::{Address, ReadableAccount},
};
use solana_account::AccountSharedData;
use std::collections::HashMap;

/// Where a token account of either program holds its amount.
const TOKEN_AMOUNT: std::ops::Range<usize> = 64..72;

/// Cheap to make: account data is shared, not copied.
#[derive(Clone)]
pub struct Snapshot(pub(crate) HashMap<Address, AccountSharedData>);

impl Snapshot {
    /// The account, if it is there: a closed one stays in the machine with nothing in it.
    pub fn account(&self, address: &Address) -> Option<&AccountSharedData> {
        self.0.get(address).filter(|account| is_there(account))
    }

    /// Zero where there is no account.
    pub fn lamports(&self, address: &Address) -> u64 {
        self.account(address).map_or(0, ReadableAccount::lamports)
    }

    /// Base units in a token account; zero where there is none.
    pub fn tokens(&self, address: &Address) -> u64 {
        let bytes = self.account(address).and_then(|account| account.data().get(TOKEN_AMOUNT));
        bytes.map_or(0, |bytes| u64::from_le_bytes(bytes.try_into().unwrap()))
    }

    /// An account of ours, decoded; none when it is not there, not ours or of another kind.
    pub fn get<T: AccountKind>(&self, address: &Address) -> Option<T> {
        let account = self.account(address).filter(|account| *account.owner() == PROGRAM_ID)?;
        T::decode(account.data()).ok()
    }

    /// Every account of the program, decoded, in order of address.
    ///
    /// # Panics
    /// When the program left an account that does not decode.
    pub fn ours(&self) -> Vec<(Address, AnyAccount)> {
        let live = self.0.iter().filter(|(_, account)| is_there(account));
        let mut ours: Vec<_> = live
            .filter(|(_, account)| *account.owner() == PROGRAM_ID)
            .map(|(address, account)| {
                let decoded = AnyAccount::decode(account.data());
                (*address, decoded.unwrap_or_else(|error| panic!("{address}: {error}")))
            })
            .collect();
        ours.sort_by_key(|(address, _)| *address);
        ours
    }

    /// Addresses of all accounts that differ.
    pub fn differences(&self, other: &Self) -> Vec<Address> {
        let mut addresses: Vec<_> = self.0.keys().chain(other.0.keys()).copied().collect();
        addresses.sort();
        addresses.dedup();
        addresses.retain(|address| self.account(address) != other.account(address));
        addresses
    }
}

fn is_there(account: &AccountSharedData) -> bool {
    account.lamports() != 0 || !account.data().is_empty()
}
