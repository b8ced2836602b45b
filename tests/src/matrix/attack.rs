//! Every single change to a valid instruction's accounts.

use super::{
    cases::Case,
    idl::{Idl, IdlAccount},
    stage::Stage,
};
use crate::Snapshot;
use farthing_sdk::{
    PROGRAM_ID, Token,
    accounts::AnyAccount,
    solana::{Address, Instruction, ReadableAccount, ids},
};

/// A valid instruction with one account changed.
pub struct Attack {
    pub case: &'static str,
    /// Name in the interface description, `remaining 0` and so on after those.
    pub account: String,
    /// `unsigned`, `read-only`, `omitted`, `forged` or `replaced by` and what stands there instead.
    pub change: String,
    pub instruction: Instruction,
}

/// What can be put in an account's place, and what it is.
pub type Pool = Vec<(String, Address)>;

/// Everything there is on a stage, labelled by kind and mint; wallets by name.
pub fn pool(stage: &Stage) -> Pool {
    let snapshot = stage.machine.snapshot();
    let wallets = stage.wallets.iter().map(|(name, at)| ((*name).to_owned(), *at));
    let mut others: Vec<_> =
        snapshot.0.keys().filter_map(|at| Some((label(stage, &snapshot, at)?, *at))).collect();
    // The same order in every run.
    others.sort();
    let programs = [
        ("system program", ids::system_program::ID),
        ("token program", stage.coin.program),
        ("token program 2022", stage.other.program),
        ("clock", ids::sysvar::clock::ID),
    ];
    let programs = programs.map(|(name, at)| (name.to_owned(), at));
    wallets.chain(others).chain(programs).collect()
}

/// What an account is; nothing for wallets and for what tests do not make.
fn label(stage: &Stage, snapshot: &Snapshot, at: &Address) -> Option<String> {
    let account = snapshot.account(at)?;
    let data = account.data();
    if *account.owner() == PROGRAM_ID {
        let ours = AnyAccount::decode(data).ok()?;
        let kind = ours.name().to_lowercase();
        return Some(match &ours {
            AnyAccount::Reserve(reserve) => in_mint(stage, &kind, &reserve.mint),
            AnyAccount::Deposit(deposit) => in_mint(stage, &kind, &deposit.mint),
            AnyAccount::Earnings(earnings) => in_mint(stage, &kind, &earnings.mint),
            _ => kind,
        });
    }
    let is_token = [stage.coin, stage.other].iter().any(|token| *account.owner() == token.program);
    if !is_token {
        return None;
    }
    if data.len() != 165 {
        return Some(in_mint(stage, "mint", at));
    }
    let [mint, owner] = [0, 32].map(|from| data[from..from + 32].try_into().unwrap());
    let owner = Address::new_from_array(owner);
    let is_reserve = snapshot.get::<farthing_sdk::accounts::Reserve>(&owner).is_some();
    let kind = if is_reserve { "reserve tokens" } else { "token account" };
    Some(in_mint(stage, kind, &Address::new_from_array(mint)))
}

fn in_mint(stage: &Stage, kind: &str, mint: &Address) -> String {
    let is = |token: &Token| token.mint == *mint;
    match (is(&stage.coin), is(&stage.other)) {
        (true, _) => format!("{kind} in the coin"),
        (_, true) => format!("{kind} in the other mint"),
        _ => format!("{kind} in a third mint"),
    }
}

/// Every attack on a case. Puts the forged accounts that they need on the stage.
pub fn attacks(case: &Case, idl: &Idl, stage: &mut Stage, valid: &Instruction) -> Vec<Attack> {
    let pool = pool(stage);
    let declared = &idl.instruction(case.instruction).accounts;
    let mut all = Vec::new();
    for at in 0..valid.accounts.len() {
        let described = match declared.get(at) {
            Some(account) => account.clone(),
            None => remaining(at - declared.len()),
        };
        let changes = changes(stage, &pool, &described, valid, at);
        all.extend(changes.into_iter().map(|(change, instruction)| {
            let account = described.name.clone();
            Attack { case: case.name, account, change, instruction }
        }));
    }
    all
}

fn remaining(number: usize) -> IdlAccount {
    let name = format!("remaining {number}");
    IdlAccount { name, signer: false, writable: true, optional: false }
}

fn changes(
    stage: &mut Stage,
    pool: &Pool,
    described: &IdlAccount,
    valid: &Instruction,
    at: usize,
) -> Vec<(String, Instruction)> {
    let original = valid.accounts[at].clone();
    let with = |change: &str, edit: &dyn Fn(&mut Instruction)| {
        let mut instruction = valid.clone();
        edit(&mut instruction);
        (change.to_owned(), instruction)
    };
    let replaced = |name: &str, by: Address| {
        with(&format!("replaced by {name}"), &|i| i.accounts[at].pubkey = by)
    };
    let mut all = Vec::new();
    let is_there = !(described.optional && original.pubkey == PROGRAM_ID);
    if described.signer {
        all.push(with("unsigned", &|i| i.accounts[at].is_signer = false));
    }
    if described.writable && is_there {
        all.push(with("read-only", &|i| i.accounts[at].is_writable = false));
    }
    if described.optional && is_there {
        all.push(with("omitted", &|i| {
            i.accounts[at].pubkey = PROGRAM_ID;
            i.accounts[at].is_writable = false;
        }));
    }
    // Only a wallet can sign; to everything else the whole pool is open, the other accounts of the
    // same instruction among it.
    let wallets = stage.wallets.len();
    let eligible = if described.signer { &pool[..wallets] } else { &pool[..] };
    let others = eligible.iter().filter(|(_, address)| *address != original.pubkey);
    all.extend(others.map(|(name, address)| replaced(name, *address)));
    all.push(replaced("nothing", stage.address()));
    if let Some(forged) = is_there.then(|| forge(stage, &original.pubkey)).flatten() {
        all.push(with("forged", &|i| i.accounts[at].pubkey = forged));
    }
    if !described.writable {
        return all;
    }
    // Optional accounts that the valid call leaves out are writable once they are there.
    all.iter_mut()
        .filter(|(change, _)| !is_there && change.starts_with("replaced"))
        .for_each(|(_, instruction)| instruction.accounts[at].is_writable = true);
    all
}

/// The same bytes under another owner, at another address.
fn forge(stage: &mut Stage, original: &Address) -> Option<Address> {
    let account = stage.machine.account(original)?;
    let (at, forger) = (stage.address(), Address::new_from_array([66; 32]));
    let executable = false;
    let forged = farthing_sdk::solana::Account { owner: forger, executable, ..account };
    stage.machine.set_account(at, forged);
    Some(at)
}
