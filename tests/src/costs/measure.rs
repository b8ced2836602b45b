//! Measuring. Nothing depends on the time or the machine: keys follow from seeds.

use super::{Costs, Units};
use crate::matrix::{
    cases::{self, Case},
    machine::Machine,
    stage::Stage,
};
use farthing_sdk::{
    accounts::KINDS,
    solana::{Address, Instruction, Message},
};
use std::collections::BTreeMap;

/// Random sets of keys that each case is measured with: bumps differ with the keys.
pub const KEYS: u64 = 25;

/// Instructions that take many: the case with one, the case with most, and how many those are.
const BATCHES: [(&str, &str, u64); 5] = [
    ("withdraw_streams", "withdraw_streams_10", 10),
    ("claim", "claim_6", 6),
    ("claim_chain", "claim_chain_14", 14),
    ("claim_signed", "claim_signed_8", 8),
    ("claim_fans", "claim_fans_9", 9),
];

/// As many as fit into a transaction without a lookup table.
const PACKED: [&str; 6] = [
    "claim_4",
    "claim_chain_14",
    "claim_signed_8",
    "claim_fans_9",
    "open_fan_30_shares",
    "assign_64",
];

/// Measures everything.
///
/// # Panics
/// When a case does not succeed.
pub fn measure(program: &[u8]) -> Costs {
    let machine = Machine::new(program);
    let (mut instructions, mut transactions) = (BTreeMap::new(), BTreeMap::new());
    let mut figures_of = BTreeMap::new();
    for case in cases::all() {
        let figures = units(&machine, &case, false);
        instructions.insert(case.name.to_owned(), Units::of(&figures));
        figures_of.insert(case.name, figures);
        let is_plain = case.name == case.instruction;
        if is_plain || PACKED.contains(&case.name) {
            transactions.insert(case.name.to_owned(), transaction_bytes(&machine, &case));
        }
        if !is_plain {
            continue;
        }
        if creates(&machine, &case) {
            let name = format!("{}_prefunded", case.name);
            instructions.insert(name, Units::of(&units(&machine, &case, true)));
        }
    }
    for (first, all, count) in BATCHES {
        let further = further(&figures_of[first], &figures_of[all], count - 1);
        instructions.insert(format!("{first}, each further"), Units::of(&further));
    }
    let accounts = KINDS.iter().map(|(name, _, size)| ((*name).to_owned(), *size as u64)).collect();
    Costs { instructions, accounts, transactions, binary_bytes: program.len() as u64 }
}

/// Lamports that each kind of account needs.
pub fn rents(program: &[u8]) -> BTreeMap<String, u64> {
    let machine = Machine::new(program);
    KINDS.iter().map(|(name, _, size)| ((*name).to_owned(), machine.rent(*size))).collect()
}

/// What one more costs than the first, rounded up, with the same keys.
fn further(first: &[u64], all: &[u64], more: u64) -> Vec<u64> {
    first.iter().zip(all).map(|(one, all)| (all - one).div_ceil(more)).collect()
}

/// Compute units with each set of keys.
fn units(machine: &Machine, case: &Case, prefunded: bool) -> Vec<u64> {
    let one = |seed| {
        let mut stage = Stage::on(machine.clone(), seed);
        let instruction = (case.prepare)(&mut stage);
        if prefunded {
            // bug class 13: somebody sends lamports to the addresses first.
            let least = stage.machine.rent(0);
            for address in created(&stage, &instruction) {
                stage.machine.give_lamports(&address, least);
            }
        }
        stage.machine.must(instruction).units
    };
    (0..KEYS).map(one).collect()
}

impl Units {
    fn of(figures: &[u64]) -> Self {
        let mut all = figures.to_vec();
        all.sort_unstable();
        Self { median: all[all.len() / 2], worst: all[all.len() - 1] }
    }
}

fn creates(machine: &Machine, case: &Case) -> bool {
    let mut stage = Stage::on(machine.clone(), 0);
    let instruction = (case.prepare)(&mut stage);
    !created(&stage, &instruction).is_empty()
}

/// Accounts that are written and not there yet.
fn created(stage: &Stage, instruction: &Instruction) -> Vec<Address> {
    let written = instruction.accounts.iter().filter(|meta| meta.is_writable);
    let absent = written.filter(|meta| stage.machine.account(&meta.pubkey).is_none());
    absent.map(|meta| meta.pubkey).collect()
}

/// The one who acts pays for the transaction, and for rents.
fn transaction_bytes(machine: &Machine, case: &Case) -> u64 {
    let mut stage = Stage::on(machine.clone(), 0);
    let mut instruction = (case.prepare)(&mut stage);
    let signers = instruction.accounts.iter().filter(|meta| meta.is_signer);
    let actor = signers.map(|meta| meta.pubkey).find(|signer| *signer != stage.sponsor);
    let actor = actor.unwrap_or(stage.sponsor);
    let sponsored = instruction.accounts.iter_mut().filter(|meta| meta.pubkey == stage.sponsor);
    sponsored.for_each(|meta| meta.pubkey = actor);
    let all: Vec<_> = stage.machine.preamble.iter().cloned().chain([instruction]).collect();
    let message = Message::new(&all, Some(&actor));
    let signatures = 1 + 64 * usize::from(message.header.num_required_signatures);
    (signatures + message.serialize().len()) as u64
}
