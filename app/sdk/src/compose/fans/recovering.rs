//! Fans without any local state: what the chain alone gives back.

use crate::{
    accounts::{Deposit, Fan},
    client::{Client, ClientResult, Network},
    fans::{Recipient, Slot, tag},
    solana::Address,
};
use std::collections::{BTreeMap, btree_map::Entry};

/// A fan as the chain knows it. How much of each share is promised only the payees know, and only those that
/// hold vouchers; which payee had which slot before nobody knows. So a payer that has lost what it signed
///
/// - takes each share as promised to its end, and promises nothing more in a slot that was ever used, not
///   even after a raise: what the payee gave back could be claimed again;
/// - gives new shares only in [`Fan::unused`] slots, and opens another fan when there are none;
/// - sends an assignment without shares first, so that none that it has forgotten can land any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveredFan {
    pub address: Address,
    /// What it is paid in.
    pub mint: Address,
    pub fan: Fan,
}

/// Every fan that a wallet pays for, or that takes the vouchers of this key, found by addresses that the
/// chain stores.
///
/// # Errors
/// Those of the network.
pub fn recover_fans<N: Network>(
    client: &Client<N>,
    wallet_or_key: &Address,
) -> ClientResult<Vec<RecoveredFan>> {
    let mut all = BTreeMap::new();
    for (address, deposit) in client.deposits_of(wallet_or_key)? {
        for (address, fan) in client.fans_of_deposit(&address)? {
            all.insert(address, RecoveredFan { address, mint: deposit.mint, fan });
        }
    }
    for (address, fan) in client.fans_of_key(wallet_or_key)? {
        if let Entry::Vacant(entry) = all.entry(address) {
            let Deposit { mint, .. } = client.require(&fan.deposit)?;
            entry.insert(RecoveredFan { address, mint, fan });
        }
    }
    Ok(all.into_values().collect())
}

/// Every slot of every fan that is a recipient's, its lease over or not: for a payee that has lost its book.
/// The chain stores a hash of the recipient, so all fans are read.
///
/// # Errors
/// Those of the network.
pub fn shares_of<N: Network>(
    client: &Client<N>,
    recipient: &Recipient,
    mint: &Address,
) -> ClientResult<Vec<(Address, u8, Slot)>> {
    let mut shares = Vec::new();
    for (address, fan) in client.all::<Fan>()? {
        let slots = fan.slots_of(tag(&address, recipient));
        let mut its = slots.map(|(place, slot)| (address, place, slot)).peekable();
        if its.peek().is_some() && fan.is_of_mint(&address, mint) {
            shares.extend(its);
        }
    }
    Ok(shares)
}
