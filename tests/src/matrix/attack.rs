//! Every single change to a valid instruction's accounts.

use super::{
    cases::Case,
    idl::{Idl, IdlAccount},
    stage::Stage,
};
use crate::{Snapshot, relay};
use farthing_sdk::{
    PROGRAM_ID, Token,
    accounts::AnyAccount,
    solana::{AccountMeta, Address, Instruction, ReadableAccount, ids},
};

/// A valid instruction with one account changed.
pub struct Attack {
    pub case: &'static str,
    /// Name in the interface description, `remaining 0` and so on after those.
    pub account: String,
    /// `unsigned`, `read-only`, `omitted`, `forged` or `replaced by` and what stands there instead.
    pub change: String,
    /// What our program gets.
    pub instruction: Instruction,
    /// Whether another program calls ours with it, and signs for its own address.
    pub is_called: bool,
}

impl Attack {
    /// What is sent.
    pub fn sent(&self) -> Instruction {
        if self.is_called {
            relay::below(relay::ADDRESS, 1, self.instruction.clone())
        } else {
            self.instruction.clone()
        }
    }
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
        let target = Target { valid, at, described: &described };
        let changes = changes(stage, &pool, &target);
        all.extend(changes.into_iter().map(|(change, instruction)| {
            let account = described.name.clone();
            Attack { case: case.name, account, change, instruction, is_called: false }
        }));
    }
    all
}

fn remaining(number: usize) -> IdlAccount {
    let name = format!("remaining {number}");
    IdlAccount { name, signer: false, writable: true, optional: false }
}

/// One account of an instruction, to be changed.
struct Target<'a> {
    valid: &'a Instruction,
    at: usize,
    described: &'a IdlAccount,
}

type Change = (String, Instruction);

impl Target<'_> {
    fn with(&self, change: &str, edit: impl FnOnce(&mut AccountMeta)) -> Change {
        let mut instruction = self.valid.clone();
        edit(&mut instruction.accounts[self.at]);
        (change.to_owned(), instruction)
    }

    fn original(&self) -> Address {
        self.valid.accounts[self.at].pubkey
    }

    /// Whether the valid call does not leave it out.
    fn is_there(&self) -> bool {
        !(self.described.optional && self.original() == PROGRAM_ID)
    }

    /// Rights dropped, and the account left out.
    fn weakened(&self) -> Vec<Change> {
        let IdlAccount { signer, writable, optional, .. } = *self.described;
        let mut all = Vec::new();
        if signer {
            all.push(self.with("unsigned", |meta| meta.is_signer = false));
        }
        if writable && self.is_there() {
            all.push(self.with("read-only", |meta| meta.is_writable = false));
        }
        if optional && self.is_there() {
            let nothing = AccountMeta::new_readonly(PROGRAM_ID, false);
            all.push(self.with("omitted", |meta| *meta = nothing));
        }
        all
    }

    /// With another account in its place, with the same rights.
    fn replaced(&self, name: &str, by: Address) -> Change {
        let is_writable = self.described.writable;
        self.with(&format!("replaced by {name}"), |meta| {
            *meta = AccountMeta { pubkey: by, is_writable, ..*meta };
        })
    }
}

fn changes(stage: &mut Stage, pool: &Pool, target: &Target) -> Vec<Change> {
    let mut all = target.weakened();
    // Only a wallet can sign; to everything else the whole pool is open, the other accounts of the
    // same instruction among it.
    let wallets = stage.wallets.len();
    let eligible = if target.described.signer { &pool[..wallets] } else { &pool[..] };
    let others = eligible.iter().filter(|(_, address)| *address != target.original());
    all.extend(others.map(|(name, address)| target.replaced(name, *address)));
    all.push(target.replaced("nothing", stage.address()));
    if target.is_there()
        && let Some(forged) = forge(stage, &target.original())
    {
        all.push(target.with("forged", |meta| meta.pubkey = forged));
    }
    all
}

/// The same bytes under another owner, at another address.
pub(super) fn forge(stage: &mut Stage, original: &Address) -> Option<Address> {
    let account = stage.machine.account(original)?;
    let (at, forger) = (stage.address(), Address::new_from_array([66; 32]));
    let executable = false;
    let forged = farthing_sdk::solana::Account { owner: forger, executable, ..account };
    stage.machine.set_account(at, forged);
    Some(at)
}
