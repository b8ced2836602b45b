//! Damaged accounts and damaged instructions, over every instruction of reserves, creators and
//! listings (bug class 37)
//!
//! - given an instruction that works
//!   - when an account of ours in it is cut short, empty, or filled with other bytes
//!   - when the arguments are cut short or filled with other bytes
//!   - then it is refused with an error and changes nothing, or works; the program never panics

use farthing_sdk::instructions::Deposit;
use farthing_tests::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random fillings and cuts per account and per instruction.
const ROUNDS: usize = 12;

/// A reader, a writer and a creator with splits, a listing and earnings to divide.
fn world() -> (World, Address, Address) {
    let world = World::new();
    world.deposit_of("reader", 1_000_000);
    world.deposit_of("writer", 0);
    let creator = world.creator_with("ann", &[("bob", 2_500)]);
    let earnings = world.earnings(&creator, world.token);
    let pay = Pay::new(world.address("reader"), world.token.mint, earnings, 1_000);
    world.run(pay).assert_ok();
    let listing = world.listing(&creator, ListingTerms::at(5));
    (world, creator, listing)
}

fn of_reserves(world: &World) -> Vec<Instruction> {
    let (reader, mint) = (world.address("reader"), world.token.mint);
    let writer = world.address("writer");
    world.fund_tokens(&reader, world.token, 100);
    let payee = addresses::deposit(&writer, &mint);
    vec![
        OpenReserve::new(reader, world.mint(Kind::PLAIN_2022)).instruction(),
        OpenDeposit::new(world.address("newcomer"), mint).instruction(),
        Deposit::new(reader, world.token, 10).instruction(),
        Withdraw::new(reader, world.token, 10).instruction(),
        Pay::new(reader, mint, payee, 10).instruction(),
        CloseDeposit::of(&world.get(&payee)).instruction(),
    ]
}

fn of_creators(world: &World, creator: &Address) -> Vec<Instruction> {
    let (ann, mint) = (world.address("ann"), world.token.mint);
    let other = world.reserve_of(Kind::Classic).mint;
    let earnings = world.earnings(creator, world.token);
    let terms = CreatorTerms { splits: world.splits(&[("bob", 9)]), ..CreatorTerms::to(ann) };
    let uri = CreatorChanges { uri: Some("a://b".into()), ..CreatorChanges::default() };
    let account = world.get(creator);
    let empty = world.register("carl", CreatorTerms::to(world.address("carl")));
    let offered = world.register("dora", CreatorTerms::to(world.address("dora")));
    world.run(TransferCreator::new(world.address("dora"), offered, ann)).assert_ok();
    vec![
        RegisterCreator::with_salt(ann, 99, world.slot(), terms).instruction(),
        UpdateCreator::new(ann, *creator, uri).instruction(),
        TransferCreator::new(ann, *creator, world.address("bob")).instruction(),
        AcceptCreator::of(offered, &world.get(&offered)).instruction(),
        OpenEarnings::new(ann, *creator, other).instruction(),
        Distribute::of(*creator, &account, mint).instruction(),
        CloseEarnings::of(&world.get(&earnings), &account).instruction(),
        CloseCreator::of(empty, &world.get(&empty)).instruction(),
    ]
}

fn of_listings(world: &World, creator: &Address, listing: &Address) -> Vec<Instruction> {
    let (ann, mint) = (world.address("ann"), world.token.mint);
    let price = ListingChanges { price: Some(7), ..ListingChanges::default() };
    vec![
        CreateListing::of(*creator, &world.get(creator), mint, ListingTerms::at(1)).instruction(),
        UpdateListing::new(ann, *creator, *listing, price).instruction(),
        RetireListing::new(ann, *creator, *listing).instruction(),
        CloseListing::of(*listing, &world.get(listing), ann).instruction(),
    ]
}

fn all() -> (World, Vec<Instruction>) {
    let (world, creator, listing) = world();
    let mut all = of_reserves(&world);
    all.extend(of_creators(&world, &creator));
    all.extend(of_listings(&world, &creator, &listing));
    (world, all)
}

/// An error, not the end of the program; and an error changes nothing.
#[track_caller]
fn assert_orderly(outcome: Outcome) {
    let Some(failure) = &outcome.failure else { return };
    let TransactionError::InstructionError(_, error) = &failure.error else {
        panic!("{}", outcome.story())
    };
    let panicked = matches!(
        error,
        InstructionError::ProgramFailedToComplete
            | InstructionError::ProgramEnvironmentSetupFailure
            | InstructionError::ComputationalBudgetExceeded
    );
    assert!(!panicked, "{}", outcome.story());
    outcome.assert_unchanged();
}

/// Runs an instruction with other bytes in one account, and puts the account back.
#[track_caller]
fn with_data(world: &World, instruction: &Instruction, at: Address, data: Vec<u8>) {
    let everything = world.snapshot();
    let mut changed = world.network.svm().get_account(&at).unwrap();
    changed.data = data;
    world.forge(at, changed);
    assert_orderly(world.run(instruction.clone()));
    world.restore(&everything);
}

#[test]
fn accounts_of_any_length_are_refused_or_read() {
    let (world, instructions) = all();
    let mut random = ChaCha8Rng::seed_from_u64(37);
    for instruction in instructions {
        for at in ours(&world, &instruction) {
            let data = world.data(&at);
            let random_lengths = (0..ROUNDS).map(|_| random.random_range(0..data.len()));
            let edges = [0, 1, DISCRIMINATOR_LENGTH - 1, DISCRIMINATOR_LENGTH, data.len() - 1];
            for length in random_lengths.chain(edges).collect::<Vec<_>>() {
                with_data(&world, &instruction, at, data[..length].to_vec());
            }
            let longer = [&data[..], &[0xAB; 100]].concat();
            with_data(&world, &instruction, at, longer);
        }
    }
}

#[test]
fn accounts_with_any_bytes_are_refused_or_read() {
    let (world, instructions) = all();
    let mut random = ChaCha8Rng::seed_from_u64(38);
    for instruction in instructions {
        for at in ours(&world, &instruction) {
            let data = world.data(&at);
            for _ in 0..ROUNDS {
                // The kind stays, so that what follows it is looked at.
                let mut other = data.clone();
                random.fill(&mut other[DISCRIMINATOR_LENGTH..]);
                with_data(&world, &instruction, at, other);
                let mut one = data.clone();
                one[random.random_range(0..data.len())] ^= random.random_range(1..=255u8);
                with_data(&world, &instruction, at, one);
            }
        }
    }
}

#[test]
fn arguments_with_any_bytes_are_refused_or_read() {
    let (world, instructions) = all();
    let mut random = ChaCha8Rng::seed_from_u64(39);
    for instruction in instructions {
        for _ in 0..ROUNDS * 4 {
            let everything = world.snapshot();
            let mut other = instruction.clone();
            other.data.truncate(random.random_range(1..=other.data.len()));
            random.fill(&mut other.data[1..]);
            assert_orderly(world.run(other));
            world.restore(&everything);
        }
    }
}

#[test]
fn codes_that_are_no_instruction_are_refused() {
    let (world, instructions) = all();
    let known = INSTRUCTIONS;
    for code in (0..=255u8).filter(|code| known.iter().all(|(known, _)| known != code)) {
        let mut other = instructions[0].clone();
        other.data[0] = code;
        world.run(other).assert_refused();
    }
    let mut empty = instructions[0].clone();
    empty.data.clear();
    world.run(empty).assert_refused();
}

#[test]
fn instructions_without_their_last_account_are_refused() {
    let (world, instructions) = all();
    for instruction in instructions {
        for count in 0..instruction.accounts.len() {
            let everything = world.snapshot();
            let mut short = instruction.clone();
            short.accounts.truncate(count);
            assert_orderly(world.run(short));
            world.restore(&everything);
        }
    }
}

/// The accounts of the program that an instruction names.
fn ours(world: &World, instruction: &Instruction) -> Vec<Address> {
    let snapshot = world.snapshot();
    let metas = instruction.accounts.iter().map(|meta| meta.pubkey);
    let is_ours = |address: &Address| {
        snapshot.account(address).is_some_and(|account| *account.owner() == PROGRAM_ID)
    };
    metas.filter(|address| *address != PROGRAM_ID && is_ours(address)).collect()
}
