//! - given a stream, of either kind and into either payee
//!   - when it is withdrawn at the edges of start, cliff, end and depletion: what has accrued to
//!     that second is the payee's, and not a unit more
//!   - when a part or all is withdrawn, by anyone: the sum is the same
//! - given nothing accrued, an amount of nothing, or more than has accrued: refused

use farthing_tests::prelude::*;

/// What can be withdrawn at a time; 0 where the program refuses for that reason.
#[track_caller]
fn due(scene: &Scene, stream: &Address, time: i64) -> u64 {
    scene.at(time);
    let before = scene.stream_at(stream).withdrawn;
    let outcome = scene.run(scene.withdraw_stream(stream));
    if outcome.failure.is_none() {
        return scene.stream_at(stream).withdrawn - before;
    }
    outcome.assert_err(NothingAccrued);
    0
}

/// What each of these seconds brings when it is withdrawn then.
#[track_caller]
fn assert_brings(scene: &Scene, stream: &Address, expected: &[(i64, u64)]) {
    for (time, amount) in expected {
        assert_eq!(due(scene, stream, *time), *amount, "at {time}");
    }
}

#[test]
fn all_that_has_accrued_goes_to_the_payee() {
    let scene = Scene::set();
    for payee in scene.both_payees() {
        for terms in scene.both_kinds() {
            let stream = scene.stream_to(payee, StreamTerms { start: scene.now(), ..terms });
            scene.advance_seconds(7);
            let outcome = scene.run(scene.withdraw_stream(&stream)).succeeded();
            let due = 7 * PACE;
            assert_moved(&outcome, &[(stream, -i128::from(due)), (payee, i128::from(due))]);
            outcome.assert_event(StreamWithdrawn {
                stream,
                payee,
                amount: due,
                withdrawn: due,
                payee_balance: scene.balance(&payee),
            });
            scene.advance_seconds(-7);
        }
    }
}

fn starting(start: i64, has_end: bool) -> StreamTerms {
    if has_end {
        return StreamTerms::between(start, start + RUN, FUNDED).unwrap();
    }
    StreamTerms { start, ..running() }
}

#[test]
fn nothing_is_paid_before_the_start_and_nothing_late() {
    // bug classes 3, 12
    for has_end in [false, true] {
        let scene = Scene::set();
        let start = scene.now() + 10;
        let terms = starting(start, has_end);
        let stream = scene.stream(terms);
        let seconds = [(start - 10, 0), (start - 1, 0), (start, 0), (start + 1, PACE)];
        assert_brings(&scene, &stream, &seconds);
    }
}

#[test]
fn a_start_unlock_is_there_at_the_start_and_not_a_second_before() {
    // bug class 3
    for has_end in [false, true] {
        let scene = Scene::set();
        let start = scene.now() + 10;
        let terms = starting(start, has_end);
        let stream = scene.stream(terms.unlocking(100).unwrap());
        assert_brings(&scene, &stream, &[(start - 1, 0), (start, 100)]);
        let a_second = if has_end { 9 } else { 10 };
        assert_brings(&scene, &stream, &[(start, 0), (start + 1, a_second)]);
    }
}

#[test]
fn before_the_cliff_there_is_the_unlock_and_at_the_cliff_all_that_time_has_earned() {
    // bug class 1: the time decides, also where nothing unlocks.
    for unlock in [0, 50] {
        let scene = Scene::set();
        let start = scene.now();
        let cliff = start + 20;
        let terms = StreamTerms { cliff, ..running() };
        let stream = scene.stream(terms.unlocking(unlock).unwrap());
        let seconds = [(start, unlock), (start + 19, 0), (cliff, 20 * PACE), (cliff + 1, PACE)];
        assert_brings(&scene, &stream, &seconds);
    }
}

#[test]
fn a_cliff_at_the_end_holds_everything_back_until_then() {
    // bug class 1
    let scene = Scene::set();
    let terms = scene.fixed();
    let stream = scene.stream(StreamTerms { cliff: terms.end, ..terms.clone() });
    let seconds = [(terms.start, 0), (terms.end - 1, 0), (terms.end, FUNDED), (terms.end + 1, 0)];
    assert_brings(&scene, &stream, &seconds);
}

#[test]
fn a_fixed_end_pays_everything_at_the_end_and_not_a_second_before() {
    // bug class 3: with a rate that does not divide.
    let scene = Scene::set();
    let terms = scene.lasting(7);
    let stream = scene.stream(terms.clone());
    let floors = [142, 285, 428, 571, 714, 857, 1_000].windows(2).map(|w| w[1] - w[0]);
    let each: Vec<_> = [142].into_iter().chain(floors).collect();
    for (second, amount) in (1..).zip(each) {
        assert_eq!(due(&scene, &stream, terms.start + second), amount);
    }
    assert_brings(&scene, &stream, &[(terms.end, 0), (terms.end + 1, 0), (i64::MAX, 0)]);
}

#[test]
fn a_stream_without_end_pays_what_it_has_and_no_more() {
    // bug class 28: the last second that earns is the one the schedule names.
    let (scene, stream) = Scene::with_stream(running());
    let dry = scene.stream_at(&stream).schedule().depletes_at().unwrap();
    assert_eq!(dry, scene.now() + RUN);
    let seconds =
        [(dry - 1, FUNDED - PACE), (dry, PACE), (dry + 1, 0), (dry + 1_000_000, 0), (i64::MAX, 0)];
    assert_brings(&scene, &stream, &seconds);
}

#[test]
fn a_part_can_be_withdrawn_and_the_rest_later() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.withdraw_stream(&stream).amount(1));
    scene.given(scene.withdraw_stream(&stream).amount(98));
    assert_eq!(scene.stream_at(&stream).withdrawn, 99);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn anyone_may_push_and_nobody_signs() {
    // bug class 6: pushed every second, or once at the end, by nobody in particular.
    let totals = [1, 7, RUN].map(|step| {
        let scene = Scene::set();
        let stream = scene.stream(scene.lasting(RUN));
        let end = scene.now() + RUN;
        while scene.now() < end {
            scene.at((scene.now() + step).min(end));
            scene.given(scene.withdraw_stream(&stream));
        }
        scene.balance(&scene.purse("friend"))
    });
    assert_eq!(totals, [FUNDED; 3]);
}

#[test]
fn refuses_more_than_has_accrued() {
    // bug class 24
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    for amount in [101, FUNDED, u64::MAX - 1] {
        scene.refuses(scene.withdraw_stream(&stream).amount(amount), AboveAccrued);
    }
    scene.given(scene.withdraw_stream(&stream).amount(100));
    for amount in [1, ALL] {
        scene.refuses(scene.withdraw_stream(&stream).amount(amount), NothingAccrued);
    }
}

#[test]
fn refuses_an_amount_of_nothing() {
    let (scene, stream) = Scene::with_stream(running());
    scene.refuses(scene.withdraw_stream(&stream).amount(0), NothingAccrued);
    scene.advance_seconds(1);
    scene.refuses(scene.withdraw_stream(&stream).amount(0), AmountZero);
}

#[test]
fn the_payer_loses_nothing_when_the_clock_runs_backwards() {
    // Clusters' clocks have done so. What is withdrawn stays, nothing is paid twice.
    let (scene, stream) = Scene::with_stream(running());
    let start = scene.now();
    let seconds = [(start + 10, 100), (start + 5, 0), (start - 5, 0), (start + 10, 0)];
    assert_brings(&scene, &stream, &seconds);
    assert_eq!(due(&scene, &stream, start + 11), PACE);
}
