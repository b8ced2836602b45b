//! Links: each refusal in its order, and any order of requests.

use super::{REACH, STRICT, admit_link, ask, claimed, left, link, refuses_link, strict, with};
use crate::{CHANNEL, LENGTH, NOW, UNIT, channel, linked, refused};
use farthing_core::chain::{HASHES_MAX, Link};
use farthing_vouchers::book::{
    Admitted, ChannelState, Credential, Policy, Promise, Refusal, Standing,
};
use farthing_vouchers::chain::Chain;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// gateway rule R1.
#[test]
fn a_link_pays_for_requests_until_what_it_covers_is_spent() {
    let mut book = strict(linked());
    let standing = Standing {
        promised: 15,
        covered: 15,
        claimed: 0,
        served: 7,
        returned: 0,
        owed: 0,
        left: 8,
    };
    let admitted = Admitted { standing, gained: 15, saved: () };
    assert_eq!(admit_link(&mut book, 3, &ask(0, 7)), Ok(admitted));
    // The same link, and an older one, pay for more of it.
    assert_eq!(admit_link(&mut book, 3, &ask(1, 5)).unwrap().gained, 0);
    assert_eq!(admit_link(&mut book, 1, &ask(2, 3)).unwrap().standing.left, 0);
    assert_eq!(book.page(CHANNEL).unwrap().promise, Some(Promise::Link(link(3))));
    refuses_link(&mut book, link(3), &ask(3, 1), Refusal::Unpaid { missing: 1 });
    refuses_link(&mut book, link(4), &ask(3, 7), Refusal::Unpaid { missing: 2 });
    // What costs nothing needs nothing.
    assert_eq!(admit_link(&mut book, 2, &ask(3, 0)).unwrap().standing.left, 0);
}

/// gateway rule R1: every order of five requests that a payer sent at once.
#[test]
fn links_of_parallel_requests_come_in_any_order() {
    let mut orders = vec![vec![]];
    for index in 1..=5 {
        orders = orders
            .into_iter()
            .flat_map(|order: Vec<u32>| {
                (0..=order.len()).map(move |at| {
                    let mut longer = order.clone();
                    longer.insert(at, index);
                    longer
                })
            })
            .collect();
    }
    assert_eq!(orders.len(), 120);
    for order in orders {
        let mut book = strict(linked());
        let (mut best, mut admitted) = (0, 0);
        for index in order {
            best = best.max(index);
            // Each promises its own price on top of those before, which may come later.
            let outcome = admit_link(&mut book, index, &ask(index, UNIT));
            admitted += 1;
            assert_eq!(outcome.unwrap().standing.left, u64::from(best - admitted) * UNIT);
        }
        assert_eq!((left(&book), book.page(CHANNEL).unwrap().served), (0, 5 * UNIT));
    }
}

/// gateway rule R1: a thousand requests, each with its link, in a random order within the window.
#[test]
fn a_thousand_requests_in_disorder_are_each_admitted_once() {
    let chain = Chain::new([8; 32], CHANNEL, 1_000);
    let credential = Credential::Chain { unit: 1, length: 1_000, claimed: chain.link(0).unwrap() };
    for seed in 0..4 {
        let mut book = strict(ChannelState { credential, funded: 1_000, ..channel() });
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut numbers: Vec<u32> = (1..=1_000).collect();
        numbers.chunks_mut(100).for_each(|chunk| chunk.shuffle(&mut rng));
        for number in &numbers {
            let shown = chain.link(*number).unwrap();
            book.admit_link((&CHANNEL, shown), &ask(*number, 1), 128, NOW).unwrap();
        }
        for number in &numbers {
            let shown = chain.link(1_000).unwrap();
            let again = book.admit_link((&CHANNEL, shown), &ask(*number, 0), 128, NOW);
            let is_old = 1_000 - number >= 256;
            let reason = if is_old { Refusal::NumberTooOld } else { Refusal::NumberUsed };
            assert_eq!(refused(again), reason);
        }
        assert_eq!((left(&book), book.page(CHANNEL).unwrap().served), (0, 1_000));
    }
}

#[test]
fn refuses_a_link_of_an_unknown_channel_and_of_one_of_vouchers() {
    let mut book = strict(channel());
    let unknown = book.admit_link((&[1; 32], link(1)), &ask(0, 1), REACH, NOW);
    assert_eq!(refused(unknown), Refusal::UnknownChannel);
    refuses_link(&mut book, link(1), &ask(0, 1), Refusal::WrongKind);
}

#[test]
fn refuses_a_link_where_the_channel_closes_too_soon_or_is_stopped() {
    let at = NOW + 60;
    let mut closing = strict(ChannelState { closes_at: Some(at), ..linked() });
    refuses_link(&mut closing, link(1), &ask(0, 0), Refusal::Closing { at });
    let mut in_time = strict(ChannelState { closes_at: Some(at + 1), ..linked() });
    assert!(admit_link(&mut in_time, 1, &ask(0, 1)).is_ok());
    // Both: the alarm is said.
    in_time.update(CHANNEL, ChannelState { closes_at: Some(at), ..claimed(2, 10, 2) }).unwrap();
    let alarm = Refusal::ClaimedAbovePromise { claimed: 10, highest: 5 };
    refuses_link(&mut in_time, link(3), &ask(1, 0), alarm);
}

#[test]
fn refuses_a_link_beyond_the_chain() {
    let beyond = Link { index: LENGTH + 1, hash: [1; 32] };
    let reason = Refusal::BeyondLength { length: LENGTH };
    refuses_link(&mut strict(linked()), beyond, &ask(0, 1), reason);
}

/// A link that is made up costs no more hashes than the caller would spend, in either direction.
#[test]
fn refuses_a_link_out_of_reach_of_the_best_one() {
    let mut book = strict(ChannelState { funded: 500, ..linked() });
    let made_up = Link { index: REACH + 1, hash: [1; 32] };
    refuses_link(&mut book, made_up, &ask(0, 1), Refusal::BeyondReach { steps: REACH + 1 });
    refuses_link(&mut book, Link { index: REACH, ..made_up }, &ask(0, 1), Refusal::WrongLink);
    // With more reach it is looked at.
    let far = book.admit_link((&CHANNEL, made_up), &ask(0, 1), REACH + 1, NOW);
    assert_eq!(refused(far), Refusal::WrongLink);
    book.admit_link((&CHANNEL, link(100)), &ask(0, 1), 100, NOW).unwrap();
    refuses_link(&mut book, link(35), &ask(1, 1), Refusal::BeyondReach { steps: REACH + 1 });
    admit_link(&mut book, 36, &ask(1, 1)).unwrap();
    // The same link costs nothing.
    book.admit_link((&CHANNEL, link(100)), &ask(2, 1), 0, NOW).unwrap();
}

#[test]
fn refuses_a_link_that_no_claim_could_check_whatever_the_reach() {
    let long = Chain::new([8; 32], CHANNEL, 20_001);
    let credential = Credential::Chain { unit: 1, length: 20_001, claimed: long.link(0).unwrap() };
    let mut book = strict(ChannelState { credential, funded: 20_001, ..channel() });
    let mut admit = |index, number| {
        let shown = long.link(index).unwrap();
        book.admit_link((&CHANNEL, shown), &ask(number, 1), u32::MAX, NOW)
    };
    assert_eq!(refused(admit(HASHES_MAX + 1, 0)), Refusal::TooFar);
    admit(HASHES_MAX, 0).unwrap();
    admit(20_000, 1).unwrap();
    assert_eq!(refused(admit(9_999, 2)), Refusal::TooFar);
    admit(HASHES_MAX, 2).unwrap();
}

/// server invariant 24: a link is the chain's or nothing, also where nothing new is promised.
#[test]
fn refuses_a_forged_link_older_or_newer_or_the_same() {
    let mut book = strict(linked());
    admit_link(&mut book, 10, &ask(0, 1)).unwrap();
    for index in [1, 9, 10, 11, 20] {
        for bit in [0, 7, 100, 255] {
            let mut forged = link(index);
            forged.hash[bit / 8] ^= 1 << (bit % 8);
            refuses_link(&mut book, forged, &ask(1, 0), Refusal::WrongLink);
        }
        let shifted = Link { index, ..link(index + 1) };
        refuses_link(&mut book, shifted, &ask(1, 0), Refusal::WrongLink);
        let others = Chain::new([8; 32], [0xc1; 32], LENGTH).link(index).unwrap();
        refuses_link(&mut book, others, &ask(1, 0), Refusal::WrongLink);
    }
}

/// The order of refusals: who shows nothing authentic learns nothing of numbers or of money.
#[test]
fn a_forger_is_told_of_the_link_and_not_of_numbers_or_money() {
    let mut book = strict(linked());
    admit_link(&mut book, 1, &ask(300, 5)).unwrap();
    let forged = Link { index: 2, hash: [1; 32] };
    for used in [300, 44, 301] {
        refuses_link(&mut book, forged, &ask(used, 1_000), Refusal::WrongLink);
    }
    refuses_link(&mut book, link(2), &ask(300, 1_000), Refusal::NumberUsed);
    refuses_link(&mut book, link(2), &ask(44, 1_000), Refusal::NumberTooOld);
    refuses_link(&mut book, link(2), &ask(301, 10), Refusal::Unpaid { missing: 5 });
    refuses_link(&mut book, link(2), &ask(301, 1_000), Refusal::Underfunded { missing: 905 });
}

/// What is funded is the most, whatever was promised or is given on credit.
#[test]
fn refuses_more_than_is_funded_until_the_payer_tops_up() {
    let mut book = with(Policy { credit: 50, ..STRICT }, linked());
    // 150 promised of 100.
    let admitted = admit_link(&mut book, 30, &ask(0, 100)).unwrap();
    assert_eq!((admitted.gained, admitted.standing.left), (100, 0));
    refuses_link(&mut book, link(31), &ask(1, 1), Refusal::Underfunded { missing: 1 });
    // A better link is kept all the same: it is worth more after the top-up.
    admit_link(&mut book, 32, &ask(1, 0)).unwrap();
    assert_eq!(book.page(CHANNEL).unwrap().promised(), 160);
    book.update(CHANNEL, ChannelState { funded: 200, slot: 2, ..linked() }).unwrap();
    assert_eq!(admit_link(&mut book, 32, &ask(2, 60)).unwrap().standing.left, 40);
}

/// gateway rule R1: only a new promise draws on credit.
#[test]
fn credit_is_for_requests_that_bring_a_new_promise() {
    let mut book = with(Policy { credit: 7, ..STRICT }, linked());
    assert_eq!(admit_link(&mut book, 1, &ask(0, 12)).unwrap().gained, 5);
    refuses_link(&mut book, link(1), &ask(1, 1), Refusal::Unpaid { missing: 1 });
    refuses_link(&mut book, link(2), &ask(1, 6), Refusal::Unpaid { missing: 1 });
    admit_link(&mut book, 2, &ask(1, 3)).unwrap();
    // 15 spent of 10 and 7.
    refuses_link(&mut book, link(2), &ask(2, 1), Refusal::Unpaid { missing: 1 });
    refuses_link(&mut book, link(1), &ask(2, 1), Refusal::Unpaid { missing: 1 });
}

/// What could not be counted is not delivered, or the counts would part from what was spent.
#[test]
fn nothing_is_served_beyond_what_can_be_counted() {
    let most = u64::MAX;
    let short = Chain::new([8; 32], CHANNEL, 1);
    let credential = Credential::Chain { unit: most, length: 1, claimed: short.link(0).unwrap() };
    let mut book = strict(ChannelState { credential, funded: most, ..channel() });
    let shown = short.link(1).unwrap();
    let mut number = 0;
    let mut admit = |book: &mut crate::Book, price| {
        number += 1;
        book.admit_link((&CHANNEL, shown), &ask(number, price), REACH, NOW)
    };
    admit(&mut book, most - 3).unwrap();
    book.give_back(CHANNEL, 1, most - 3).unwrap();
    assert_eq!(left(&book), 3);
    assert_eq!(refused(admit(&mut book, 4)), Refusal::Unpaid { missing: 1 });
    assert_eq!(refused(book.serve(CHANNEL, 4, NOW)), Refusal::Unpaid { missing: 1 });
    admit(&mut book, 3).unwrap();
    assert_eq!((left(&book), book.page(CHANNEL).unwrap().spent()), (0, 3));
}

/// A link that was claimed before the book began is known, and public.
#[test]
fn requests_go_on_from_the_link_that_was_claimed() {
    let mut book = strict(claimed(4, 20, 1));
    refuses_link(&mut book, link(4), &ask(0, 0), Refusal::BelowFloor { floor: 20 });
    assert_eq!(admit_link(&mut book, 5, &ask(0, 5)).unwrap().gained, 5);
}
