//! What accounts have cost the sponsor, as the ledger has it.

use crate::chain::{books::Books, transactions::MessageHash};
use farthing_sdk::solana::Address;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What an account has cost us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCost {
    /// Lamports of fees.
    pub fees: u64,
    /// Lamports of rent that are out.
    pub rent: u64,
    /// Where the last of its transactions landed: a look at an older slot says nothing of it.
    pub slot: u64,
}

/// By account, and for each by the messages that cost it: noting one twice counts it once.
type Known = HashMap<Address, HashMap<MessageHash, ChannelCost>>;

/// Costs of one kind of accounts. Each is a fact of the ledger, under the kind's prefix, the account and the message.
pub struct Costs {
    prefix: &'static [u8],
    books: Arc<dyn Books>,
    known: Mutex<Known>,
}

impl Costs {
    pub fn open(prefix: &'static [u8], books: Arc<dyn Books>) -> Self {
        let known = Mutex::new(read(prefix, books.as_ref()));
        Self { prefix, books, known }
    }

    /// Reads all of it again: another gateway has written it until now.
    pub fn read_again(&self) {
        *self.known() = read(self.prefix, self.books.as_ref());
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a message has cost for an account.
    pub fn note(&self, account: Address, hash: &MessageHash, cost: ChannelCost) {
        self.known().entry(account).or_default().insert(*hash, cost);
        self.books.put(&key(self.prefix, &account, hash), Some(&cost.encode()));
    }

    /// All that an account has cost.
    pub fn of(&self, account: &Address) -> ChannelCost {
        let known = self.known();
        let all = known.get(account).into_iter().flat_map(HashMap::values);
        all.fold(ChannelCost::default(), |sum, one| ChannelCost {
            fees: sum.fees.saturating_add(one.fees),
            rent: sum.rent.saturating_add(one.rent),
            slot: sum.slot.max(one.slot),
        })
    }

    /// Notes that an account is not there, or not ours, as of a finalized slot. `false` where something of it has
    /// landed since, so that it may only not be there yet.
    pub fn forget(&self, account: &Address, slot: u64) -> bool {
        let mut known = self.known();
        let of_account = known.get(account).into_iter().flat_map(HashMap::values);
        if of_account.map(|cost| cost.slot).any(|landed| landed > slot) {
            return false;
        }
        for hash in known.remove(account).unwrap_or_default().into_keys() {
            self.books.put(&key(self.prefix, account, &hash), None);
        }
        true
    }

    /// The accounts of which one cost is such, in the order of their addresses.
    pub fn accounts(&self, is_such: impl Fn(&ChannelCost) -> bool) -> Vec<Address> {
        let known = self.known();
        let such = known.iter().filter(|(_, costs)| costs.values().any(&is_such));
        let mut accounts: Vec<_> = such.map(|(account, _)| *account).collect();
        accounts.sort_unstable();
        accounts
    }

    /// Lamports of rent that are out.
    pub fn rent(&self) -> u64 {
        let known = self.known();
        let all = known.values().flat_map(HashMap::values);
        all.fold(0, |sum, cost| sum.saturating_add(cost.rent))
    }
}

fn read(prefix: &'static [u8], books: &dyn Books) -> Known {
    let mut known = Known::new();
    for (key, value) in books.list(prefix) {
        let of = key.strip_prefix(prefix).and_then(|key| key.split_first_chunk::<32>());
        let hash = of.and_then(|(_, hash)| hash.try_into().ok());
        if let (Some((account, _)), Some(hash), Some(cost)) =
            (of, hash, ChannelCost::decode(&value))
        {
            known.entry(Address::new_from_array(*account)).or_default().insert(hash, cost);
        }
    }
    known
}

impl ChannelCost {
    fn encode(&self) -> Vec<u8> {
        [self.fees, self.rent, self.slot].iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (fees, rest) = bytes.split_first_chunk()?;
        let (rent, rest) = rest.split_first_chunk()?;
        let slot = rest.try_into().ok()?;
        let [fees, rent, slot] = [*fees, *rent, slot].map(u64::from_le_bytes);
        Some(Self { fees, rent, slot })
    }
}

fn key(prefix: &[u8], account: &Address, hash: &MessageHash) -> Vec<u8> {
    [prefix, account.as_ref(), hash].concat()
}
