//! `distribute`
//!
//! - given earnings
//!   - when anyone distributes: every share is exact, the rest goes to the payout
//!   - when it is called at any times and in any steps: the totals are the same (6, 7)
//!   - when there is less than what every share divides: nothing happens, nothing is said
//! - given split deposits that are missing, or in another order: refused

use farthing_tests::{Split, prelude::*};
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SPLITS: &[Split] = &[("bob", 2_500), ("carl", 1_000)];

/// A creator with splits that has earned so much, about to be distributed.
fn ready(world: &World, splits: &[Split], earned: u64) -> Distribute {
    let creator = world.creator_with("ann", splits);
    let distribute = Distribute::of(creator, &world.get(&creator), world.token.mint);
    earn(world, &distribute, earned);
    distribute
}

fn earn(world: &World, distribute: &Distribute, amount: u64) {
    if amount != 0 {
        world.deposit_of("reader", amount);
        let (reader, mint) = (world.address("reader"), world.token.mint);
        world.run(Pay::new(reader, mint, distribute.earnings, amount)).assert_ok();
    }
}

fn balance_of(world: &World, name: &str) -> u64 {
    world.balance(&addresses::deposit(&world.address(name), &world.token.mint))
}

#[test]
fn divides_exactly_and_pays_out_the_rest() {
    // Given 1,013 units, of which every share divides 20.
    let (world, distribute) = World::with(|world| ready(world, SPLITS, 1_013));
    // When anyone distributes.
    let outcome = world.run(distribute.clone()).succeeded();
    // Then 1,000 are divided and 13 stay, and the event says so. Bug class 45.
    assert_eq!(["bob", "carl", "ann"].map(|name| balance_of(&world, name)), [250, 100, 650]);
    assert_eq!(world.balance(&distribute.earnings), 13);
    outcome.assert_event(Distributed {
        earnings: distribute.earnings,
        creator: distribute.creator,
        amount: 1_000,
        payout_amount: 650,
        balance: 13,
        payout_balance: 650,
    });
}

#[test]
fn pays_everything_out_when_there_are_no_splits() {
    let (world, distribute) = World::with(|world| ready(world, &[], 7));
    world.run(distribute.clone()).assert_ok();
    assert_eq!((balance_of(&world, "ann"), world.balance(&distribute.earnings)), (7, 0));
}

#[test]
fn pays_nothing_out_when_the_splits_are_the_whole() {
    let world = World::new();
    let distribute = ready(&world, &[("bob", 9_999), ("carl", 1)], 20_000);
    let outcome = world.run(distribute).succeeded();
    assert_eq!(["bob", "carl", "ann"].map(|n| balance_of(&world, n)), [19_998, 2, 0]);
    let Event::Distributed(event) = outcome.event() else { panic!("{}", outcome.story()) };
    assert_eq!(event.payout_amount, 0);
}

#[test]
fn divides_the_largest_earnings_there_can_be() {
    let (world, distribute) = World::with(|world| ready(world, &[("bob", 10_000)], u64::MAX));
    world.run(distribute).assert_ok();
    assert_eq!(balance_of(&world, "bob"), u64::MAX);
}

#[test]
fn does_nothing_below_what_every_share_divides() {
    let world = World::new();
    for earned in [0, 19] {
        let distribute = ready(&world, SPLITS, earned);
        world.run(distribute).assert_did_nothing();
    }
}

/// What each share has come to when so much was earned, by big integers: the largest multiple of
/// the unit, times the share.
fn expected(earned: u64, unit: u64, bps: u16) -> BigUint {
    let divided = BigUint::from(earned) / unit * unit;
    divided * bps / 10_000u32
}

/// Random shares that leave something for the payout or nothing.
fn random_shares(random: &mut ChaCha8Rng) -> Vec<u16> {
    let mut left = 10_000u16;
    let mut shares = Vec::new();
    for _ in 0..random.random_range(1..=8) {
        if left > 0 {
            let share = random.random_range(1..=left.min(4_000));
            left -= share;
            shares.push(share);
        }
    }
    shares
}

#[test]
fn no_schedule_of_calls_changes_what_anyone_receives() {
    // Bug classes 6 and 7.
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let names = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];
    for _ in 0..25 {
        // Given random splits.
        let world = World::new();
        let shares = random_shares(&mut random);
        let splits: Vec<Split> = names.into_iter().zip(shares.iter().copied()).collect();
        let distribute = ready(&world, &splits, 0);
        let unit = world.get::<Creator>(&distribute.creator).unit();
        // When money comes and is distributed at random times, by random amounts.
        let mut earned = 0;
        for _ in 0..12 {
            let amount = random.random_range(0..3 * unit);
            earn(&world, &distribute, amount);
            earned += amount;
            if random.random_bool(0.6) {
                world.run(distribute.clone()).assert_ok();
            }
        }
        world.run(distribute.clone()).assert_ok();
        // Then everyone has what one call at the end would have given, exactly.
        for (name, bps) in &splits {
            let received = BigUint::from(balance_of(&world, name));
            assert_eq!(received, expected(earned, unit, *bps), "{name} of {shares:?}");
        }
        let left = 10_000 - shares.iter().sum::<u16>();
        assert_eq!(BigUint::from(balance_of(&world, "ann")), expected(earned, unit, left));
        assert_eq!(world.balance(&distribute.earnings), earned % unit);
    }
}

#[test]
fn a_split_owner_that_closed_its_deposit_cannot_stop_the_others() {
    // Bug class 29, I7. Given a split owner without a deposit.
    let (world, distribute) = World::with(|world| ready(world, SPLITS, 100));
    let bobs = distribute.split_deposits[0];
    world.run(CloseDeposit::of(&world.get(&bobs))).assert_ok();
    world.refuses(distribute.clone(), AccountNotOurs);
    // When anyone opens it again in the same transaction, then everyone is paid.
    let open = OpenDeposit::new(world.address("bob"), world.token.mint);
    let open = open.payer(world.address("anyone")).instruction();
    world.run_all(&[open, distribute.instruction()]).assert_ok();
    assert_eq!(["bob", "carl", "ann"].map(|name| balance_of(&world, name)), [25, 10, 65]);
}

#[test]
fn ignores_accounts_behind_those_of_the_splits_and_trailing_bytes() {
    let (world, mut distribute) = World::with(|world| ready(world, SPLITS, 100).instruction());
    distribute.data.push(9);
    distribute.accounts.push(AccountMeta::new(world.address("extra"), false));
    world.run(distribute).assert_ok();
}

#[track_caller]
fn refuses_split_deposits(change: impl FnOnce(&World, &mut Vec<Address>)) {
    let (world, mut distribute) = World::with(|world| ready(world, SPLITS, 100));
    change(&world, &mut distribute.split_deposits);
    world.refuses(distribute, WrongSplitDeposit);
}

#[test]
fn refuses_split_deposits_that_are_missing() {
    refuses_split_deposits(|_, deposits| deposits.truncate(1));
    refuses_split_deposits(|_, deposits| deposits.clear());
}

#[test]
fn refuses_split_deposits_in_another_order() {
    refuses_split_deposits(|_, deposits| deposits.reverse());
}
