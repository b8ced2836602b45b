//! `close_earnings`
//!
//! - given earnings that nothing waits to be paid into
//!   - when the authority closes them: divided to the last unit, shares rounded up, and the rent
//!     goes to its payer (41)
//!   - when it does so after any schedule of `distribute`: the totals are the same (6, 7)
//!   - when they open again in the same transaction: they are new and empty (21)
//! - given orders or passes that pay into them, or split deposits that are missing: refused, each
//!   by its guard

use farthing_tests::prelude::*;
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Earnings of ann's, a quarter of which is bob's, with so much in them, about to close. A sponsor
/// paid the rent.
fn ready(world: &World, balance: u64) -> CloseEarnings {
    let terms = CreatorTerms {
        splits: world.splits(&[("bob", 2_500)]),
        ..CreatorTerms::to(world.address("ann"))
    };
    let creator = world.register("ann", terms);
    let open = OpenEarnings::new(world.address("ann"), creator, world.token.mint);
    world.run(open.clone().payer(world.address("sponsor"))).assert_ok();
    world.open_payees(&world.get(&creator), world.token);
    if balance != 0 {
        world.deposit_of("reader", balance);
        let reader = world.address("reader");
        world.run(Pay::new(reader, world.token.mint, open.earnings, balance)).assert_ok();
    }
    CloseEarnings::of(&world.get(&open.earnings), &world.get(&creator))
}

#[test]
fn divides_to_the_last_unit_and_returns_the_rent_to_its_payer() {
    // Given 103 units, a quarter of which is 25 and three parts, and a gift of lamports.
    // Bug class 41.
    let (world, close) = World::with(|world| ready(world, 103));
    let rent = world.lamports(&close.earnings);
    world.prefund(&close.earnings, 999);
    // When the authority closes the earnings.
    let outcome = world.run(close.clone()).succeeded();
    // Then nothing is lost, and the event says so. Bug classes 6 and 45.
    assert_eq!((world.balance(&close.split_deposits[0]), world.balance(&close.payout)), (26, 77));
    assert!(!world.exists(&close.earnings));
    assert_eq!(outcome.lamports_delta(&close.rent_payer), i128::from(rent) + 999);
    assert_eq!(world.get::<Creator>(&close.creator).earnings, 0);
    outcome.assert_event(EarningsClosed {
        earnings: close.earnings,
        creator: close.creator,
        amount: 103,
        payout_amount: 77,
        payout_balance: 77,
    });
}

#[test]
fn gives_the_same_totals_after_any_schedule_of_distribute() {
    // Bug classes 6 and 7: ceil(total * share), however often it was divided before.
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..30 {
        let world = World::new();
        let (total, first) = (random.random_range(1..10_000u64), random.random_range(0..10_000));
        let first = first.min(total);
        let close = ready(&world, first);
        let distribute =
            Distribute::of(close.creator, &world.get(&close.creator), world.token.mint);
        world.run(distribute).assert_ok();
        if total > first {
            world.deposit_of("reader", total - first);
            let (reader, mint) = (world.address("reader"), world.token.mint);
            world.run(Pay::new(reader, mint, close.earnings, total - first)).assert_ok();
        }
        world.run(close.clone()).assert_ok();
        let share = (BigUint::from(total) * 2_500u32 + 9_999u32) / 10_000u32;
        assert_eq!(BigUint::from(world.balance(&close.split_deposits[0])), share);
        assert_eq!(BigUint::from(world.balance(&close.payout)), total - share);
    }
}

#[test]
fn divides_the_largest_earnings_there_can_be() {
    let (world, close) = World::with(|world| ready(world, u64::MAX));
    world.run(close.clone()).assert_ok();
    assert_eq!(world.balance(&close.split_deposits[0]), u64::MAX / 4 + 1);
    assert_eq!(world.balance(&close.payout), u64::MAX - u64::MAX / 4 - 1);
}

#[test]
fn a_payment_that_comes_first_does_not_stop_it() {
    // Bug class 30: one who pays one unit just before cannot keep the earnings open.
    let (world, close) = World::with(|world| ready(world, 100));
    world.deposit_of("stranger", 1);
    let pay = Pay::new(world.address("stranger"), world.token.mint, close.earnings, 1);
    world.run_all(&[pay.instruction(), close.instruction()]).assert_ok();
}

#[test]
fn closes_empty_earnings() {
    let (world, close) = World::with(|world| ready(world, 0));
    world.run(close).assert_ok();
}

#[test]
fn opens_again_in_the_same_transaction_as_new_earnings() {
    // Bug class 21.
    let (world, close) = World::with(|world| ready(world, 3));
    let open = OpenEarnings::new(close.authority, close.creator, world.token.mint);
    world.run_all(&[close.clone().instruction(), open.instruction()]).assert_ok();
    let earnings: Earnings = world.get(&close.earnings);
    assert_eq!((earnings.balance, earnings.rent_payer), (0, close.authority));
}

#[test]
fn refuses_to_close_twice() {
    let (world, close) = World::with(|world| ready(world, 3));
    let both = [close.clone().instruction(), close.instruction()];
    world.run_all(&both).assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn refuses_to_be_paid_after_it_closed_in_the_same_transaction() {
    // Bug class 21.
    let (world, close) = World::with(|world| ready(world, 0));
    world.deposit_of("reader", 5);
    let pay = Pay::new(world.address("reader"), world.token.mint, close.earnings, 5);
    world
        .run_all(&[close.instruction(), pay.instruction()])
        .assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn refuses_while_an_order_would_pay_into_them() {
    let (world, close) = World::with(|world| ready(world, 0));
    world.deposit_of("reader", 10);
    let listing = world.listing(&close.creator, ListingTerms::at(10));
    world.order(&listing, "reader");
    world.refuses(close, EarningsHaveChildren);
}

#[test]
fn refuses_while_a_pass_may_pay_into_them() {
    let (world, close) = World::with(|world| ready(world, 0));
    world.deposit_of("reader", 10);
    let terms = ListingTerms { refund_window: 60, ..ListingTerms::at(10) };
    let listing = world.listing(&close.creator, terms);
    world.pass(&listing, "reader");
    world.refuses(close, EarningsHaveChildren);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    // Given one that ended with earnings, which none can.
    let (world, close) = World::with(|world| ready(world, 0));
    world.tamper(&close.creator, |creator: &mut Creator| creator.status = CreatorStatus::Ended);
    world.refuses(close, CreatorEnded);
}

#[test]
fn refuses_a_creator_that_counts_none() {
    // Given a count that no history gives.
    let (world, close) = World::with(|world| ready(world, 0));
    world.tamper(&close.creator, |creator: &mut Creator| creator.earnings = 0);
    world.refuses(close, CountUnderflow);
}

#[test]
fn refuses_what_would_not_fit_the_payouts_balance() {
    // Given a balance that no history gives.
    let (world, close) = World::with(|world| ready(world, 3));
    world.tamper(&close.payout, |deposit: &mut Deposit| deposit.balance = u64::MAX);
    world.refuses(close, AmountOverflow);
}

#[test]
fn refuses_split_deposits_that_are_missing_or_anothers() {
    // Bug class 16; as in `distribute`.
    let (world, close) = World::with(|world| ready(world, 100));
    for split_deposits in [vec![], vec![world.deposit_of("thief", 0)]] {
        world.refuses(CloseEarnings { split_deposits, ..close.clone() }, WrongSplitDeposit);
    }
    let wrong = CloseEarnings { split_deposits: vec![world.address("wallet")], ..close };
    world.refuses(wrong, AccountNotOurs);
}
