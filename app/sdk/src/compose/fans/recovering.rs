//! Fans without any local state: what the chain alone gives back.

use crate::{
    accounts::{Deposit, Fan},
    client::{Client, ClientResult, Network},
    fans::{Recipient, Slot, tag},
    solana::Address,
};
use std::collections::BTreeMap;

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
    /// Of the deposit that pays for it. Anybody can open a fan for a key.
    pub owner: Address,
    /// What it is paid in.
    pub mint: Address,
    pub fan: Fan,
}

/// Every fan that a wallet pays for, or that takes the vouchers of this key, found by addresses that the
/// chain stores. Those that have ended and whose deposit is closed are left out: nothing is in them.
///
/// # Errors
/// Those of the network.
pub fn recover_fans<N: Network>(
    client: &Client<N>,
    wallet_or_key: &Address,
) -> ClientResult<Vec<RecoveredFan>> {
    let mut all = BTreeMap::new();
    for (address, Deposit { owner, mint, .. }) in client.deposits_of(wallet_or_key)? {
        for (address, fan) in client.fans_of_deposit(&address)? {
            all.insert(address, RecoveredFan { address, owner, mint, fan });
        }
    }
    let mut others = client.fans_of_key(wallet_or_key)?;
    others.retain(|(address, _)| !all.contains_key(address));
    let deposits: Vec<_> = others.iter().map(|(_, fan)| fan.deposit).collect();
    let deposits = client.fetch_all::<Deposit>(&deposits)?;
    for ((address, fan), deposit) in others.into_iter().zip(deposits) {
        if let Some(Deposit { owner, mint, .. }) = deposit {
            all.insert(address, RecoveredFan { address, owner, mint, fan });
        }
    }
    Ok(all.into_values().collect())
}

/// One fan, whoever pays for it. `None` where it has ended and its deposit is closed.
///
/// # Errors
/// `Missing` when there is no such fan.
pub fn recover_fan<N: Network>(
    client: &Client<N>,
    address: &Address,
) -> ClientResult<Option<RecoveredFan>> {
    let fan: Fan = client.require(address)?;
    let deposit: Option<Deposit> = client.fetch(&fan.deposit)?;
    Ok(deposit.map(|Deposit { owner, mint, .. }| RecoveredFan {
        address: *address,
        owner,
        mint,
        fan,
    }))
}

/// A slot that pays one of those asked for, with its fan as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundShare {
    pub address: Address,
    pub fan: Fan,
    /// From 0.
    pub place: u8,
    pub slot: Slot,
}

/// Every slot of every fan that is one of these recipients', its lease over or not: for a payee that has lost
/// its book. They are all paid in this mint. The chain stores a hash of the recipient, so all fans are read,
/// once.
///
/// # Errors
/// Those of the network.
pub fn shares_of<N: Network>(
    client: &Client<N>,
    recipients: &[Recipient],
    mint: &Address,
) -> ClientResult<Vec<FoundShare>> {
    let mut shares = Vec::new();
    for (address, fan) in client.all::<Fan>()? {
        let slots = |recipient| fan.slots_of(tag(&address, recipient));
        let its: Vec<_> = recipients.iter().flat_map(slots).collect();
        if its.is_empty() || !fan.is_of_mint(&address, mint) {
            continue;
        }
        let share = |(place, slot)| FoundShare { address, fan: fan.clone(), place, slot };
        shares.extend(its.into_iter().map(share));
    }
    Ok(shares)
}
