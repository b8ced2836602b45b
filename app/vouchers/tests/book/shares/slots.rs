//! What becomes of a row as its slot changes, and what is claimed of it.

use super::{
    CLAIMS, DAY, FAN, LEASE, POLICY, US, at, book, refuses, row, share, unsigned, voucher,
};
use crate::{NOW, refused, signer};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot, SlotClaim};
use farthing_vouchers::book::{
    ChannelState, Claim, ClaimPolicy, Credential, MemoryStorage, Policy, Promise, Reason, Refusal,
    Row, Share, VoucherBook,
};
use farthing_vouchers::signed::SignedFanVoucher;

#[test]
fn takes_up_only_shares_of_its_own_with_a_unit_that_it_can_sell_for() {
    let book = || VoucherBook::open(MemoryStorage::default(), POLICY).unwrap();
    let taken = at(Slot { tag: [7; 9], ..share().slot }, 1);
    assert_eq!(refused(book().update(row(), taken)), Refusal::OtherTag);
    let unused = at(Slot { until: 0, ..share().slot }, 1);
    assert_eq!(refused(book().update(row(), unused)), Refusal::OtherTag);
    // The tag is of this fan's address.
    let elsewhere = Row::share(&[1; 32], 5);
    assert_eq!(refused(book().update(elsewhere, at(share().slot, 1))), Refusal::OtherTag);
    let dear = ChannelState::of_share(Share { unit: 11, ..share() }, 1);
    assert_eq!(refused(book().update(row(), dear)), Refusal::UnitAbovePrice { unit: 11 });
    let (state, none) = (at(share().slot, 1), Policy { shares: None, ..POLICY });
    let mut without = VoucherBook::open(MemoryStorage::default(), none).unwrap();
    assert_eq!(refused(without.update(row(), state)), Refusal::WrongKind);
    assert_eq!(refused(book().update(FAN, state)), Refusal::WrongKind);
    assert_eq!(refused(book().update(Row::share(&FAN, 64), state)), Refusal::WrongKind);
    let channel = ChannelState { credential: Credential::Key(share().key), ..state };
    assert_eq!(refused(book().update(row(), channel)), Refusal::WrongKind);
    assert_eq!(book().update(row(), state), Ok(()));
}

#[test]
fn what_is_fixed_of_a_fan_does_not_change() {
    let mut book = book();
    let key = [0x58; 32];
    let lease = Lease { opened_at: LEASE.opened_at + 1, ..LEASE };
    let recipient = Recipient { payee: [9; 32], ..US };
    for changed in [
        Share { key, ..share() },
        Share { unit: 9, ..share() },
        Share { lease, ..share() },
        Share { lease: Lease { last_day: 61, ..LEASE }, ..share() },
        Share { recipient, ..share() },
    ] {
        let changed = ChannelState::of_share(changed, 2);
        assert_eq!(refused(book.update(row(), changed)), Refusal::Changed);
    }
    // What is older is ignored.
    book.update(row(), at(Slot { share: 200, ..share().slot }, 9)).unwrap();
    book.update(row(), at(Slot { share: 150, ..share().slot }, 8)).unwrap();
    assert_eq!(book.page(row()).unwrap().channel.funded, 2_000);
}

// fan attack 7: given back by the payee itself or its operator.
#[test]
fn a_share_that_is_released_covers_what_was_claimed() {
    let mut book = book();
    book.accept(voucher(50, 9), NOW).unwrap();
    book.serve(row(), 50, NOW).unwrap();
    book.update(row(), at(Slot { share: 3, claimed: 3, ..share().slot }, 2)).unwrap();
    let standing = book.standing(row(), NOW).unwrap();
    assert_eq!((standing.covered, standing.claimed, standing.owed), (30, 30, 20));
    assert_eq!(book.page(row()).unwrap().due(NOW), 0);
    // Raised again, the old promise is worth what it says.
    book.update(row(), at(Slot { share: 80, claimed: 3, ..share().slot }, 3)).unwrap();
    assert_eq!(book.page(row()).unwrap().due(NOW), 20);
}

// A payee that slept through the end of a lease: the slot goes on counting.
#[test]
fn a_lease_renewed_after_its_end_goes_on_with_what_was_claimed_and_served() {
    let mut book = book();
    book.accept(voucher(50, 9), NOW).unwrap();
    book.serve(row(), 50, NOW).unwrap();
    let slot = Slot { claimed: 2, ..share().slot };
    book.update(row(), at(slot, 2)).unwrap();
    let now = LEASE.end(9);
    assert_eq!(book.page(row()).unwrap().due(now), 0);
    // The share may be smaller than before, and promises begin at what was claimed.
    book.update(row(), at(Slot { share: 60, until: 20, ..slot }, 3)).unwrap();
    let standing = book.standing(row(), now).unwrap();
    assert_eq!((standing.covered, standing.served, standing.owed), (20, 50, 30));
    refuses(&mut book, unsigned(20, 20), now, Refusal::Stale { held: 20 });
    // Signed anew, what was lost is paid, and served is what is beyond.
    assert_eq!(book.accept(voucher(60, 20), now).unwrap().gained, 40);
    book.serve(row(), 10, now).unwrap();
    assert_eq!(refused(book.serve(row(), 1, now)), Refusal::Unpaid { missing: 1 });
}

// fan attack 8, seen by A: while the slot is B's the row is dead, and afterwards it begins anew.
#[test]
fn a_row_whose_slot_is_anothers_is_dead_until_it_is_the_payees_again() {
    let mut book = book();
    book.accept(voucher(50, 9), NOW).unwrap();
    book.serve(row(), 45, NOW).unwrap();
    book.update(row(), at(Slot { claimed: 3, ..share().slot }, 2)).unwrap();
    let now = LEASE.end(9) + 5;
    let others = Slot { share: 400, claimed: 1, until: 12, tag: [7; 9] };
    book.update(row(), at(others, 3)).unwrap();
    let page = *book.page(row()).unwrap();
    assert_eq!(page.stopped(), Some(Refusal::OtherTag));
    refuses(&mut book, unsigned(60, 12), now, Refusal::OtherTag);
    assert_eq!(refused(book.serve(row(), 0, now)), Refusal::OtherTag);
    let standing = book.standing(row(), now).unwrap();
    assert_eq!((standing.promised, standing.covered, standing.left), (30, 30, 0));
    // Also where the clock is said to stand before the end of the lease.
    let standing = book.standing(row(), NOW).unwrap();
    assert_eq!((page.due(NOW), standing.promised, standing.covered), (0, 30, 30));
    assert_eq!(book.claims(&CLAIMS, NOW), []);
    let again = Slot { share: 90, claimed: 0, until: 25, ..share().slot };
    book.update(row(), at(again, 4)).unwrap();
    let page = book.page(row()).unwrap();
    assert_eq!((page.stopped(), page.promise, page.served), (None, None, 0));
    let now = LEASE.end(13);
    assert_eq!(book.accept(voucher(10, 25), now).unwrap().gained, 10);
    book.serve(row(), 10, now).unwrap();
}

// One book of two payees, or of one that counts under a new ledger.
#[test]
fn a_slot_that_goes_to_another_payee_of_the_book_begins_a_new_page() {
    let other = Recipient { audience: [9; 32], ..US };
    let others = Share { recipient: other, ..share() };
    let slot = Slot { until: 20, claimed: 0, ..share().slot };
    let others = Share { slot: Slot { tag: others.tag(&FAN), ..slot }, ..others };
    let passed = |seen| ChannelState::of_share(others, seen);
    let (now, voucher_2) = (LEASE.end(9), FanVoucher { recipient: other, ..unsigned(40, 20) });
    let voucher_2 = SignedFanVoucher::sign(voucher_2, &signer());
    // Whether the old row was looked at meanwhile, and so is known to be taken, or not.
    for is_taken in [false, true] {
        let mut book = book();
        book.accept(voucher(50, 9), NOW).unwrap();
        book.update(row(), at(Slot { claimed: 2, ..share().slot }, 3)).unwrap();
        if is_taken {
            book.update(row(), at(others.slot, 4)).unwrap();
        }
        // What is older than what is known changes nothing.
        let before = book.page(row()).copied();
        book.update(row(), passed(2)).unwrap();
        assert_eq!(book.page(row()).copied(), before);
        book.update(row(), passed(5)).unwrap();
        let page = *book.page(row()).unwrap();
        assert_eq!((page.channel, page.promise, page.stopped()), (passed(5), None, None));
        assert_eq!((page.served, page.highest), (0, 0));
        assert_eq!(book.accept(voucher_2, now).unwrap().gained, 40);
    }
    // Not while the chain says that the slot is the first payee's, nor where it is a third one's.
    for slot in [share().slot, Slot { tag: [7; 9], ..share().slot }] {
        let wrong = ChannelState::of_share(Share { slot, ..others }, 5);
        assert_eq!(refused(book().update(row(), wrong)), Refusal::Changed);
    }
}

// R4: pages that were lost, or vouchers that somebody else has.
#[test]
fn stops_where_more_was_claimed_than_was_ever_promised_here() {
    let mut book = book();
    book.accept(voucher(50, 3), NOW).unwrap();
    book.update(row(), at(Slot { claimed: 5, ..share().slot }, 2)).unwrap();
    assert_eq!(book.page(row()).unwrap().stopped(), None);
    book.update(row(), at(Slot { claimed: 6, ..share().slot }, 3)).unwrap();
    let alarm = Refusal::ClaimedAbovePromise { claimed: 60, highest: 50 };
    assert_eq!(book.page(row()).unwrap().stopped(), Some(alarm));
    refuses(&mut book, unsigned(90, 9), NOW, alarm);
    assert_eq!(refused(book.serve(row(), 0, NOW)), alarm);
    let reopened = VoucherBook::open(book.storage().clone(), POLICY).unwrap();
    assert_eq!(reopened.page(row()).unwrap().stopped(), Some(alarm));
}

// An expired promise can have been claimed just before, and the book hears of it after a lower one.
#[test]
fn a_claim_of_a_higher_promise_of_before_is_no_alarm() {
    let mut book = book();
    book.accept(voucher(50, 3), NOW).unwrap();
    let now = LEASE.end(3);
    book.accept(voucher(10, 9), now).unwrap();
    book.update(row(), at(Slot { claimed: 5, ..share().slot }, 2)).unwrap();
    assert_eq!(book.page(row()).unwrap().stopped(), None);
    assert_eq!(book.standing(row(), now).unwrap().covered, 50);
}

#[test]
fn claims_say_slot_units_and_day() {
    let mut book = book();
    book.accept(voucher(210, 9), NOW).unwrap();
    let asks = SlotClaim { tag: share().slot.tag, cumulative: 21, day: 9 };
    let promise = Promise::Share(voucher(210, 9));
    let claim = Claim {
        row: row(),
        promise,
        asks: Some(asks),
        amount: 210,
        due: 210,
        reason: Reason::Amount,
    };
    assert_eq!(book.claims(&CLAIMS, NOW), [claim]);
    // Little, and then nothing: only before it is lost.
    book.update(row(), at(Slot { claimed: 18, ..share().slot }, 2)).unwrap();
    assert_eq!(book.claims(&CLAIMS, NOW), []);
    let (end, reason) = (LEASE.end(9), Reason::Closing(LEASE.end(9)));
    assert_eq!(book.claims(&CLAIMS, end - DAY), [Claim { amount: 30, due: 30, reason, ..claim }]);
    assert_eq!(book.claims(&CLAIMS, end), []);
    let mut expiring = super::book();
    expiring.accept(voucher(30, 4), NOW).unwrap();
    let reason = Reason::Expiring(LEASE.end(4));
    assert_eq!(expiring.claims(&CLAIMS, LEASE.end(4) - 1)[0].reason, reason);
}

// fan attack 12, and R3: what was prepaid and not served stays where it is.
#[test]
fn a_claim_of_what_was_served_is_of_whole_units() {
    let only_served = ClaimPolicy { fee: 0, times: 0, only_served: true, ..CLAIMS };
    let mut book = book();
    book.accept(voucher(30, 9), NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW), []);
    book.serve(row(), 21, NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW)[0].amount, 30);
    book.update(row(), at(Slot { claimed: 3, ..share().slot }, 2)).unwrap();
    book.accept(voucher(40, 9), NOW).unwrap();
    // The third unit covers 21 to 30.
    book.serve(row(), 9, NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW), []);
    book.serve(row(), 1, NOW).unwrap();
    assert_eq!(book.claims(&only_served, NOW)[0].amount, 10);
}

#[test]
fn a_forgotten_share_is_unknown_and_the_others_of_its_fan_are_not() {
    let mut book = book();
    let other = Row::share(&FAN, 6);
    book.update(other, at(share().slot, 1)).unwrap();
    book.forget(row()).unwrap();
    refuses(&mut book, unsigned(10, 9), NOW, Refusal::UnknownChannel);
    let reopened = VoucherBook::open(book.storage().clone(), POLICY).unwrap();
    assert!(reopened.page(row()).is_none() && reopened.page(other).is_some());
}

#[test]
fn a_row_reads_as_it_is_written() {
    for row in [row(), FAN.into(), Row::share(&[0; 32], 0), Row::share(&[255; 32], 255)] {
        assert_eq!(row.to_string().parse(), Ok(row));
    }
    let text = row().to_string();
    for wrong in ["-256", "-05", "-+5", "-", "--5", "-5-", " -5"] {
        let other = text.replace("-5", wrong);
        assert!(other.parse::<Row>().is_err(), "{other}");
    }
    assert!("-5".parse::<Row>().is_err());
}
