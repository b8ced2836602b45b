//! Numbers of requests, and the window that remembers them.

use super::{admit, admit_link, ask, link, refuses_link, strict};
use crate::{Book, CHANNEL, channel, linked, refused, voucher};
use farthing_vouchers::book::{Number, Page, Refusal, WINDOW};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

fn page(book: &Book) -> &Page {
    book.page(CHANNEL).unwrap()
}

/// gateway rule R1.
#[test]
fn refuses_a_number_that_was_used_also_with_another_promise() {
    let mut book = strict(linked());
    admit_link(&mut book, 1, &ask(7, 1)).unwrap();
    for index in [1, 2, 3] {
        refuses_link(&mut book, link(index), &ask(7, 1), Refusal::NumberUsed);
        refuses_link(&mut book, link(index), &ask(7, 0), Refusal::NumberUsed);
    }
    // Nothing of the promise is kept, so that a refusal is one in every way.
    assert_eq!(page(&book).promised(), 5);
    let mut by_voucher = strict(channel());
    admit(&mut by_voucher, &voucher(10, 0), &ask(0, 1)).unwrap();
    for cumulative in [5, 10, 20] {
        let again = admit(&mut by_voucher, &voucher(cumulative, 0), &ask(0, 1));
        assert_eq!(refused(again), Refusal::NumberUsed);
    }
    assert_eq!(page(&by_voucher).promised(), 10);
}

/// A number is used also where its money came back: it was asked once.
#[test]
fn refuses_a_number_whose_money_came_back() {
    let mut book = strict(linked());
    admit_link(&mut book, 1, &ask(7, 5)).unwrap();
    book.give_back(CHANNEL, 7, 5).unwrap();
    refuses_link(&mut book, link(1), &ask(7, 5), Refusal::NumberUsed);
}

#[test]
fn remembers_the_highest_number_and_255_below_it() {
    for highest in [255, 256, 1_000, u32::MAX] {
        let mut book = strict(linked());
        admit_link(&mut book, 1, &ask(highest, 0)).unwrap();
        if let Some(behind) = highest.checked_sub(WINDOW) {
            refuses_link(&mut book, link(1), &ask(behind, 0), Refusal::NumberTooOld);
        }
        if let Some(behind) = highest.checked_sub(WINDOW + 1) {
            refuses_link(&mut book, link(1), &ask(behind, 0), Refusal::NumberTooOld);
        }
        for behind in [255, 254, 128, 127, 1] {
            admit_link(&mut book, 1, &ask(highest - behind, 0)).unwrap();
            refuses_link(&mut book, link(1), &ask(highest - behind, 0), Refusal::NumberUsed);
        }
        assert_eq!(page(&book).window.highest(), Some(highest));
    }
}

#[test]
fn begins_with_any_number_and_ends_with_the_highest_there_is() {
    let mut book = strict(linked());
    assert_eq!((page(&book).window.highest(), page(&book).window.number(0)), (None, Number::New));
    admit_link(&mut book, 1, &ask(0, 0)).unwrap();
    refuses_link(&mut book, link(1), &ask(0, 0), Refusal::NumberUsed);
    assert_eq!(
        (page(&book).window.highest(), page(&book).window.number(1)),
        (Some(0), Number::New)
    );
    admit_link(&mut book, 1, &ask(u32::MAX, 0)).unwrap();
    refuses_link(&mut book, link(1), &ask(u32::MAX, 0), Refusal::NumberUsed);
    refuses_link(&mut book, link(1), &ask(0, 0), Refusal::NumberTooOld);
    admit_link(&mut book, 1, &ask(u32::MAX - 1, 0)).unwrap();
}

/// Steps of every size move the window, and what leaves it is never new again.
#[test]
fn the_window_is_what_a_set_of_all_numbers_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..300 {
        let mut book = strict(linked());
        let (mut all, mut highest) = (BTreeSet::new(), rng.random_range(0..500));
        for _ in 0..60 {
            let number = match rng.random_range(0..4) {
                0 => highest + [1, 2, 127, 128, 129, 255, 256, 257, 9_999][rng.random_range(0..9)],
                _ => u32::saturating_sub(highest, rng.random_range(0..300)),
            };
            let top = all.last().copied();
            let is_old = top.is_some_and(|top| number + WINDOW <= top);
            let outcome = admit_link(&mut book, 1, &ask(number, 0));
            match (is_old, all.insert(number)) {
                (true, _) => assert_eq!(refused(outcome), Refusal::NumberTooOld),
                (false, false) => assert_eq!(refused(outcome), Refusal::NumberUsed),
                (false, true) => assert!(outcome.is_ok()),
            }
            highest = all.last().copied().unwrap();
        }
    }
}
