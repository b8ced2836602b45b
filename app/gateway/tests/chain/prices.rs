//! Claims where the price of a compute unit is high, or is said to be (R15).

use crate::{
    claims::{claimed, request_close, served_in, swept, vouched},
    world::{GRACE, World, world},
};
use farthing_gateway::chain::Moment;
use std::time::Duration;

/// Lamports that the claimer has paid since.
fn paid(world: &World, before: u64) -> u64 {
    before - world.lamports(&world.claimer_key)
}

/// gateway rule R15
#[test]
fn what_closes_is_claimed_at_prices_for_which_others_wait() {
    let world = world();
    swept(&world);
    let (world, channel) = served_in(world, 3_900);
    world.net.set_price(10_001);
    assert_eq!(world.claim(), 0);
    request_close(&world, &channel);
    let before = world.lamports(&world.claimer_key);
    assert_eq!(world.claim(), 1);
    assert_eq!(claimed(&world, &channel), 3_900);
    // The price was paid.
    assert!(paid(&world, before) > 5_000);
}

/// A bystander who lands dear transactions that write the payee, or one node that lies, switches no claim off.
///
/// gateway rule R15
#[test]
fn what_closes_is_claimed_whatever_price_is_told_and_for_less_than_it_brings() {
    for price in [1_000_001, u64::MAX] {
        let world = world();
        swept(&world);
        let (world, channel) = served_in(world, 3_990);
        request_close(&world, &channel);
        world.net.set_price(price);
        let before = world.lamports(&world.claimer_key);
        assert_eq!((world.claim(), claimed(&world, &channel)), (1, 3_990));
        // It brings 26,600 lamports; the fee alone would be 5,000.
        let paid = paid(&world, before);
        assert!((10_000..26_600).contains(&paid), "{price}: {paid}");
    }
}

/// gateway rule R15
#[test]
fn once_half_of_the_time_is_gone_half_of_what_a_claim_brings_is_paid_for_it() {
    let world = world();
    swept(&world);
    let channel = vouched(&world, 100_000);
    request_close(&world, &channel);
    world.net.set_price(u64::MAX);
    let before = world.lamports(&world.claimer_key);
    assert_eq!(world.claim(), 1);
    // It brings 666,666 lamports, but there is time: the urgent price is tried first.
    let paid_first = paid(&world, before);
    assert!((10_000..20_000).contains(&paid_first), "{paid_first}");
    let channel = vouched(&world, 100_000);
    request_close(&world, &channel);
    world.wait(u64::from(GRACE) / 2 + 1);
    let before = world.lamports(&world.claimer_key);
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 100_000));
    let paid_late = paid(&world, before);
    assert!((30_000..333_334).contains(&paid_late), "{paid_late}");
}

/// gateway rule R15
#[test]
fn once_half_of_the_time_is_gone_a_price_that_is_told_too_low_keeps_no_claim_from_landing() {
    let world = world();
    swept(&world);
    let channel = vouched(&world, 100_000);
    request_close(&world, &channel);
    world.wait(u64::from(GRACE) / 2 + 1);
    let before = world.lamports(&world.claimer_key);
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 100_000));
    assert!(paid(&world, before) > 10_000);
}

/// gateway rule R15
#[test]
fn what_waited_for_a_lower_price_for_two_sweeps_is_claimed_at_a_high_one() {
    let world = world();
    swept(&world);
    let (world, channel) = served_in(world, 3_900);
    world.net.set_price(u64::MAX);
    let day = Duration::from_secs(86_400);
    let start = Moment::now();
    assert_eq!(world.claimer.round(start.after(day)).unwrap().rows, 0);
    // A sweep that left something waiting is none.
    assert_eq!(
        world.claimer.round(start.after(2 * day - Duration::from_secs(60))).unwrap().rows,
        0
    );
    assert_eq!(claimed(&world, &channel), 0);
    let before = world.lamports(&world.claimer_key);
    assert_eq!(world.claimer.round(start.after(2 * day)).unwrap().rows, 1);
    assert_eq!(claimed(&world, &channel), 3_900);
    // Half of 26,000 lamports at most, which leaves less than the price of the other claims.
    assert!(paid(&world, before) < 13_000);
}

/// gateway rule R15
#[test]
fn a_claim_that_does_not_even_pay_its_fee_is_not_sent_when_its_channel_closes() {
    let world = world();
    swept(&world);
    let (world, channel) = served_in(world, 750);
    request_close(&world, &channel);
    world.net.set_price(u64::MAX);
    assert_eq!((world.claim(), claimed(&world, &channel)), (0, 0));
}
