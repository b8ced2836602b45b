//! What an instruction is given beyond what it declares: an account that also signs, or may also be
//! written, a call by another program, and that program's own address, for which it signs.

use super::{
    attack::Attack,
    cases::Case,
    idl::Idl,
    machine::{Failed, Machine, Overlay},
    stage::Stage,
    verdict::{Verdict, set},
};
use crate::{Snapshot, framework::NEW_ACCOUNT_SIGNS, relay};
use farthing_sdk::solana::{
    AccountMeta, Address, Instruction, InstructionError, ReadableAccount, TransactionError,
};
use solana_account::{AccountSharedData, WritableAccount};

/// A case, and what it does as it is meant.
struct Meant<'a> {
    case: &'a Case,
    stage: &'a Stage,
    before: Snapshot,
    after: Snapshot,
}

/// More than declared must change nothing: it is refused, or does just what the valid instruction
/// does. An account that is created must not sign at all, because its address would be proven by
/// nothing.
pub fn on(verdict: &mut Verdict, case: &Case, idl: &Idl, machine: &Machine) {
    let (mut stage, valid) = set(case, machine, 1);
    stage.machine.add_relay();
    let done = stage.machine.simulate(&valid).expect("the base case succeeds");
    let (before, after) = (stage.machine.snapshot(), after(&stage, done));
    let meant = Meant { case, stage: &stage, before, after };
    for (at, instruction) in strengthened(&valid) {
        meant.judge_right(verdict, at, &valid, &instruction);
    }
    meant.judge_call(verdict, &valid);
    for attack in by_the_caller(case, idl, &mut stage, &valid) {
        verdict.judge(&mut stage, &attack);
    }
}

impl Meant<'_> {
    fn complain(&self, verdict: &mut Verdict, change: &str, what: &str) {
        verdict.complaints.push(format!("{}: {change}: {what}", self.case.name));
    }

    /// Whether an instruction does what is meant.
    fn is_done_by(&self, instruction: &Instruction) -> Result<bool, Failed> {
        let changed = self.stage.machine.simulate(instruction)?;
        Ok(after(self.stage, changed).differences(&self.after).is_empty())
    }

    fn is_created(&self, address: &Address) -> bool {
        let with_data = |account: &AccountSharedData| !account.data().is_empty();
        self.before.account(address).is_none() && self.after.account(address).is_some_and(with_data)
    }

    /// The account at a place has one right more.
    fn judge_right(
        &self,
        verdict: &mut Verdict,
        at: usize,
        valid: &Instruction,
        instruction: &Instruction,
    ) {
        let meta = &instruction.accounts[at];
        let signs = meta.is_signer && !valid.accounts[at].is_signer;
        let change = format!("account {at} also {}", if signs { "signs" } else { "writable" });
        let must_fail = signs && self.is_created(&meta.pubkey);
        verdict.run += 1;
        match self.is_done_by(instruction) {
            Ok(_) if must_fail => self.complain(verdict, &change, "was created all the same (I12)"),
            Ok(true) => verdict.allowed += 1,
            Ok(false) => self.complain(verdict, &change, "does something else"),
            Err(failed) if must_fail && code(&failed) != Some(NEW_ACCOUNT_SIGNS) => {
                self.complain(verdict, &change, "is refused, but not because it signs");
            }
            Err(_) => verdict.refused += 1,
        }
    }

    /// Another program calls ours with it.
    fn judge_call(&self, verdict: &mut Verdict, valid: &Instruction) {
        verdict.run += 1;
        match self.is_done_by(&relay::below(relay::ADDRESS, 1, valid.clone())) {
            Ok(true) => verdict.allowed += 1,
            Ok(false) => self.complain(verdict, "called", "does something else"),
            Err(failed) => self.complain(verdict, "called", &format!("is refused: {failed:?}")),
        }
    }
}

/// The instruction with one right more, each in turn, and the account that has it.
fn strengthened(valid: &Instruction) -> Vec<(usize, Instruction)> {
    let with = |at: usize, edit: fn(&mut AccountMeta)| {
        let mut instruction = valid.clone();
        edit(&mut instruction.accounts[at]);
        (at, instruction)
    };
    let all = valid.accounts.iter().enumerate();
    all.flat_map(|(at, meta)| {
        let signs = (!meta.is_signer).then(|| with(at, |meta| meta.is_signer = true));
        let writes = (!meta.is_writable).then(|| with(at, |meta| meta.is_writable = true));
        signs.into_iter().chain(writes)
    })
    .collect()
}

/// The calling program puts its own address, for which it signs, in the place of each account.
fn by_the_caller(case: &Case, idl: &Idl, stage: &mut Stage, valid: &Instruction) -> Vec<Attack> {
    let own = relay::own();
    stage.machine.give_lamports(&own, super::stage::LAMPORTS);
    let declared = &idl.instruction(case.instruction).accounts;
    let attack = |at: usize| {
        let mut instruction = valid.clone();
        let meta = &mut instruction.accounts[at];
        (meta.pubkey, meta.is_signer) = (own, true);
        let name = declared.get(at).map(|account| account.name.clone());
        Attack {
            case: case.name,
            account: name.unwrap_or_else(|| format!("remaining {}", at - declared.len())),
            change: "replaced by the caller's own address".to_owned(),
            instruction,
            is_called: true,
        }
    };
    (0..valid.accounts.len()).map(attack).collect()
}

/// The machine marks whatever a transaction could have written as paid up; that is not a change.
fn after(stage: &Stage, changed: Overlay) -> Snapshot {
    let mut after = stage.machine.snapshot();
    for (address, mut account) in changed {
        let epoch = after.account(&address).map_or(u64::MAX, ReadableAccount::rent_epoch);
        account.set_rent_epoch(epoch);
        if !account.executable() {
            after.0.insert(address, account);
        }
    }
    after
}

fn code(failed: &Failed) -> Option<u32> {
    match failed.error {
        TransactionError::InstructionError(_, InstructionError::Custom(code)) => Some(code),
        _ => None,
    }
}
