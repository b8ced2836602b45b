//! Times, rights, unlock and rate: the bounds of each, from both sides.
//!
//! - given a start before now or more than 2^31 seconds away: refused
//! - given a cliff before the start, after the end or too far: refused
//! - given an end at or before the start, or too far: refused
//! - given rights that are unknown, that need the right to cancel, or an open end: refused
//! - given an unlock above the funding, no rate, or a rate that is not the exact quotient: refused

use farthing_tests::prelude::*;

const FAR: i64 = 1 << 31;

#[track_caller]
fn refuses(scene: &Scene, terms: StreamTerms, expected: FarthingError) {
    scene.refuses(scene.open_stream(scene.purse("friend"), terms), expected);
}

#[track_caller]
fn takes(scene: &Scene, terms: StreamTerms) {
    scene.stream(terms);
}

#[test]
fn refuses_a_start_that_has_passed_or_is_too_far() {
    // bug classes 12, 40
    let scene = Scene::set();
    let now = scene.now();
    for start in [now - 1, 1, -1, now + FAR + 1, i64::MIN, i64::MAX] {
        refuses(&scene, StreamTerms { start, ..running() }, StartOutOfRange);
    }
    for start in [now, now + 1, now + FAR] {
        takes(&scene, StreamTerms { start, ..running() });
    }
}

#[test]
fn refuses_a_cliff_before_the_start_or_too_far() {
    // bug class 40
    let scene = Scene::set();
    let start = scene.now() + 10;
    let with = |cliff| StreamTerms { start, cliff, ..running() };
    for cliff in [start - 1, 1, -1, start + FAR + 1, i64::MIN, i64::MAX] {
        refuses(&scene, with(cliff), CliffOutOfRange);
    }
    for cliff in [0, start, start + 1, start + FAR] {
        takes(&scene, with(cliff));
    }
}

#[test]
fn refuses_a_cliff_after_the_end() {
    let scene = Scene::set();
    let terms = scene.fixed();
    let with = |cliff| StreamTerms { cliff, ..terms.clone() };
    refuses(&scene, with(terms.end + 1), CliffOutOfRange);
    for cliff in [terms.end, terms.end - 1] {
        takes(&scene, with(cliff));
    }
}

#[test]
fn refuses_an_end_at_or_before_the_start_or_too_far() {
    // bug classes 11, 40
    let scene = Scene::set();
    let start = scene.now() + 10;
    let rate = Fixed::per(FUNDED, 1).unwrap();
    let with = |end| StreamTerms { start, end, flags: 0, ..StreamTerms::at(rate, FUNDED) };
    for end in [start, start - 1, 1, -1, start + FAR + 1, i64::MIN, i64::MAX] {
        refuses(&scene, with(end), EndOutOfRange);
    }
    for end in [start + 1, start + FAR] {
        takes(&scene, StreamTerms::between(start, end, FUNDED).unwrap());
    }
}

#[test]
fn refuses_rights_that_nobody_knows() {
    let scene = Scene::set();
    for flags in [1 << 4, 1 << 7, u8::MAX, right::ALL | 1 << 5] {
        let terms = StreamTerms { flags, ..running() };
        refuses(&scene, terms, StreamRightsInvalid);
    }
}

#[test]
fn refuses_rights_without_the_right_to_cancel_and_takes_them_with_it() {
    let scene = Scene::set();
    for flags in 0..=right::ALL {
        let terms = StreamTerms { flags, ..running() };
        if flags == 0 || flags & right::CANCEL != 0 {
            takes(&scene, terms);
        } else {
            refuses(&scene, terms, StreamRightsInvalid);
        }
    }
}

#[test]
fn a_stream_with_an_end_can_be_cancelled_or_not_and_nothing_else() {
    let scene = Scene::set();
    for flags in 0..=right::ALL {
        let terms = StreamTerms { flags, ..scene.fixed() };
        if flags & !right::CANCEL == 0 {
            takes(&scene, terms);
        } else {
            refuses(&scene, terms, StreamRightsInvalid);
        }
    }
}

#[test]
fn refuses_an_unlock_above_the_funding_and_takes_all_of_it() {
    let scene = Scene::set();
    for unlock in [FUNDED + 1, u64::MAX] {
        let terms = StreamTerms { unlock, ..running() };
        refuses(&scene, terms, UnlockAboveFunding);
    }
    takes(&scene, StreamTerms { unlock: FUNDED, ..running() });
}

#[test]
fn refuses_no_rate_and_takes_the_smallest() {
    let scene = Scene::set();
    let with = |rate| StreamTerms::at(rate, FUNDED);
    refuses(&scene, with(Fixed::ZERO), RateZero);
    takes(&scene, with(Fixed { whole: 0, fraction: 1 }));
    takes(&scene, with(Fixed { whole: u64::MAX, fraction: u64::MAX }));
}

#[test]
fn refuses_an_end_whose_unlock_leaves_nothing_to_stream() {
    let scene = Scene::set();
    let terms = scene.fixed().unlocking(FUNDED).unwrap();
    refuses(&scene, terms, RateZero);
}

#[test]
fn refuses_a_rate_that_is_not_the_exact_quotient_rounded_up() {
    // bug class 4: one part in 2^64 too much or too little, with and without an unlock.
    let scene = Scene::set();
    for unlock in [0, 1, 999] {
        let exact = scene.lasting(7).unlocking(unlock).unwrap();
        for by in [-1, 1] {
            let bits = exact.rate().bits().checked_add_signed(by).unwrap();
            let Fixed { whole: rate_whole, fraction: rate_fraction } = Fixed::from_bits(bits);
            let terms = StreamTerms { rate_whole, rate_fraction, ..exact.clone() };
            refuses(&scene, terms, RateNotExact);
        }
        takes(&scene, exact);
    }
}

#[test]
fn refuses_the_rate_of_another_amount_or_another_time() {
    // The payer signs amount, start and end: none of them can be exchanged alone.
    let scene = Scene::set();
    let exact = scene.fixed();
    for terms in [
        StreamTerms { amount: FUNDED + 1, ..exact.clone() },
        StreamTerms { start: exact.start + 1, ..exact.clone() },
        StreamTerms { end: exact.end + 1, ..exact.clone() },
        StreamTerms { unlock: 1, ..exact.clone() },
    ] {
        refuses(&scene, terms, RateNotExact);
    }
}

#[test]
fn refuses_a_fixed_end_whose_start_is_not_named() {
    // The rate follows from the start, and nobody who signs knows the second of "now".
    let scene = Scene::set();
    let terms = StreamTerms { start: 0, ..scene.fixed() };
    refuses(&scene, terms, StartOutOfRange);
}
