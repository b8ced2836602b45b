//! Runs attacks and judges them.

use super::{
    allowed,
    attack::{Attack, attacks},
    cases::Case,
    idl::Idl,
    machine::Machine,
    stage::Stage,
};
use crate::{
    Snapshot, conserve,
    scene::{AUDIENCE, tag},
};
use farthing_sdk::{
    accounts::{AnyAccount, Channel, Deposit, Earnings, Fan, Session, Stream},
    solana::{Address, Instruction, ReadableAccount, ids::system_program},
};
use std::collections::BTreeSet;

/// What came of all attacks.
#[derive(Default)]
pub struct Verdict {
    pub run: usize,
    pub refused: usize,
    pub allowed: usize,
    /// What should have been refused, or did harm.
    pub complaints: Vec<String>,
    /// Numbers of the entries of [`allowed::ALLOWED`] that were needed.
    pub used: BTreeSet<usize>,
}

/// Sets the stage for a case, with strangers on it, on a copy of a machine with nothing but the
/// program.
pub fn set(case: &Case, machine: &Machine, seed: u64) -> (Stage, Instruction) {
    let mut stage = Stage::on(machine.clone(), seed);
    stage.add_stranger();
    let instruction = (case.prepare)(&mut stage);
    (stage, instruction)
}

impl Verdict {
    /// Runs every attack on a case.
    ///
    /// # Panics
    /// When the case itself does not succeed.
    pub fn on(&mut self, case: &Case, idl: &Idl, machine: &Machine) {
        let (mut stage, valid) = set(case, machine, 1);
        let attacks = attacks(case, idl, &mut stage, &valid);
        if let Err(failed) = stage.machine.simulate(&valid) {
            panic!("the base case {} fails: {failed:#?}", case.name);
        }
        for attack in attacks {
            self.judge(&mut stage, &attack);
        }
    }

    /// Runs one attack: it must be refused and change nothing, or be allowed and do no harm.
    pub fn judge(&mut self, stage: &mut Stage, attack: &Attack) {
        self.run += 1;
        let before = stage.machine.snapshot();
        let sent = attack.sent();
        let Ok(changed) = stage.machine.simulate(&sent) else {
            self.refused += 1;
            assert!(stage.machine.run(&sent).is_err(), "it was refused just now");
            if !before.differences(&stage.machine.snapshot()).is_empty() {
                self.complain(attack, "was refused and changed something");
            }
            return;
        };
        match allowed::entry(attack) {
            Some(entry) => {
                self.allowed += 1;
                self.used.insert(entry);
            }
            None => self.complain(attack, "succeeded"),
        }
        let mut after = before.clone();
        after.0.extend(changed);
        if let Err(harm) = harm(stage, &before, &after, &attack.instruction) {
            self.complain(attack, &harm);
        }
    }

    fn complain(&mut self, attack: &Attack, what: &str) {
        let Attack { case, account, change, .. } = attack;
        self.complaints.push(format!("{case}: `{account}` {change}: {what}"));
    }
}

/// Looks for harm that an instruction did: to conservation, or to anyone who did not sign.
fn harm(
    stage: &Stage,
    before: &Snapshot,
    after: &Snapshot,
    instruction: &Instruction,
) -> Result<(), String> {
    let now = stage.machine.clock().unix_timestamp;
    conserve::check(after, now, |length| stage.machine.rent(length))?;
    // No single instruction ends a stream and frees it, so no event excuses that.
    conserve::change(before, after, &[])?;
    conserve::born(before, after, std::slice::from_ref(instruction))?;
    let signed = |address: &Address| {
        instruction.accounts.iter().any(|meta| meta.is_signer && meta.pubkey == *address)
    };
    let all = before.ours();
    for (address, account) in &all {
        let robbed = match account {
            AnyAccount::Deposit(deposit) => {
                let now = after.get::<Deposit>(address).map_or(0, |now| now.balance);
                let allowed = spent_by_sessions(&all, after, address, signed);
                (now.saturating_add(allowed) < deposit.balance).then_some(deposit.owner)
            }
            AnyAccount::Earnings(earnings) => {
                let now = after.get::<Earnings>(address).map_or(0, |now| now.balance);
                let divides = [25, 26].contains(&instruction.data[0]);
                (now < earnings.balance && !divides).then_some(earnings.creator)
            }
            AnyAccount::Fan(fan) => {
                let payee = &instruction.accounts[0].pubkey;
                misled(fan, after, address, payee).then_some(fan.deposit)
            }
            other => unpaid(before, after, address, other),
        };
        if let Some(owner) = robbed.filter(|owner| !signed(owner)) {
            return Err(format!("took money of {owner} without its signature (I10)"));
        }
    }
    lamports_taken(before, after, signed)
}

/// The payee of a stream or channel, if it did not get what that paid.
fn unpaid(
    before: &Snapshot,
    after: &Snapshot,
    address: &Address,
    account: &AnyAccount,
) -> Option<Address> {
    let (payee, paid) = match account {
        AnyAccount::Stream(stream) => {
            let now = after.get::<Stream>(address);
            (stream.payee, now.map_or(0, |now| now.withdrawn - stream.withdrawn))
        }
        AnyAccount::Channel(channel) => {
            let now = after.get::<Channel>(address);
            (channel.payee, now.map_or(0, |now| now.claimed - channel.claimed))
        }
        _ => return None,
    };
    (gain(before, after, &payee) < paid).then_some(payee)
}

/// Whether a fan paid from a slot that is not the payee's.
fn misled(fan: &Fan, after: &Snapshot, address: &Address, payee: &Address) -> bool {
    let now = after.get::<Fan>(address).map_or_else(Vec::new, |fan| fan.slots.0);
    let tag = tag(address, payee, AUDIENCE);
    fan.slots.0.iter().zip(now).any(|(old, new)| new.claimed > old.claimed && new.tag != tag)
}

/// Base units that a deposit or earnings has more than before.
fn gain(before: &Snapshot, after: &Snapshot, address: &Address) -> u64 {
    let balance = |snapshot: &Snapshot| {
        let deposit = snapshot.get::<Deposit>(address).map(|deposit| deposit.balance);
        deposit.or(snapshot.get::<Earnings>(address).map(|earnings| earnings.balance)).unwrap_or(0)
    };
    balance(after).saturating_sub(balance(before))
}

/// Base units of a deposit that sessions have used up whose keys have signed (I4).
fn spent_by_sessions(
    before: &[(Address, AnyAccount)],
    after: &Snapshot,
    deposit: &Address,
    signed: impl Fn(&Address) -> bool,
) -> u64 {
    let sessions = before.iter().filter_map(|(at, account)| match account {
        AnyAccount::Session(s) if s.deposit == *deposit && signed(&s.key) => Some((at, s.spent)),
        _ => None,
    });
    let spent = |at: &Address| after.get::<Session>(at).map_or(0, |session| session.spent);
    sessions.map(|(at, before)| spent(at).saturating_sub(before)).sum()
}

/// Looks for lamports taken from a wallet that did not sign.
fn lamports_taken(
    before: &Snapshot,
    after: &Snapshot,
    signed: impl Fn(&Address) -> bool,
) -> Result<(), String> {
    let poorer = before.0.iter().find(|(address, account)| {
        *account.owner() == system_program::ID
            && after.lamports(address) < account.lamports()
            && !signed(address)
    });
    match poorer {
        Some((address, _)) => Err(format!("took lamports of {address} without its signature")),
        None => Ok(()),
    }
}
