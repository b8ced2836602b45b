//! Every account stands at the address that its seeds give, and at no other (I12). What an address is
//! derived from is in the account, but for salts and founders: those are in the instruction that made it.

use super::{Violation, ensure};
use crate::Snapshot;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::{AnyAccount, Fan},
    addresses,
    solana::{Address, Instruction, ReadableAccount},
};
use std::{cell::RefCell, collections::HashSet};

/// Checks the accounts whose seeds they tell themselves; these are all but Creator, Order, Stream and
/// Channel.
///
/// # Errors
/// The first that is misplaced.
pub fn in_place(ours: &[(Address, AnyAccount)]) -> Result<(), Violation> {
    for (address, account) in ours {
        let is_derived = own_seeds(account, ours).is_none_or(|seeds| leads_to(&seeds, address));
        ensure!(is_derived, "{address}, a {}, is not at the address of its seeds", account.name());
        if let AnyAccount::Reserve(reserve) = account {
            let seeds =
                vec![b"tokens".to_vec(), address.as_ref().to_vec(), vec![reserve.tokens_bump]];
            ensure!(leads_to(&seeds, &reserve.tokens), "{address} has misplaced tokens");
        }
    }
    Ok(())
}

/// Checks the accounts that a transaction has made: the salt and the founder must be in it.
///
/// # Errors
/// The first that is misplaced.
pub fn born(
    before: &Snapshot,
    after: &Snapshot,
    instructions: &[Instruction],
) -> Result<(), Violation> {
    for (address, account) in after.ours() {
        let was_there = before.account(&address).is_some_and(|old| *old.owner() == PROGRAM_ID);
        if was_there {
            continue;
        }
        ensure!(
            is_canonical(&address, &account),
            "{address} is not at the address where it is looked for"
        );
        let seeds = salted_seeds(&account, instructions);
        let is_derived = seeds.is_none_or(|all| all.iter().any(|seeds| leads_to(seeds, &address)));
        ensure!(is_derived, "{address}, a new {}, is at no address of its own", account.name());
    }
    Ok(())
}

type Seeds = Vec<Vec<u8>>;

/// The seeds, with the bump that is stored. A fan's mint is its deposit's.
fn own_seeds(account: &AnyAccount, ours: &[(Address, AnyAccount)]) -> Option<Seeds> {
    let seeds = |name: &str, first: &Address, second: &[u8], bump: u8| {
        Some(vec![name.into(), first.as_ref().to_vec(), second.to_vec(), vec![bump]])
    };
    match account {
        AnyAccount::Reserve(a) => {
            Some(vec![b"reserve".to_vec(), a.mint.as_ref().to_vec(), vec![a.bump]])
        }
        AnyAccount::Deposit(a) => seeds("deposit", &a.owner, a.mint.as_ref(), a.bump),
        AnyAccount::Earnings(a) => seeds("earnings", &a.creator, a.mint.as_ref(), a.bump),
        AnyAccount::Listing(a) => seeds("listing", &a.creator, &a.number.to_le_bytes(), a.bump),
        AnyAccount::Pass(a) => seeds("pass", &a.listing, a.holder.as_ref(), a.bump),
        AnyAccount::Session(a) => seeds("session", &a.deposit, a.key.as_ref(), a.bump),
        AnyAccount::Fan(a) => ours.iter().find_map(|(at, account)| match account {
            AnyAccount::Deposit(deposit) if *at == a.deposit => Some(fan_seeds(a, &deposit.mint)),
            _ => None,
        }),
        _ => None,
    }
}

fn fan_seeds(fan: &Fan, mint: &Address) -> Seeds {
    let addresses = [&fan.deposit, mint].map(|address| address.as_ref().to_vec());
    let mut seeds: Seeds = vec![b"fan".to_vec()];
    seeds.extend(addresses);
    seeds.extend([fan.salt.to_le_bytes().to_vec(), fan.open_slot.to_le_bytes().to_vec()]);
    seeds.push(vec![fan.bump]);
    seeds
}

/// All seeds that an account can have by what the instructions of its transaction name.
fn salted_seeds(account: &AnyAccount, instructions: &[Instruction]) -> Option<Vec<Seeds>> {
    let with_salts = |name: &str, between: &[Address], open_slot: u64, bump: u8| {
        let seeds = |salt: &[u8]| {
            let mut seeds: Seeds = vec![name.into()];
            seeds.extend(between.iter().map(|one| one.as_ref().to_vec()));
            seeds.extend([salt.to_vec(), open_slot.to_le_bytes().to_vec(), vec![bump]]);
            seeds
        };
        salts(instructions).map(seeds).collect()
    };
    Some(match account {
        AnyAccount::Order(a) => {
            with_salts("order", &[a.listing, a.buyer_deposit], a.open_slot, a.bump)
        }
        AnyAccount::Stream(a) => with_salts("stream", &[a.deposit, a.payee], a.open_slot, a.bump),
        AnyAccount::Channel(a) => with_salts("channel", &[a.deposit, a.payee], a.open_slot, a.bump),
        AnyAccount::Creator(a) => {
            let named = instructions.iter().flat_map(|one| &one.accounts);
            let founders = named.filter(|meta| meta.is_signer).map(|meta| meta.pubkey);
            let all =
                founders.map(|founder| with_salts("creator", &[founder], a.open_slot, a.bump));
            all.flatten().collect()
        }
        _ => return None,
    })
}

/// Whatever eight bytes of the data could be a salt, at the bottom of a relay as well.
fn salts(instructions: &[Instruction]) -> impl Iterator<Item = &[u8]> {
    instructions.iter().flat_map(|instruction| instruction.data.windows(8))
}

/// Whether the program may sign for the address with these seeds. What was found once is remembered:
/// the same accounts are looked at after every step.
fn leads_to(seeds: &Seeds, address: &Address) -> bool {
    thread_local! {
        static FOUND: RefCell<HashSet<(Seeds, Address)>> = RefCell::default();
    }
    let known = (seeds.clone(), *address);
    if FOUND.with_borrow(|found| found.contains(&known)) {
        return true;
    }
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let leads = Address::create_program_address(&seeds, &PROGRAM_ID).as_ref() == Ok(address);
    if leads {
        FOUND.with_borrow_mut(|found| found.insert(known));
    }
    leads
}

/// Whether an account stands at the canonical address of those that others pay to without asking.
fn is_canonical(address: &Address, account: &AnyAccount) -> bool {
    match account {
        AnyAccount::Reserve(a) => *address == addresses::reserve(&a.mint),
        AnyAccount::Deposit(a) => *address == addresses::deposit(&a.owner, &a.mint),
        AnyAccount::Earnings(a) => *address == addresses::earnings(&a.creator, &a.mint),
        AnyAccount::Listing(a) => *address == addresses::listing(&a.creator, a.number),
        _ => true,
    }
}
