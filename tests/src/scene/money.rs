//! What moved, what was told, what is gone.

use crate::{Outcome, Snapshot, World, conserve};
use farthing_sdk::{
    accounts::Deposit,
    events::{Event, ReferralPaid},
    solana::Address,
};
use std::collections::BTreeMap;

/// Base units in every account that holds any, and what each reserve owes.
fn money(snapshot: &Snapshot) -> BTreeMap<Address, i128> {
    let all = snapshot.ours().into_iter();
    all.map(|(address, account)| (address, conserve::base_units(&account).into())).collect()
}

/// Every balance that changed, and by how much.
pub(super) fn changes(outcome: &Outcome) -> BTreeMap<Address, i128> {
    let (before, after) = (money(&outcome.before), money(&outcome.after));
    let mut changes = BTreeMap::new();
    for address in before.keys().chain(after.keys()) {
        let [was, is] = [&before, &after].map(|money| money.get(address).copied().unwrap_or(0));
        if was != is {
            changes.insert(*address, is - was);
        }
    }
    changes
}

/// These balances changed by so much, and no other balance anywhere (I11).
#[track_caller]
pub fn assert_moved(outcome: &Outcome, expected: &[(Address, i128)]) {
    let changes = changes(outcome);
    let expected: BTreeMap<_, _> = expected.iter().copied().filter(|(_, by)| *by != 0).collect();
    assert_eq!(changes, expected, "{}", outcome.story());
    assert_eq!(changes.values().sum::<i128>(), 0, "money was made or lost");
}

/// What was told last; before it stands nothing but the referrer's share, if it was anything.
#[track_caller]
pub fn told(outcome: &Outcome, listing: &Address, referrer: &Address, share: u64) -> Event {
    let (last, before) = outcome.events.split_last().expect("nothing was told");
    let (listing, referrer) = (*listing, *referrer);
    let balance = outcome.after.get::<Deposit>(&referrer).map_or(0, |deposit| deposit.balance);
    let paid = Event::ReferralPaid(ReferralPaid { listing, referrer, amount: share, balance });
    let expected = if share == 0 { vec![] } else { vec![paid] };
    assert_eq!(before, expected, "{}", outcome.story());
    last.clone()
}

/// The address holds nothing and belongs to nobody: it is as if it had never been used.
#[track_caller]
pub fn assert_gone(world: &World, address: &Address) {
    assert!(!world.exists(address), "{address} is still there");
}
