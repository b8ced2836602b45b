//! Shares of fans: one case for each reason, and for what becomes of a row as its slot changes.

use super::{NOW, refused, signer};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot, SlotClaim};
use farthing_vouchers::book::{
    Accepted, ChannelState, Claim, ClaimPolicy, Credential, MemoryStorage, Policy, Promise, Reason,
    Refusal, Row, Share, SharePolicy, VoucherBook,
};
use farthing_vouchers::signed::SignedFanVoucher;

type Book = VoucherBook<MemoryStorage>;

const FAN: [u8; 32] = [0xfa; 32];
const US: Recipient = Recipient { payee: [1; 32], audience: [2; 32] };
const DAY: i64 = 86_400;
const LEASE: Lease = Lease { opened_at: NOW as u32, last_day: 60 };
const SHARES: SharePolicy = SharePolicy { price: 10, lease: 86_400, most: 5_000 };
const POLICY: Policy = Policy { credit: 0, margin: 3_600, shares: Some(SHARES) };
const CLAIMS: ClaimPolicy = ClaimPolicy { fee: 20, times: 10, soon: 86_400, only_served: false };

fn row() -> Row {
    Row::share(&FAN, 5)
}

/// A hundred units of 10 base units, until day 9.
fn share() -> Share {
    let key = signer().verifying_key().to_bytes();
    let share = Share { key, unit: 10, lease: LEASE, recipient: US, slot: Slot::default() };
    let slot = Slot { share: 100, claimed: 0, until: 9, tag: share.tag(&FAN) };
    Share { slot, ..share }
}

fn at(slot: Slot, seen: u64) -> ChannelState {
    ChannelState::of_share(Share { slot, ..share() }, seen)
}

fn book_of(policy: Policy, share: Share) -> Book {
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
    book.update(row(), ChannelState::of_share(share, 1)).unwrap();
    book
}

fn book() -> Book {
    book_of(POLICY, share())
}

fn unsigned(cumulative: u64, day: u8) -> FanVoucher {
    FanVoucher { fan: FAN, recipient: US, slot: 5, cumulative, expires_at: LEASE.end(day) }
}

fn voucher(cumulative: u64, day: u8) -> SignedFanVoucher {
    SignedFanVoucher::sign(unsigned(cumulative, day), &signer())
}

fn refuses(book: &mut Book, voucher: FanVoucher, now: i64, reason: Refusal) {
    let before = book.page(row()).copied();
    let signed = SignedFanVoucher::sign(voucher, &signer());
    assert_eq!(refused(book.accept(signed, now)), reason);
    assert_eq!(refused(book.accept_all(&[signed], now).remove(0)), reason);
    assert_eq!(book.page(row()).copied(), before);
}

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

#[test]
fn credit_is_not_served_on_a_dead_row() {
    let policy = Policy { credit: 50, ..POLICY };
    let mut book = book_of(policy, share());
    book.serve(row(), 20, NOW).unwrap();
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

// fan attack 6: what a fan can owe at once, over all of its shares.
#[test]
fn takes_no_more_of_a_fan_than_the_policy_says_until_it_is_claimed() {
    let most = SharePolicy { most: 100, ..SHARES };
    let mut book = book_of(Policy { shares: Some(most), ..POLICY }, share());
    let other = Row::share(&FAN, 63);
    book.update(other, at(share().slot, 1)).unwrap();
    let voucher_2 = FanVoucher { slot: 63, ..unsigned(40, 9) };
    book.accept(SignedFanVoucher::sign(voucher_2, &signer()), NOW).unwrap();
    refuses(&mut book, unsigned(70, 9), NOW, Refusal::AboveMost { most: 100 });
    book.accept(voucher(60, 9), NOW).unwrap();
    // What is claimed is no risk.
    book.update(other, at(Slot { claimed: 4, ..share().slot }, 2)).unwrap();
    book.accept(voucher(100, 9), NOW).unwrap();
    refuses(&mut book, unsigned(110, 9), NOW, Refusal::AboveMost { most: 100 });
    book.update(row(), at(Slot { claimed: 10, ..share().slot }, 2)).unwrap();
    book.accept(voucher(200, 9), NOW).unwrap();
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
    let claim =
        Claim { row: row(), promise, asks: Some(asks), amount: 210, reason: Reason::Amount };
    assert_eq!(book.claims(&CLAIMS, NOW), [claim]);
    // Little, and then nothing: only before it is lost.
    book.update(row(), at(Slot { claimed: 18, ..share().slot }, 2)).unwrap();
    assert_eq!(book.claims(&CLAIMS, NOW), []);
    let (end, reason) = (LEASE.end(9), Reason::Closing(LEASE.end(9)));
    assert_eq!(book.claims(&CLAIMS, end - DAY), [Claim { amount: 30, reason, ..claim }]);
    assert_eq!(book.claims(&CLAIMS, end), []);
    let mut expiring = super::shares::book();
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
