//! The edges themselves, written out.

use farthing_core::stream::{Fixed, Schedule, Side, StreamError, Terms};

const START: i64 = 1_000;
const CLIFF: i64 = 1_040;
const END: i64 = 1_100;

/// 1,000 units: 100 at the start, then 9 a second for 100 seconds.
fn fixed() -> Schedule {
    let terms = Terms { funded: 1_000, unlock: 100, rate: Fixed::ZERO, start: START, cliff: START };
    Schedule::open(&terms.with_end(END).unwrap())
}

/// 1,000 units at 9 a second, without unlock or end.
fn open_ended() -> Schedule {
    let rate = Fixed::from_units(9);
    Schedule::open(&Terms { funded: 1_000, unlock: 0, rate, start: START, cliff: START })
}

// bug classes 3, 12
#[test]
fn start_and_end_are_where_they_are() {
    let stream = fixed();
    for (now, accrued) in [
        (i64::MIN, 0),
        (START - 1, 0),
        (START, 100),
        (START + 1, 109),
        (END - 1, 991),
        (END, 1_000),
        (END + 1, 1_000),
        (i64::MAX, 1_000),
    ] {
        assert_eq!(stream.accrued(now), accrued, "at {now}");
        assert_eq!(stream.refundable(now), 1_000 - accrued, "at {now}");
        assert_eq!(stream.is_dry(now), now >= END, "at {now}");
    }
    assert_eq!(stream.depletes_at(), Some(END));
}

// bug classes 1, 3: the cliff is a time. Whether or not there is an unlock, it alone is due before.
#[test]
fn a_cliff_holds_back_what_time_has_earned_and_nothing_else() {
    for unlock in [0, 1, 100] {
        let terms = Terms { funded: 1_000, unlock, rate: Fixed::ZERO, start: START, cliff: CLIFF };
        let stream = Schedule::open(&terms.with_end(END).unwrap());
        let at_cliff = unlock + (1_000 - unlock) * 40 / 100;
        for (now, accrued) in [
            (START - 1, 0),
            (START, unlock),
            (START + 1, unlock),
            (CLIFF - 1, unlock),
            (CLIFF, at_cliff),
            (CLIFF + 1, unlock + (1_000 - unlock) * 41 / 100),
            (END, 1_000),
        ] {
            assert_eq!(stream.accrued(now), accrued, "unlock {unlock}, at {now}");
        }
    }
}

#[test]
fn a_cliff_before_the_start_is_none_and_one_after_the_end_delays_all() {
    let before = Schedule { cliff: START - 500, ..fixed() };
    assert_eq!((before.accrued(START - 1), before.accrued(START)), (0, 100));
    let after = Schedule { cliff: END + 500, ..fixed() };
    assert_eq!(
        (after.accrued(END), after.accrued(END + 499), after.accrued(END + 500)),
        (100, 100, 1_000)
    );
    // Dry long before: what is earned is there, and waits.
    assert!(after.is_dry(END));
}

// bug class 23: pausing and resuming around the start neither earns nor loses a second.
#[test]
fn a_pause_across_the_start_keeps_the_unlock_and_no_more() {
    let mut stream = fixed();
    stream.pause(START - 50);
    assert_eq!((stream.since, stream.accrued(START - 1), stream.accrued(END)), (START, 0, 100));
    let mut early = stream;
    early.resume(early.rate, START - 1);
    assert_eq!(early, fixed());
    stream.resume(stream.rate, START + 30);
    assert_eq!(stream.accrued(START + 30), 100);
    assert_eq!(stream.accrued(START + 31), 109);
    assert_eq!(stream.depletes_at(), Some(END + 30));
}

// bug class 23: a pause moves neither start nor cliff.
#[test]
fn a_pause_across_the_cliff_does_not_move_it() {
    let mut stream = Schedule { cliff: CLIFF, ..fixed() };
    stream.pause(START + 10);
    assert_eq!(stream.accrued(CLIFF - 1), 100);
    assert_eq!(stream.accrued(CLIFF), 190);
    assert_eq!(stream.depletes_at(), None);
}

#[test]
fn a_stream_paused_for_a_while_earns_what_it_would_have_that_much_later() {
    let mut stream = open_ended();
    let rate = Fixed::per(7, 3).unwrap();
    stream.set_rate(rate, START);
    let unpaused = stream;
    let mut length = 0;
    for (wait, pause) in [(1, 1), (2, 10), (1, 0), (7, 3)] {
        let now = stream.since + wait;
        stream.pause(now);
        stream.resume(rate, now + pause);
        length += pause;
    }
    for second in stream.since..stream.since + 100 {
        assert_eq!(stream.earned(second), unpaused.earned(second - length));
    }
}

// Only funded time is earned: there is no debt.
#[test]
fn a_dry_stream_that_is_topped_up_counts_from_then() {
    let mut stream = open_ended();
    assert_eq!(stream.depletes_at(), Some(START + 112));
    let dry = START + 500;
    stream.top_up(90, dry).unwrap();
    assert_eq!((stream.accrued(dry), stream.accrued(dry + 1)), (1_000, 1_009));
    assert_eq!(stream.depletes_at(), Some(dry + 10));
}

#[test]
fn a_stream_that_is_not_dry_is_topped_up_without_a_trace() {
    let mut stream = open_ended();
    stream.top_up(90, START + 111).unwrap();
    assert_eq!(stream, Schedule { funded: 1_090, ..open_ended() });
}

// Also while it is paused, and before its cliff.
#[test]
fn dry_means_dry_whatever_holds_the_money_back() {
    for cliff in [START, END + 1_000] {
        let mut stream = Schedule { cliff, ..open_ended() };
        stream.pause(START + 400);
        stream.top_up(9, START + 500).unwrap();
        assert_eq!(stream.earned(START + 900), Fixed::from_units(1_000));
        stream.resume(Fixed::from_units(9), START + 900);
        assert_eq!(stream.depletes_at(), Some(START + 901));
    }
}

#[test]
fn a_refund_takes_nothing_of_a_started_unit() {
    let mut stream = Schedule { rate: Fixed::per(1, 2).unwrap(), ..open_ended() };
    let now = START + 7;
    assert_eq!((stream.accrued(now), stream.accrued_up(now), stream.refundable(now)), (3, 4, 996));
    assert_eq!(stream.refund(997, now), Err(StreamError::NotRefundable));
    stream.refund(996, now).unwrap();
    assert!(!stream.is_dry(now));
    stream.top_up(10, now).unwrap();
    assert_eq!((stream.accrued(now + 1), stream.accrued(now + 3)), (4, 5));
}

#[test]
fn the_started_unit_goes_to_the_side_that_did_not_choose_the_moment() {
    let stream = Schedule { rate: Fixed::per(1, 2).unwrap(), ..open_ended() };
    for (seconds, payer, payee) in [(0, 1_000, 1_000), (6, 997, 997), (7, 996, 997), (2_000, 0, 0)]
    {
        let now = START + seconds;
        for (side, returned) in [(Side::Payer, payer), (Side::Payee, payee)] {
            let mut ended = stream;
            assert_eq!(ended.cancel(side, now), returned, "{side:?} after {seconds}");
            assert_eq!(ended.withdrawable(now), 1_000 - returned);
        }
    }
    // Nor has the rounding of the rate started one: three seconds of a third are a unit and 2 parts of 2^64.
    let third = Schedule { rate: Fixed::per(1, 3).unwrap(), ..open_ended() };
    assert_eq!(third.earned(START + 3), Fixed { whole: 1, fraction: 2 });
    assert_eq!((third.accrued_up(START + 3), third.accrued_up(START + 4)), (1, 2));
    // A whole amount is no started unit; before the cliff there is only the unlock, before the start nothing.
    let cliff = Schedule { cliff: START + 100, unlock: 5, base: Fixed::from_units(5), ..stream };
    assert_eq!(cliff.returned(Side::Payer, START + 7), 995);
    assert_eq!(cliff.returned(Side::Payer, START - 1), 1_000);
}

#[test]
fn an_unlock_above_the_funds_is_owed_as_far_as_it_is_funded_at_the_start() {
    let terms = Terms { funded: 50, unlock: 100, rate: Fixed::ZERO, start: START, cliff: START };
    let mut late = Schedule::open(&terms);
    let mut early = late;
    early.top_up(100, START - 1).unwrap();
    assert_eq!(early.accrued(START), 100);
    assert_eq!((late.accrued(START - 1), late.accrued(START)), (0, 50));
    late.top_up(100, START).unwrap();
    assert_eq!(late.accrued(END), 50);
}

/// Paused or not, ended by either side.
fn pairs() -> impl Iterator<Item = (bool, Side)> {
    let sides = [Side::Payer, Side::Payee];
    [false, true].into_iter().flat_map(move |paused| sides.map(|side| (paused, side)))
}

// bug class 2
#[test]
fn a_cancelled_stream_accrues_nothing_more_in_any_phase() {
    for cliff in [START, CLIFF] {
        for now in [START - 1, START, START + 10, CLIFF - 1, CLIFF, END - 1, END, END + 1] {
            for (is_paused, side) in pairs() {
                let by_payer = side == Side::Payer;
                let mut stream = Schedule { cliff, ..fixed() };
                if is_paused {
                    stream.pause(now);
                }
                let (accrued, funded) = (stream.accrued(now), stream.funded);
                let up = stream.accrued_up(now);
                assert_eq!(stream.cancel(side, now), funded - if by_payer { up } else { accrued });
                let accrued = if by_payer { up } else { accrued };
                for later in [now, now + 1, CLIFF, END, i64::MAX] {
                    assert_eq!(stream.accrued(later.max(now)), accrued);
                }
                assert_eq!(stream.cancel(side, now), 0);
                stream.withdraw(accrued, now).unwrap();
                assert_eq!(stream.withdraw(1, i64::MAX), Err(StreamError::NotWithdrawable));
            }
        }
    }
}

// bug class 27: what has been paid stays paid when the clock goes back, even behind the start.
#[test]
fn what_was_withdrawn_stays_so_under_a_clock_that_runs_backwards() {
    let mut stream = fixed();
    stream.withdraw(145, START + 5).unwrap();
    for earlier in [i64::MIN, START - 1, START, START + 4] {
        assert_eq!(stream.accrued(earlier), 145);
        assert_eq!(stream.withdrawable(earlier), 0);
        assert_eq!(stream.refundable(earlier), 855);
    }
    assert_eq!(stream.accrued(START + 6), 154);
}

// bug class 28
#[test]
fn a_stream_that_lasts_past_the_end_of_time_never_depletes() {
    let slow = Schedule { funded: u64::MAX, rate: Fixed::from_bits(1), ..open_ended() };
    assert_eq!(slow.depletes_at(), None);
    assert!(!slow.is_dry(i64::MAX));
    let still = Schedule { rate: Fixed::ZERO, ..open_ended() };
    assert_eq!(still.depletes_at(), None);
    let empty = Schedule { funded: 0, ..still };
    assert_eq!(
        (empty.depletes_at(), empty.is_dry(START), empty.is_dry(START - 1)),
        (Some(START), true, false)
    );
    // The last second there is, to the second.
    let terms =
        Terms { funded: 2, unlock: 0, rate: Fixed::from_units(1), start: i64::MAX - 2, cliff: 0 };
    let last = Schedule::open(&terms);
    assert_eq!(last.depletes_at(), Some(i64::MAX));
    assert_eq!(Schedule { funded: 3, ..last }.depletes_at(), None);
}
