//! Requests that a share pays for.

use super::{LEASE, POLICY, SHARES, US, at, book, book_of, row, share, unsigned, voucher};
use crate::{NOW, refused, signer};
use farthing_core::fan::{FanVoucher, Recipient, Slot};
use farthing_vouchers::book::{
    Ask, Number, Policy, Promise, Refusal, Row, SharePolicy, Verified, verify_prepared,
};
use farthing_vouchers::signed::SignedFanVoucher;

type Book = super::Book;

fn ask(number: u32, price: u64) -> Ask {
    Ask { number, price, route: 1, print: 2, ..Ask::default() }
}

fn verified(book: &Book, signed: &SignedFanVoucher, now: i64) -> Verified {
    let prepared = book.prepare(*signed, now).unwrap();
    verify_prepared(&[prepared]).remove(0).unwrap()
}

fn unverified(book: &Book, voucher: FanVoucher, now: i64) -> Refusal {
    book.prepare(SignedFanVoucher::sign(voucher, &signer()), now).map(drop).unwrap_err()
}

/// gateway rule R1: to who is paid a share is a channel.
#[test]
fn vouchers_of_a_share_admit_requests_in_any_order() {
    let mut book = book();
    let all = [30, 10, 20].map(|cumulative| verified(&book, &voucher(cumulative, 9), NOW));
    for (number, verified) in (5..).zip(&all) {
        let admitted = book.admit_voucher(verified, &ask(number, 10), NOW).unwrap();
        assert_eq!(admitted.gained, if number == 5 { 30 } else { 0 });
    }
    let outcome = book.admit_voucher(&all[0], &ask(8, 1), NOW);
    assert_eq!(refused(outcome), Refusal::Unpaid { missing: 1 });
    book.give_back(row(), 6, 10).unwrap();
    assert_eq!(book.admit_voucher(&all[1], &ask(8, 10), NOW).unwrap().standing.left, 0);
    assert_eq!(book.page(row()).unwrap().promise, Some(Promise::Share(voucher(30, 9))));
}

#[test]
fn the_first_step_refuses_what_a_share_is_never_worth() {
    let mut book = book();
    let own = unsigned(10, 9);
    let elsewhere = FanVoucher { slot: 4, ..own };
    assert_eq!(unverified(&book, elsewhere, NOW), Refusal::UnknownChannel);
    let others = FanVoucher { recipient: Recipient { payee: [9; 32], ..US }, ..own };
    assert_eq!(unverified(&book, others, NOW), Refusal::OtherRecipient);
    assert_eq!(unverified(&book, unsigned(11, 9), NOW), Refusal::Uneven);
    let outlives = Refusal::OutlivesLease { at: LEASE.end(10) };
    assert_eq!(unverified(&book, unsigned(10, 10), NOW), outlives);
    let above = Refusal::AboveShare { share: 1_000 };
    assert_eq!(unverified(&book, unsigned(1_010, 9), NOW), above);
    let late = LEASE.end(9) - 3_600;
    assert_eq!(unverified(&book, own, late), Refusal::Closing { at: LEASE.end(9) });
    book.update(row(), at(Slot { tag: [7; 9], ..share().slot }, 2)).unwrap();
    assert_eq!(unverified(&book, own, NOW), Refusal::OtherTag);
    let policy = Policy { shares: Some(SharePolicy { most: 20, ..SHARES }), ..POLICY };
    let careful = book_of(policy, share());
    assert_eq!(unverified(&careful, unsigned(30, 9), NOW), Refusal::AboveMost { most: 20 });
}

/// Between the steps the slot passes on, and comes back: nothing of before counts.
#[test]
fn the_third_step_sees_that_a_share_was_passed_on() {
    let now = LEASE.end(3) + 5;
    let mut book = book();
    let long = verified(&book, &voucher(30, 9), NOW);
    let others = Slot { share: 400, claimed: 0, until: 12, tag: [7; 9] };
    book.update(row(), at(others, 3)).unwrap();
    assert_eq!(refused(book.admit_voucher(&long, &ask(0, 1), now)), Refusal::OtherTag);
    let again = Slot { share: 90, claimed: 0, until: 25, ..share().slot };
    book.update(row(), at(again, 4)).unwrap();
    assert!(book.admit_voucher(&long, &ask(0, 1), now).is_ok());
    // Of a fan with more for another share than the policy bears.
    let policy = Policy { shares: Some(SharePolicy { most: 40, ..SHARES }), ..POLICY };
    let mut careful = book_of(policy, share());
    let first = verified(&careful, &voucher(30, 9), NOW);
    let other = Row::share(&super::FAN, 6);
    careful.update(other, at(share().slot, 1)).unwrap();
    let beside = FanVoucher { slot: 6, ..unsigned(20, 9) };
    careful.accept(SignedFanVoucher::sign(beside, &signer()), NOW).unwrap();
    let outcome = careful.admit_voucher(&first, &ask(0, 1), NOW);
    assert_eq!(refused(outcome), Refusal::AboveMost { most: 40 });
}

/// A slot that comes back counts from zero, numbers too; one whose lease goes on keeps them.
#[test]
fn numbers_begin_anew_with_the_share_and_not_with_the_lease() {
    let mut book = book();
    let first = verified(&book, &voucher(30, 9), NOW);
    book.admit_voucher(&first, &ask(900, 10), NOW).unwrap();
    book.claiming(row(), 30).unwrap();
    let renewed = Slot { until: 20, claimed: 1, ..share().slot };
    book.update(row(), at(renewed, 2)).unwrap();
    assert_eq!(book.page(row()).unwrap().window.number(900), Number::Admitted);
    assert_eq!(book.page(row()).unwrap().public(), 30);
    book.update(row(), at(Slot { tag: [7; 9], ..renewed }, 3)).unwrap();
    book.update(row(), at(Slot { claimed: 0, until: 40, ..renewed }, 4)).unwrap();
    let page = book.page(row()).unwrap();
    assert_eq!((page.window.highest(), page.served, page.returned, page.public()), (None, 0, 0, 0));
    let outcome = book.give_back(row(), 900, 1);
    assert_eq!(refused(outcome), Refusal::NumberUnknown);
}
