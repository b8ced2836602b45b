//! What goes through all of a stream's life: no schedule of calls changes what anyone gets, no
//! number is too large to get out of, and what the SDK computes is what the program does.

use farthing_sdk::core::stream::{Schedule, Side};
use farthing_tests::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Base units that the payee has, in the balance or in the stream.
fn payees(scene: &Scene, stream: &Address) -> u64 {
    let schedule = scene.stream_at(stream).schedule();
    scene.balance(&scene.purse("friend")) + schedule.withdrawable(scene.now())
}

#[test]
fn no_schedule_of_withdrawals_changes_what_comes_together() {
    // bug classes 4, 6, 7: 1,000 units over 7,777 seconds, pushed at random or not at all.
    let end_to_end = |seed: Option<u64>| {
        let scene = Scene::set();
        let terms = scene.lasting(7_777);
        let stream = scene.stream(terms.clone());
        if let Some(seed) = seed {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            for _ in 0..60 {
                scene.at((scene.now() + random.random_range(0..130)).min(terms.end));
                let due = scene.stream_at(&stream).schedule().withdrawable(scene.now());
                if due != 0 {
                    scene
                        .given(scene.withdraw_stream(&stream).amount(random.random_range(1..=due)));
                }
            }
        }
        scene.at(terms.end - 1);
        let before = payees(&scene, &stream);
        scene.at(terms.end);
        (before, payees(&scene, &stream))
    };
    let once = end_to_end(None);
    assert_eq!(once, (999, FUNDED));
    for seed in 0..5 {
        assert_eq!(end_to_end(Some(seed)), once);
    }
}

/// A stream with every number at its largest, and a century gone by.
fn enormous(flags: u8) -> (Scene, Address) {
    let scene = Scene::set();
    scene.deposit_of("reader", u64::MAX - 2 * PURSE);
    let rate = Fixed { whole: u64::MAX, fraction: u64::MAX };
    let all = scene.balance(&scene.purse("reader"));
    let stream = scene.stream(StreamTerms { flags, ..StreamTerms::at(rate, all) });
    scene.advance_seconds(3_155_760_000);
    (scene, stream)
}

#[test]
fn the_largest_rate_over_a_century_still_lets_everyone_out() {
    // bug class 5: each exit alone.
    let (scene, stream) = enormous(right::ALL);
    let snapshot = scene.snapshot();
    scene.given(scene.withdraw_stream(&stream));
    scene.restore(&snapshot);
    scene.run(scene.withdraw_streams(&[stream])).assert_ok();
    scene.restore(&snapshot);
    scene.given(scene.withdraw_stream(&stream).amount(1));
    scene.restore(&snapshot);
    for name in ["reader", "friend"] {
        scene.given(scene.cancel_stream(&stream, name));
        scene.restore(&snapshot);
    }
    scene.given(scene.pause_stream(&stream));
    scene.given(scene.resume_stream(&stream));
    scene.restore(&snapshot);
    scene.given(scene.set_stream_rate(&stream, pace(1)));
    scene.given(scene.top_up_stream_by(&stream, "stranger", PURSE));
    scene.given(scene.refund_stream(&stream).amount(PURSE));
    scene.given(scene.cancel_stream(&stream, "reader"));
}

#[test]
fn a_clock_at_its_last_second_lets_everyone_out() {
    // bug class 5
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    scene.at(i64::MAX);
    scene.given(scene.withdraw_stream(&stream).amount(1));
    scene.given(scene.refund_stream(&stream).amount(1));
    scene.given(scene.resume_stream(&stream));
    scene.given(scene.cancel_stream(&stream, "friend"));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn the_second_it_is_dry_is_the_first_in_which_nothing_comes_back() {
    // bug class 28: found by trying every second.
    let mut random = ChaCha8Rng::seed_from_u64(28);
    for _ in 0..6 {
        let scene = Scene::set();
        let (amount, period) = (random.random_range(1..30), random.random_range(1..5));
        let rate = Fixed::per(random.random_range(1..9), period).unwrap();
        let stream = scene.stream(StreamTerms::at(rate, amount));
        let named = scene.stream_at(&stream).schedule().depletes_at().unwrap();
        let (snapshot, start) = (scene.snapshot(), scene.now());
        let first = (start..).find(|second| {
            scene.restore(&snapshot);
            scene.at(*second);
            scene.run(scene.refund_stream(&stream).amount(1)).failure.is_some()
        });
        assert_eq!(first, Some(named));
    }
}

/// One step of a life, drawn by chance, sent to the program and done by the SDK's arithmetic.
fn step(scene: &Scene, stream: &Address, model: &mut Schedule, random: &mut ChaCha8Rng) {
    let now = scene.now();
    let some = |most: u64, random: &mut ChaCha8Rng| random.random_range(0..=most);
    match random.random_range(0..7) {
        0 if model.withdrawable(now) != 0 => {
            let amount = some(model.withdrawable(now), random).max(1);
            scene.given(scene.withdraw_stream(stream).amount(amount));
            model.withdraw(amount, now).unwrap();
        }
        1 if model.refundable(now) != 0 => {
            let amount = some(model.refundable(now), random).max(1);
            scene.given(scene.refund_stream(stream).amount(amount));
            model.refund(amount, now).unwrap();
        }
        2 => {
            let amount = some(200, random).max(1);
            scene.given(scene.top_up_stream_by(stream, "stranger", amount));
            model.top_up(amount, now).unwrap();
        }
        3 if model.is_paused => {
            scene.given(scene.resume_stream(stream));
            model.resume(model.rate, now);
        }
        3 => {
            scene.given(scene.pause_stream(stream));
            model.pause(now);
        }
        4 => {
            let rate = Fixed::per(some(100, random).max(1), some(9, random).max(1)).unwrap();
            scene.given(scene.set_stream_rate(stream, rate));
            model.set_rate(rate, now);
        }
        _ => {}
    }
}

#[test]
fn the_sdk_computes_what_the_program_does_through_any_life() {
    // bug classes 22, 27, 50; the arithmetic itself is held against an oracle in `app/core`.
    for seed in 0..12 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let scene = Scene::set();
        let start = scene.now() + random.random_range(0..20);
        let cliff = start + random.random_range(0..40);
        let unlock = random.random_range(0..=FUNDED);
        let stream = scene.stream(StreamTerms { start, cliff, unlock, ..running() });
        let mut model = scene.stream_at(&stream).schedule();
        for _ in 0..40 {
            scene.advance_seconds(random.random_range(0..8));
            step(&scene, &stream, &mut model, &mut random);
            assert_eq!(scene.stream_at(&stream).schedule(), model, "seed {seed}");
        }
        let (name, side) =
            if random.random() { ("reader", Side::Payer) } else { ("friend", Side::Payee) };
        let home = model.cancel(side, scene.now());
        let before = scene.balance(&scene.purse("reader"));
        scene.given(scene.cancel_stream(&stream, name));
        assert_eq!(scene.balance(&scene.purse("friend")), model.funded);
        assert_eq!(scene.balance(&scene.purse("reader")) - before, home);
    }
}

#[test]
fn what_was_accrued_never_falls_whatever_the_payer_does() {
    // bug class 27: a dust withdrawal, then everything that could make the rest smaller.
    for kind in 0..4 {
        let (scene, stream) = Scene::with_stream(running());
        scene.advance_seconds(33);
        scene.given(scene.withdraw_stream(&stream).amount(1));
        match kind {
            0 => scene.given(scene.refund_stream(&stream).amount(ALL)),
            1 => scene.given(scene.pause_stream(&stream)),
            2 => scene.given(scene.set_stream_rate(&stream, Fixed { whole: 0, fraction: 1 })),
            _ => scene.given(scene.cancel_stream(&stream, "reader")),
        }
        assert_eq!(payees(&scene, &stream), 330);
    }
}

#[test]
fn refunding_and_topping_up_each_second_takes_nothing_of_what_time_earns() {
    // bug class 6: nine tenths of a unit a second. When a refund took the started unit, the payee
    // got nothing.
    let rate = Fixed::per(9, 10).unwrap();
    let (scene, stream) = Scene::with_stream(StreamTerms::at(rate, FUNDED));
    for _ in 0..10 {
        scene.advance_seconds(1);
        scene.given(scene.refund_stream(&stream));
        scene.given(scene.top_up_stream(&stream, 100));
    }
    assert_eq!(payees(&scene, &stream), 9);
    // Without the right to a refund it is the same.
    let flags = right::CANCEL | right::PAUSE | right::LOWER;
    let (scene, stream) =
        Scene::with_stream(StreamTerms { flags, ..StreamTerms::at(rate, FUNDED) });
    for _ in 0..10 {
        scene.advance_seconds(1);
        scene.refuses(scene.refund_stream(&stream), StreamNotRefundable);
    }
    assert_eq!(payees(&scene, &stream), 9);
}
