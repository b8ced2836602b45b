//! Fans' vouchers: each reason to refuse one, and what is accepted.

use super::{
    DAY, FAN, LEASE, POLICY, SHARES, US, at, book, book_of, refuses, row, share, unsigned, voucher,
};
use crate::{NOW, refused, signer};
use farthing_core::fan::{FanVoucher, Recipient, Slot};
use farthing_vouchers::book::{
    Accepted, Policy, Promise, Refusal, Row, Share, SharePolicy, VoucherBook,
};
use farthing_vouchers::signed::SignedFanVoucher;

#[test]
fn a_share_is_funded_claimed_and_ends_as_a_channel() {
    let slot = Slot { claimed: 4, ..share().slot };
    let state = at(slot, 7);
    assert_eq!((state.funded, state.claimed, state.slot), (1_000, 40, 7));
    assert_eq!(state.closes_at, Some(NOW + 9 * DAY));
    let mut book = book_of(POLICY, Share { slot, ..share() });
    // What was claimed before counts as served.
    assert_eq!(book.page(row()).unwrap().served, 40);
    let accepted = Accepted { promised: 70, covered: 70, gained: 30 };
    assert_eq!(book.accept(voucher(70, 9), NOW), Ok(accepted));
    book.serve(row(), 25, NOW).unwrap();
    assert_eq!(refused(book.serve(row(), 6, NOW)), Refusal::Unpaid { missing: 1 });
    book.unserve(row(), 1).unwrap();
    book.serve(row(), 6, NOW).unwrap();
    let standing = book.standing(row(), NOW).unwrap();
    assert_eq!((standing.covered, standing.claimed, standing.left), (70, 40, 0));
    assert_eq!(book.page(row()).unwrap().promise, Some(Promise::Share(voucher(70, 9))));
}

// fan attack 3: a voucher is for one slot.
#[test]
fn refuses_a_voucher_of_another_slot_fan_payee_or_origin() {
    let mut book = book();
    let own = unsigned(10, 9);
    for other in [FanVoucher { slot: 4, ..own }, FanVoucher { fan: [1; 32], ..own }] {
        refuses(&mut book, other, NOW, Refusal::UnknownChannel);
    }
    for recipient in [Recipient { payee: [9; 32], ..US }, Recipient { audience: [9; 32], ..US }] {
        refuses(&mut book, FanVoucher { recipient, ..own }, NOW, Refusal::OtherRecipient);
    }
    let forged = SignedFanVoucher { signature: voucher(20, 9).signature, voucher: own };
    assert_eq!(refused(book.accept(forged, NOW)), Refusal::BadSignature);
    assert!(book.accept(voucher(10, 9), NOW).is_ok());
}

#[test]
fn refuses_parts_of_a_unit_and_times_within_a_day() {
    let mut book = book();
    let own = unsigned(10, 9);
    for uneven in [
        FanVoucher { cumulative: 11, ..own },
        FanVoucher { cumulative: 655_360, ..own },
        FanVoucher { expires_at: own.expires_at - 1, ..own },
        FanVoucher { expires_at: 0, ..own },
        FanVoucher { expires_at: NOW, ..own },
    ] {
        refuses(&mut book, uneven, NOW, Refusal::Uneven);
    }
}

// fan attack 9: signed under an extension that is not there.
#[test]
fn refuses_a_voucher_that_outlives_the_lease_until_the_lease_is_extended() {
    let mut book = book();
    let outlives = Refusal::OutlivesLease { at: LEASE.end(10) };
    refuses(&mut book, unsigned(10, 10), NOW, outlives);
    book.update(row(), at(Slot { until: 10, ..share().slot }, 2)).unwrap();
    assert!(book.accept(voucher(10, 10), NOW).is_ok());
}

#[test]
fn refuses_more_than_the_share_until_it_is_raised() {
    let mut book = book();
    refuses(&mut book, unsigned(1_010, 9), NOW, Refusal::AboveShare { share: 1_000 });
    assert!(book.accept(voucher(1_000, 9), NOW).is_ok());
    book.update(row(), at(Slot { share: 101, ..share().slot }, 2)).unwrap();
    assert_eq!(book.accept(voucher(1_010, 9), NOW).unwrap().gained, 10);
}

#[test]
fn takes_only_what_is_better_in_every_way() {
    let mut book = book();
    book.accept(voucher(30, 5), NOW).unwrap();
    refuses(&mut book, unsigned(30, 5), NOW, Refusal::Stale { held: 30 });
    refuses(&mut book, unsigned(20, 9), NOW, Refusal::Stale { held: 30 });
    let at = LEASE.end(4);
    refuses(&mut book, unsigned(40, 4), NOW, Refusal::ExpiresSooner { at });
    // As much for longer.
    assert_eq!(book.accept(voucher(30, 6), NOW).unwrap().gained, 0);
    assert_eq!(book.accept(voucher(40, 6), NOW).unwrap().gained, 10);
}

// fan attack 23: clocks differ, and a claim takes time. At each bound itself.
#[test]
fn stops_the_margin_before_the_lease_and_the_voucher_end() {
    let mut book = book();
    book.accept(voucher(30, 9), NOW).unwrap();
    let (end, last) = (LEASE.end(9), LEASE.end(9) - 3_601);
    book.serve(row(), 1, last).unwrap();
    assert!(book.accept(voucher(40, 9), last).is_ok());
    refuses(&mut book, unsigned(50, 9), last + 1, Refusal::Closing { at: end });
    assert_eq!(refused(book.serve(row(), 1, last + 1)), Refusal::Unpaid { missing: 1 });
    assert_eq!(book.standing(row(), last + 1).unwrap().covered, 0);
    // It can be claimed to the last second.
    assert_eq!(
        (book.page(row()).unwrap().due(end - 1), book.page(row()).unwrap().due(end)),
        (40, 0)
    );
    let mut soon = book_of(POLICY, share());
    let at = LEASE.end(3);
    refuses(&mut soon, unsigned(10, 3), at, Refusal::Expired { at });
    refuses(&mut soon, unsigned(10, 3), at - 3_600, Refusal::ExpiresTooSoon { at });
    assert!(soon.accept(voucher(10, 3), at - 3_601).is_ok());
}

// 64 shares of nothing cost a fan's payer as much as one.
#[test]
fn nothing_is_served_on_credit_of_a_share() {
    let policy = Policy { credit: 50, ..POLICY };
    let mut book = book_of(policy, share());
    assert_eq!(book.standing(row(), NOW).unwrap().left, 0);
    assert_eq!(refused(book.serve(row(), 1, NOW)), Refusal::Unpaid { missing: 1 });
    book.accept(voucher(30, 9), NOW).unwrap();
    book.serve(row(), 30, NOW).unwrap();
    assert_eq!(refused(book.serve(row(), 1, NOW)), Refusal::Unpaid { missing: 1 });
}

// Not what is claimed and not served, either.
#[test]
fn nothing_is_served_of_a_share_that_is_about_to_end() {
    let mut book = book();
    book.accept(voucher(30, 9), NOW).unwrap();
    book.update(row(), at(Slot { claimed: 3, ..share().slot }, 2)).unwrap();
    let late = LEASE.end(9) - 3_600;
    assert_eq!(refused(book.serve(row(), 1, late)), Refusal::Unpaid { missing: 1 });
    book.serve(row(), 1, late - 1).unwrap();
}

#[test]
fn begins_no_lease_that_is_nearly_over_and_goes_on_with_one_that_has_begun() {
    let end = LEASE.end(9);
    let mut late = book();
    refuses(&mut late, unsigned(10, 9), end - DAY + 1, Refusal::LeaseTooShort { at: end });
    assert!(late.accept(voucher(10, 9), end - DAY).is_ok());
    assert!(late.accept(voucher(20, 9), end - DAY + 1).is_ok());
    // What has expired is no beginning.
    let mut expired = book();
    expired.accept(voucher(10, 2), NOW).unwrap();
    refuses(&mut expired, unsigned(20, 9), end - DAY + 1, Refusal::LeaseTooShort { at: end });
}

// fan attack 6: what a fan can owe at once, over all of its shares.
#[test]
fn takes_no_more_of_a_fan_than_the_policy_says_until_it_is_claimed() {
    let policy = Policy { shares: Some(SharePolicy { most: 100, ..SHARES }), ..POLICY };
    let mut book = book_of(policy, share());
    let other = Row::share(&FAN, 63);
    book.update(other, at(share().slot, 1)).unwrap();
    let voucher_2 = FanVoucher { slot: 63, ..unsigned(40, 9) };
    book.accept(SignedFanVoucher::sign(voucher_2, &signer()), NOW).unwrap();
    refuses(&mut book, unsigned(70, 9), NOW, Refusal::AboveMost { most: 100 });
    let mut reopened = VoucherBook::open(book.storage().clone(), policy).unwrap();
    refuses(&mut reopened, unsigned(70, 9), NOW, Refusal::AboveMost { most: 100 });
    reopened.forget(other).unwrap();
    assert!(reopened.accept(voucher(70, 9), NOW).is_ok());
    book.accept(voucher(60, 9), NOW).unwrap();
    // What is claimed is no risk.
    book.update(other, at(Slot { claimed: 4, ..share().slot }, 2)).unwrap();
    book.accept(voucher(100, 9), NOW).unwrap();
    refuses(&mut book, unsigned(110, 9), NOW, Refusal::AboveMost { most: 100 });
    book.update(row(), at(Slot { claimed: 10, ..share().slot }, 2)).unwrap();
    book.accept(voucher(200, 9), NOW).unwrap();
}
