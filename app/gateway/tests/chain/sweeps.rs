//! What waits for the sweep is claimed once a day, however often the process starts.

use super::{
    claims::{claimed, served_in, swept},
    world::world,
};
use farthing_gateway::chain::{Books, Moment};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn a_new_ledger_waits_for_its_first_sweep_a_whole_time() {
    let world = world().restart();
    let (world, channel) = served_in(world, 760);
    let start = Moment::now();
    assert_eq!(world.claim(), 0);
    assert_eq!(world.claimer.round(start.after(DAY - Duration::from_secs(60))).unwrap().rows, 0);
    assert_eq!(world.claimer.round(start.after(DAY + Duration::from_secs(60))).unwrap().rows, 1);
    assert_eq!(claimed(&world, &channel), 760);
}

#[test]
fn a_start_is_no_sweep_and_puts_none_off() {
    let first = world();
    let start = Moment::now();
    swept(&first);
    for hours in [0, 12, 23] {
        let (again, _) = served_in(first.restart(), 760);
        let at = start.after(Duration::from_secs(hours * 3_600));
        assert_eq!(again.claimer.round(at).unwrap().rows, 0, "{hours} hours");
    }
    let (again, channel) = served_in(first.restart(), 760);
    let due = start.after(DAY + Duration::from_secs(60));
    assert_eq!(again.claimer.round(due).unwrap().rows, 1);
    assert_eq!(claimed(&again, &channel), 760);
}

/// A ledger that is used on a local network whose clock begins anew must not wait for the old one's.
#[test]
fn a_sweep_in_the_future_counts_as_one_now() {
    let first = world();
    swept(&first);
    first.books.put(b"chain/swept", Some(&i64::MAX.to_le_bytes()));
    let (again, channel) = served_in(first.restart(), 760);
    let start = Moment::now();
    assert_eq!(again.claimer.round(start).unwrap().rows, 0);
    assert_eq!(again.claimer.round(start.after(DAY + Duration::from_secs(60))).unwrap().rows, 1);
    assert_eq!(claimed(&again, &channel), 760);
}
