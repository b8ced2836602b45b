//! What is public shows nobody's right (R3).

use super::{admit, admit_link, ask, claimed, link, paid, refuses_link, strict, unverified};
use crate::{Book, CHANNEL, NOW, channel, linked, refused, voucher};
use farthing_vouchers::book::{ChannelState, ClaimPolicy, Promise, Refusal};

const SERVED: ClaimPolicy = ClaimPolicy { fee: 0, times: 0, soon: 0, only_served: true };

fn claims(book: &Book) -> Vec<(Promise, u64)> {
    book.claims(&SERVED, NOW).iter().map(|claim| (claim.promise, claim.amount)).collect()
}

/// gateway rule R3: a stranger replays what it saw on the chain, at the claimed link, below and above it.
#[test]
fn a_link_that_was_claimed_shows_nobodys_right_and_the_next_one_does() {
    let mut book = strict(linked());
    admit_link(&mut book, 20, &ask(0, 50)).unwrap();
    book.update(CHANNEL, claimed(10, 50, 2)).unwrap();
    for public in [0, 1, 9, 10] {
        refuses_link(&mut book, link(public), &ask(1, 0), Refusal::BelowFloor { floor: 50 });
    }
    admit_link(&mut book, 11, &ask(1, 5)).unwrap();
    admit_link(&mut book, 20, &ask(2, 5)).unwrap();
}

/// gateway rule R3: from when a claim is signed, whether it lands or not.
#[test]
fn a_promise_in_a_claim_that_was_signed_shows_nobodys_right() {
    let mut book = strict(linked());
    admit_link(&mut book, 20, &ask(0, 50)).unwrap();
    book.claiming(CHANNEL, 50).unwrap();
    refuses_link(&mut book, link(10), &ask(1, 0), Refusal::BelowFloor { floor: 50 });
    admit_link(&mut book, 11, &ask(1, 5)).unwrap();
    // A lower claim, or the same again, takes nothing back.
    for lower in [0, 49, 50] {
        book.claiming(CHANNEL, lower).unwrap();
        assert_eq!(book.page(CHANNEL).unwrap().public(), 50);
    }
    // What is covered is as before.
    assert_eq!(book.standing(CHANNEL, NOW).unwrap().covered, 100);
    let mut reopened =
        farthing_vouchers::book::VoucherBook::open(book.storage().clone(), super::STRICT).unwrap();
    refuses_link(&mut reopened, link(10), &ask(2, 0), Refusal::BelowFloor { floor: 50 });
}

/// gateway rule R3: a voucher's amount is public in full, also where the channel could not pay it.
#[test]
fn a_claimed_voucher_shows_nobodys_right_also_where_it_paid_less() {
    let mut book = strict(channel());
    admit(&mut book, &voucher(150, 0), &ask(0, 100)).unwrap();
    book.claiming(CHANNEL, 150).unwrap();
    book.update(CHANNEL, ChannelState { funded: 300, ..paid(100, 2) }).unwrap();
    for public in [1, 100, 101, 150] {
        let reason = Refusal::BelowFloor { floor: 150 };
        assert_eq!(unverified(&book, &voucher(public, 0)), reason);
    }
    admit(&mut book, &voucher(151, 0), &ask(1, 50)).unwrap();
}

/// gateway rule R3: the same of a link, which the chain itself tells.
#[test]
fn a_claimed_link_shows_nobodys_right_also_where_it_paid_less() {
    let mut book = strict(linked());
    admit_link(&mut book, 30, &ask(0, 100)).unwrap();
    book.update(CHANNEL, ChannelState { funded: 300, ..claimed(30, 100, 2) }).unwrap();
    for public in [20, 21, 30] {
        refuses_link(&mut book, link(public), &ask(1, 0), Refusal::BelowFloor { floor: 150 });
    }
    admit_link(&mut book, 31, &ask(1, 50)).unwrap();
}

#[test]
fn refuses_to_claim_more_than_was_ever_promised() {
    let mut book = strict(channel());
    assert_eq!(refused(book.claiming([1; 32], 0)), Refusal::UnknownChannel);
    book.accept(voucher(30, 0), NOW).unwrap();
    assert_eq!(refused(book.claiming(CHANNEL, 31)), Refusal::NotPromised { highest: 30 });
    assert_eq!(book.page(CHANNEL).unwrap().public(), 0);
    book.claiming(CHANNEL, 30).unwrap();
    // The link that was claimed last was promised, whoever saw it first.
    let mut taken_up = strict(ChannelState { funded: 120, ..claimed(30, 100, 1) });
    assert_eq!(refused(taken_up.claiming(CHANNEL, 151)), Refusal::NotPromised { highest: 150 });
    taken_up.claiming(CHANNEL, 150).unwrap();
}

/// gateway rule R3: what was prepaid and not served, or came back, stays unclaimed.
#[test]
fn claims_go_to_what_was_served_and_not_returned_rounded_up_to_a_unit() {
    let mut book = strict(linked());
    admit_link(&mut book, 12, &ask(0, 23)).unwrap();
    assert_eq!(claims(&book), [(Promise::Link(link(5)), 25)]);
    admit_link(&mut book, 12, &ask(1, 11)).unwrap();
    assert_eq!(claims(&book), [(Promise::Link(link(7)), 35)]);
    book.give_back(CHANNEL, 0, 23).unwrap();
    assert_eq!(claims(&book), [(Promise::Link(link(3)), 15)]);
    book.give_back(CHANNEL, 1, 11).unwrap();
    assert_eq!(claims(&book), []);
    // Of a voucher nothing less than all can be claimed: so nothing, while nothing of it is spent.
    let mut by_voucher = strict(channel());
    admit(&mut by_voucher, &voucher(40, 0), &ask(0, 30)).unwrap();
    assert_eq!(claims(&by_voucher), [(Promise::Voucher(voucher(40, 0)), 40)]);
    by_voucher.give_back(CHANNEL, 0, 30).unwrap();
    assert_eq!(claims(&by_voucher), []);
}

/// server invariant 30: a claim of what is claimed is none, and brings nothing back.
#[test]
fn nothing_is_claimed_twice() {
    let mut book = strict(linked());
    admit_link(&mut book, 12, &ask(0, 23)).unwrap();
    book.update(CHANNEL, claimed(5, 25, 2)).unwrap();
    let before = *book.page(CHANNEL).unwrap();
    assert_eq!(claims(&book), []);
    book.update(CHANNEL, claimed(5, 25, 3)).unwrap();
    let after = *book.page(CHANNEL).unwrap();
    let channel = ChannelState { slot: 3, ..before.channel };
    assert_eq!(after, farthing_vouchers::book::Page { channel, ..before });
    assert_eq!(after.payable(25), 0);
}

/// server invariant 26: what was accepted is never below what was served, and both are shown.
#[test]
fn what_is_admitted_is_always_covered() {
    let mut book = strict(linked());
    for number in 0..20 {
        let standing = admit_link(&mut book, number + 1, &ask(number, 5)).unwrap().standing;
        assert!(standing.served - standing.returned <= standing.covered);
        assert_eq!(standing.covered, 5 * u64::from(number + 1));
        assert_eq!(standing.owed, 0);
        if number % 3 == 0 {
            book.give_back(CHANNEL, number, 5).unwrap();
        }
    }
}
