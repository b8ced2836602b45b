//! The framework and ours where they call other programs, which a computer without a virtual
//! machine cannot do: creating accounts, and freeing them. `app/framework/probe` is compiled
//! against both, and both meet the same accounts; what needs no calls is compared in
//! `app/framework/tests/differential`.
//!
//! - given accounts that are good, or spoiled in up to three ways
//!   - then both take the same ones and leave the same bytes, owners and lamports
//!   - then both refuse the same ones, with the same error
//!   - then the only exception is a written account that stands again behind the declared ones
//! - given so many
//!   - then each instruction is seen to run, and to refuse in several ways

use std::{collections::BTreeSet, path::PathBuf};

use anchor_lang::{Discriminator, ErrorCode, bytemuck, prelude::ProgramError};
use farthing_sdk::solana::{Message, VersionedMessage, VersionedTransaction, ids::system_program};
use farthing_tests::prelude::*;
use framework_probe_upstream::{Counter, ID, Note, VERSION};
use litesvm::LiteSVM;
use rand::{
    Rng, SeedableRng,
    seq::{IndexedMutRandom, IndexedRandom},
};
use rand_chacha::ChaCha8Rng;

const LISTS_OF_EACH: usize = 500;

/// The number of an instruction of the probe, and which of its accounts are written and may not
/// stand a second time.
const CLOSE: (u8, &[usize]) = (6, &[0]);
const CLOSE_BOTH: (u8, &[usize]) = (7, &[0, 1]);
const CREATE: (u8, &[usize]) = (10, &[2]);
const ENSURE: (u8, &[usize]) = (11, &[2]);

/// A machine with one of the two programs.
struct Machine(LiteSVM);

impl Machine {
    fn with(program: &str, fees: &Address) -> Self {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/deploy"));
        let bytes = std::fs::read(folder.join(program)).expect("run `cargo xtask build`");
        let mut svm = LiteSVM::new().with_sigverify(false);
        svm.add_program(ID, &bytes).unwrap();
        svm.airdrop(fees, 1_000_000_000_000).unwrap();
        Self(svm)
    }
}

type Outcome = Result<Vec<Option<Account>>, TransactionError>;

/// Accounts with their state, and the instruction that gets them.
struct Case {
    accounts: Vec<(Address, Option<Account>)>,
    metas: Vec<AccountMeta>,
    data: Vec<u8>,
}

/// Who pays fees and rent here, and the keys of everybody who can sign.
struct Keys {
    fees: Keypair,
    rent: Keypair,
    other: Keypair,
}

impl Keys {
    fn of(&self, address: &Address) -> Option<&Keypair> {
        [&self.fees, &self.rent, &self.other].into_iter().find(|key| key.pubkey() == *address)
    }

    fn run(&self, machine: &mut Machine, case: &Case) -> Outcome {
        let svm = &mut machine.0;
        for (address, account) in &case.accounts {
            svm.set_account(*address, account.clone().unwrap_or_default()).unwrap();
        }
        let instruction = Instruction::new_with_bytes(ID, &case.data, case.metas.clone());
        let blockhash = svm.latest_blockhash();
        let payer = self.fees.pubkey();
        let message = Message::new_with_blockhash(&[instruction], Some(&payer), &blockhash);
        let signing = &message.account_keys[..message.header.num_required_signatures.into()];
        let signers: Vec<_> = signing.iter().filter_map(|address| self.of(address)).collect();
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, &signers).unwrap();
        let ran = svm.send_transaction(transaction);
        svm.expire_blockhash();
        ran.map_err(|failed| failed.err)?;
        Ok(case.accounts.iter().map(|(address, _)| svm.get_account(address)).collect())
    }
}

fn content(discriminator: &[u8], content: &[u8]) -> Vec<u8> {
    [discriminator, content].concat()
}

fn counter(authority: Address, bump: u8) -> Vec<u8> {
    let counter = Counter { value: 5, authority, version: VERSION, bump, reserved: [0; 6] };
    content(Counter::DISCRIMINATOR, bytemuck::bytes_of(&counter))
}

fn account(lamports: u64, owner: Address, data: Vec<u8>) -> Account {
    Account { lamports, owner, data, ..Account::default() }
}

/// A counter that stands where the seeds of a fresh authority lead, and the authority.
fn derived() -> (Address, Address, u8) {
    let authority = Address::new_unique();
    let (counter, bump) = Address::find_program_address(&[b"counter", authority.as_ref()], &ID);
    (authority, counter, bump)
}

fn creating(number: u8, keys: &Keys, svm: &LiteSVM, random: &mut ChaCha8Rng) -> Case {
    let (authority, at, bump) = derived();
    let rent = svm.minimum_balance_for_rent_exemption(56);
    // What stands there already: nothing, a gift of any size, or a counter where one is allowed.
    let gifts = [0, 0, 1, rent - 1, rent, rent + 5];
    let there = match random.random_range(0..4) {
        0 if number == ENSURE.0 => Some(account(rent, ID, counter(authority, bump))),
        1 => Some(account(*gifts.choose(random).unwrap(), system_program::ID, Vec::new())),
        _ => None,
    };
    let wealth = *[10 * rent, 10 * rent, 10 * rent, rent, rent - 1].choose(random).unwrap();
    Case {
        accounts: vec![
            (keys.rent.pubkey(), Some(account(wealth, system_program::ID, Vec::new()))),
            (authority, None),
            (at, there),
        ],
        metas: vec![
            AccountMeta::new(keys.rent.pubkey(), true),
            AccountMeta::new_readonly(authority, false),
            AccountMeta::new(at, false),
            AccountMeta::new_readonly(system_program::ID, false),
        ],
        data: vec![number],
    }
}

fn closing(number: u8, keys: &Keys, svm: &LiteSVM) -> Case {
    let (_, at, bump) = derived();
    let note_at = Address::new_unique();
    let rent = svm.minimum_balance_for_rent_exemption(56);
    let receiver = keys.other.pubkey();
    let note = content(
        Note::DISCRIMINATOR,
        bytemuck::bytes_of(&Note { words: [3; 5], version: VERSION, reserved: [0; 7] }),
    );
    let mut case = Case {
        accounts: vec![
            (at, Some(account(rent, ID, counter(receiver, bump)))),
            (note_at, Some(account(rent + 1, ID, note))),
            (receiver, Some(account(rent, system_program::ID, Vec::new()))),
        ],
        metas: vec![
            AccountMeta::new(at, false),
            AccountMeta::new(note_at, false),
            AccountMeta::new(receiver, true),
        ],
        data: vec![number],
    };
    if number == CLOSE.0 {
        case.metas.remove(1);
    }
    case
}

/// Spoils flags, places or states.
fn spoil(case: &mut Case, keys: &Keys, random: &mut ChaCha8Rng) {
    let count = case.metas.len();
    if count == 0 {
        return;
    }
    let which = random.random_range(0..count);
    match random.random_range(0..10) {
        0 => drop(case.metas.remove(which)),
        1 => case.metas[which].is_writable ^= true,
        2 => {
            let meta = &mut case.metas[which];
            meta.is_signer = !meta.is_signer && keys.of(&meta.pubkey).is_some();
        }
        3 => case.metas[which] = case.metas.choose(random).unwrap().clone(),
        4 | 5 => case.metas.push(case.metas[which].clone()),
        6 => case.metas[which] = AccountMeta::new(keys.other.pubkey(), random.random()),
        7 => case.metas[which] = AccountMeta::new_readonly(ID, false),
        _ => spoil_state(case, random),
    }
}

fn spoil_state(case: &mut Case, random: &mut ChaCha8Rng) {
    let (_, state) = case.accounts.choose_mut(random).unwrap();
    let state = state.get_or_insert_with(|| account(9_000_000, ID, vec![0; 56]));
    match random.random_range(0..5) {
        0 => state.owner = *[ID, system_program::ID, Address::new_unique()].choose(random).unwrap(),
        1 => state.data.truncate(random.random_range(0..=state.data.len())),
        2 => state.data.resize(random.random_range(0..80), 0),
        3 => state.lamports += 7,
        _ => {
            if let Some(byte) = state.data.get_mut(random.random_range(0..8)) {
                *byte ^= 0x10;
            }
        }
    }
}

/// Whether an account that is written stands again, behind all that the instruction declares.
fn repeats_written(case: &Case, written: &[usize], declared: usize) -> bool {
    let stands_behind = |place: &usize| {
        case.metas.iter().skip(declared).any(|meta| meta.pubkey == case.metas[*place].pubkey)
    };
    case.metas.len() > declared && written.iter().any(stands_behind)
}

fn refused(code: impl Into<ProgramError>) -> TransactionError {
    let code = u64::from(code.into());
    TransactionError::InstructionError(0, InstructionError::from(code))
}

/// Compares both on spoiled cases and returns the different errors that were seen, and how many
/// ran.
fn compare(
    (number, written): (u8, &[usize]),
    make: impl Fn(&Keys, &LiteSVM, &mut ChaCha8Rng) -> Case,
) -> (BTreeSet<String>, usize) {
    let keys = Keys { fees: Keypair::new(), rent: Keypair::new(), other: Keypair::new() };
    let mut upstream = Machine::with("framework_probe_upstream.so", &keys.fees.pubkey());
    let mut ours = Machine::with("framework_probe_ours.so", &keys.fees.pubkey());
    let mut random = ChaCha8Rng::seed_from_u64(number.into());
    let (mut errors, mut runs, mut exceptions) = (BTreeSet::new(), 0, 0);
    for _ in 0..LISTS_OF_EACH {
        let mut case = make(&keys, &ours.0, &mut random);
        let declared = case.metas.len();
        for _ in 0..random.random_range(0..3) {
            spoil(&mut case, &keys, &mut random);
        }
        let (theirs, ours) = (keys.run(&mut upstream, &case), keys.run(&mut ours, &case));
        match &ours {
            Ok(_) => runs += 1,
            Err(error) => drop(errors.insert(error.to_string())),
        }
        if theirs != ours {
            let twice = Err(refused(ErrorCode::ConstraintDuplicateMutableAccount));
            let is_exception = ours == twice && repeats_written(&case, written, declared);
            assert!(is_exception, "{:?}\n{theirs:?}\n{ours:?}", (&case.metas, &case.accounts));
            exceptions += 1;
        }
    }
    assert!(exceptions > 0 && runs > LISTS_OF_EACH / 10, "{exceptions} {runs}");
    (errors, runs)
}

#[test]
fn accounts_are_created_as_by_the_framework_or_refused_as_by_it() {
    let make = |keys: &_, svm: &_, random: &mut _| creating(CREATE.0, keys, svm, random);
    let (errors, _) = compare(CREATE, make);
    assert!(errors.len() >= 6, "{errors:?}");
}

#[test]
fn accounts_that_may_be_there_are_created_or_loaded_as_by_the_framework() {
    let make = |keys: &_, svm: &_, random: &mut _| creating(ENSURE.0, keys, svm, random);
    let (errors, _) = compare(ENSURE, make);
    assert!(errors.len() >= 6, "{errors:?}");
}

#[test]
fn accounts_are_closed_as_by_the_framework_or_refused_as_by_it() {
    for instruction in [CLOSE, CLOSE_BOTH] {
        let (errors, _) = compare(instruction, |keys, svm, _| closing(instruction.0, keys, svm));
        assert!(errors.len() >= 6, "{errors:?}");
    }
}
