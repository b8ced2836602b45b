//! Money that comes back.

use super::{admit, admit_link, ask, left, link, paid, refuses_link, strict};
use crate::{Book, CHANNEL, channel, linked, refused, voucher};
use farthing_vouchers::book::Refusal;

fn refuses(book: &mut Book, number: u32, amount: u64, reason: Refusal) {
    let before = *book.page(CHANNEL).unwrap();
    assert_eq!(refused(book.give_back(CHANNEL, number, amount)), reason);
    assert_eq!(book.page(CHANNEL), Some(&before));
}

/// gateway rule R2.
#[test]
fn what_came_back_is_spent_again_and_both_counts_only_rise() {
    let mut book = strict(linked());
    admit_link(&mut book, 2, &ask(1, 6)).unwrap();
    admit_link(&mut book, 2, &ask(2, 4)).unwrap();
    book.give_back(CHANNEL, 1, 6).unwrap();
    let standing = book.standing(CHANNEL, crate::NOW).unwrap();
    assert_eq!((standing.served, standing.returned, standing.left), (10, 6, 6));
    // With the promise of before: it is still the payer's alone.
    let again = admit_link(&mut book, 2, &ask(3, 6)).unwrap().standing;
    assert_eq!((again.served, again.returned, again.left), (16, 6, 0));
    refuses_link(&mut book, link(2), &ask(4, 1), Refusal::Unpaid { missing: 1 });
}

/// gateway rule R2: once for each number, part of the price included.
#[test]
fn refuses_to_give_back_twice() {
    let mut book = strict(linked());
    admit_link(&mut book, 2, &ask(1, 6)).unwrap();
    book.give_back(CHANNEL, 1, 2).unwrap();
    for amount in [4, 2, 1, 0] {
        refuses(&mut book, 1, amount, Refusal::ReturnedAlready);
    }
    assert_eq!(left(&book), 6);
}

#[test]
fn refuses_to_give_back_what_was_never_admitted() {
    let mut book = strict(linked());
    assert_eq!(refused(book.give_back([1; 32], 1, 0)), Refusal::UnknownChannel);
    refuses(&mut book, 0, 0, Refusal::NumberUnknown);
    admit_link(&mut book, 2, &ask(300, 6)).unwrap();
    for number in [299, 45, 301, u32::MAX] {
        refuses(&mut book, number, 1, Refusal::NumberUnknown);
    }
    // A request that was refused.
    refuses_link(&mut book, link(2), &ask(301, 5), Refusal::Unpaid { missing: 1 });
    refuses(&mut book, 301, 1, Refusal::NumberUnknown);
}

#[test]
fn refuses_to_give_back_for_a_number_that_left_the_window() {
    let mut book = strict(linked());
    admit_link(&mut book, 2, &ask(1, 6)).unwrap();
    admit_link(&mut book, 2, &ask(256, 1)).unwrap();
    admit_link(&mut book, 2, &ask(2, 1)).unwrap();
    admit_link(&mut book, 2, &ask(257, 1)).unwrap();
    refuses(&mut book, 1, 6, Refusal::NumberTooOld);
    refuses(&mut book, 0, 6, Refusal::NumberTooOld);
    book.give_back(CHANNEL, 2, 1).unwrap();
}

#[test]
fn refuses_to_give_back_more_than_was_spent() {
    let mut book = strict(linked());
    admit_link(&mut book, 2, &ask(1, 6)).unwrap();
    admit_link(&mut book, 2, &ask(2, 4)).unwrap();
    refuses(&mut book, 1, 11, Refusal::AboveSpent { spent: 10 });
    refuses(&mut book, 1, u64::MAX, Refusal::AboveSpent { spent: 10 });
    book.give_back(CHANNEL, 1, 6).unwrap();
    refuses(&mut book, 2, 5, Refusal::AboveSpent { spent: 4 });
}

/// server invariant 30: what was claimed stays claimed, and a return after it is served again, never paid.
#[test]
fn what_comes_back_after_a_claim_is_there_to_be_served() {
    let mut book = strict(channel());
    admit(&mut book, &voucher(30, 0), &ask(1, 30)).unwrap();
    book.claiming(CHANNEL, 30).unwrap();
    book.update(CHANNEL, paid(30, 2)).unwrap();
    book.give_back(CHANNEL, 1, 30).unwrap();
    let standing = book.standing(CHANNEL, crate::NOW).unwrap();
    assert_eq!((standing.claimed, standing.covered, standing.left), (30, 30, 30));
    // The old promise is public by now; one unit more shows who asks.
    assert!(book.prepare(voucher(30, 0), crate::NOW).is_err());
    let admitted = admit(&mut book, &voucher(31, 0), &ask(2, 30)).unwrap();
    assert_eq!((admitted.gained, admitted.standing.left), (1, 1));
}

/// An unserve counts like a return, and no more than was served comes back of either.
#[test]
fn what_is_unserved_is_returned() {
    let mut book = strict(linked());
    admit_link(&mut book, 2, &ask(1, 6)).unwrap();
    book.unserve(CHANNEL, 4).unwrap();
    refuses(&mut book, 1, 6, Refusal::AboveSpent { spent: 2 });
    book.unserve(CHANNEL, u64::MAX).unwrap();
    let page = book.page(CHANNEL).unwrap();
    assert_eq!((page.served, page.returned, left(&book)), (6, 6, 10));
}
