//! Who is given which slot, and how much of the fan.

use super::{A, B, LIMITS, give, opened, pay, plan, wish};
use crate::{DAY, FAN, NOW, claim, fan, land, look, recipient, tag};
use farthing_core::fan::{Assignment, AssignmentError, FanVoucher, Slot};
use farthing_model::fan::{Fan, Refused};
use farthing_vouchers::fans::{FanLook, FanPage, FanRefusal, Limits, Wish};

// fan attack 8: A, B, A. Without the rule: the slot counts A's promises from zero, and A is paid its old ones
// once more.
#[test]
fn a_payee_whose_slot_another_had_gets_a_different_one() {
    let (mut fan, mut page) = opened();
    let before = pay(&mut page, A, 400, NOW).unwrap();
    assert_eq!(claim(&mut fan, &before, NOW), 400);
    // B in slot 0, since all others are taken.
    let now = NOW + 5 * DAY;
    let others: Vec<Wish> = (10..17).map(|payee| wish(payee, 100, 8)).collect();
    page.note(look(&fan, 3)).unwrap();
    land(&mut fan, &page.plan(&others, &LIMITS, now).unwrap(), now).unwrap();
    page.note(look(&fan, 4)).unwrap();
    let plan_b = plan(&mut page, B, 100, 2, now);
    assert_eq!(plan_b.items[0].slot, 0);
    land(&mut fan, &plan_b, now).unwrap();
    page.note(look(&fan, 5)).unwrap();
    assert_eq!(page.plan(&[wish(A, 100, 9)], &LIMITS, now), Err(FanRefusal::NoSlot));
    // B's lease is over, and slot 0 is still not A's; the others' end later, and then theirs is.
    let now = NOW + 8 * DAY;
    assert_eq!(page.plan(&[wish(A, 100, 9)], &LIMITS, now), Err(FanRefusal::NoSlot));
    let mut without = fan.clone();
    let now = NOW + 13 * DAY;
    let plan = plan(&mut page, A, 100, 9, now);
    assert_eq!(plan.items[0].slot, 1);
    // Without it A is paid 400 for a promise of 410 that adds 10.
    give(&mut without, 0, A, 20, now);
    let newest = FanVoucher { cumulative: 410, expires_at: fan.lease.end(20), ..before };
    assert_eq!(claim(&mut without, &newest, now), 410);
}

// fan attack 8: the confirmed extension is lost in a fork, and a voucher is dated by it.
#[test]
fn what_was_signed_under_a_lost_extension_lives_in_no_slot_again() {
    let (mut fan, mut page) = opened();
    let forgotten = fan.clone();
    let extension = plan(&mut page, A, 500, 20, NOW);
    land(&mut fan, &extension, NOW).unwrap();
    page.note(FanLook { settled: 1, ..look(&fan, 3) }).unwrap();
    let dated = pay(&mut page, A, 900, NOW).unwrap();
    assert_eq!(dated.expires_at, fan.lease.end(20));
    fan = forgotten;
    page.note(look(&fan, 4)).unwrap();
    // Forgotten, it may still land: until then B does not get the slot.
    let now = NOW + 5 * DAY;
    let eight: Vec<Wish> = (10..18).map(|payee| wish(payee, 100, 3)).collect();
    let plan = page.plan(&eight, &LIMITS, now).unwrap();
    assert_eq!((plan.items.len(), plan.left_out.len()), (7, 1));
    assert!(plan.items.iter().all(|item| item.slot != 0));
    // Another has landed for good, so it never will. B has the slot, and A a different one.
    land(&mut fan, &plan, now).unwrap();
    page.note(look(&fan, 5)).unwrap();
    land(&mut fan, &super::plan(&mut page, B, 100, 1, now), now).unwrap();
    assert_eq!(fan.slots[0].tag, tag(B));
    page.note(look(&fan, 6)).unwrap();
    let now = NOW + 8 * DAY;
    assert_ne!(super::plan(&mut page, A, 100, 9, now).items[0].slot, 0);
    // Without the rule.
    give(&mut fan, 0, A, 21, now);
    assert_eq!(claim(&mut fan, &dated, now), 900);
}

// fan attack 5: an assignment withheld, stale, doubled; signed anew it is the same, and one lands.
#[test]
fn an_assignment_that_is_withheld_is_signed_anew_for_the_same_slot_and_one_lands() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let fee = Wish { fee: 25, ..wish(A, 100, 20) };
    let withheld = page.plan(&[fee], &LIMITS, NOW).unwrap();
    let first = withheld.items[0].first.unwrap();
    assert_eq!((first.slot, first.cumulative), (0, 30));
    // Another payee meanwhile: not the slot that A may get.
    let other = plan(&mut page, B, 100, 20, NOW);
    assert_eq!(other.items[0].slot, 1);
    // The next day, since nothing landed.
    let anew = page.plan(&[fee], &LIMITS, NOW + DAY).unwrap();
    assert_eq!((anew.revision, anew.items[0].slot, anew.items[0].given.until), (0, 0, 21));
    // One fee for one lease.
    assert_eq!(anew.items[0].first.unwrap().cumulative, 30);
    assert_eq!(page.signed.len(), 3);
    land(&mut fan, &anew, NOW + DAY).unwrap();
    for late in [&withheld, &other, &anew] {
        assert_eq!(land(&mut fan, late, NOW + DAY), Err(Refused::Revision));
    }
    page.note(FanLook { revision: 0, settled: 1, ..look(&fan, 2) }).unwrap();
    assert_eq!(page.signed.len(), 3);
    page.note(look(&fan, 2)).unwrap();
    assert_eq!(page.signed, []);
    assert_eq!(page.plan(&[fee], &LIMITS, NOW + DAY), Err(FanRefusal::FeeAgain));
}

// Withheld for good: it keeps its slot from others while it can land, and for an hour more.
#[test]
fn an_assignment_that_can_land_no_more_keeps_no_slot() {
    let (fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let eight: Vec<Wish> = (10..18).map(|payee| wish(payee, 100, payee - 9)).collect();
    page.plan(&eight, &LIMITS, NOW).unwrap();
    let refused = page.plan(&[wish(A, 100, 9)], &LIMITS, NOW + DAY + 3_599);
    assert_eq!(refused, Err(FanRefusal::NoSlot));
    // The first of its leases would be over: so it does not land for the others either.
    assert_eq!(plan(&mut page, A, 100, 9, NOW + DAY + 3_600).items[0].slot, 0);
}

// It may have landed, in a fork that the payer did not see: found by the walk. Without the rule A gets its
// slot back after B, and is paid its old promises once more.
#[test]
fn a_slot_that_may_have_been_anothers_unseen_is_not_given_back() {
    let (mut fan, mut page) = opened();
    let before = pay(&mut page, A, 400, NOW).unwrap();
    claim(&mut fan, &before, NOW);
    let now = NOW + 5 * DAY;
    let others: Vec<Wish> = (10..17).map(|payee| wish(payee, 100, 8)).collect();
    page.note(look(&fan, 3)).unwrap();
    land(&mut fan, &page.plan(&others, &LIMITS, now).unwrap(), now).unwrap();
    page.note(look(&fan, 4)).unwrap();
    let unseen = plan(&mut page, B, 100, 1, now);
    assert_eq!(unseen.items[0].slot, 0);
    let forgotten = fan.clone();
    land(&mut fan, &unseen, now).unwrap();
    // What is confirmed now is of before B.
    page.note(look(&forgotten, 5)).unwrap();
    let now = now + 2 * DAY;
    assert_eq!(page.plan(&[wish(A, 100, 9)], &LIMITS, now), Err(FanRefusal::NoSlot));
    // Somebody new may have it.
    assert_eq!(plan(&mut page, 3, 100, 9, now).items[0].slot, 0);
}

// The slot that is signed for a payee is taken again, though a better one has become free.
#[test]
fn what_is_signed_anew_stays_in_its_slot() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    assert_eq!(plan(&mut page, B, 100, 20, NOW).items[0].slot, 0);
    land(&mut fan, &plan(&mut page, 3, 100, 20, NOW), NOW).unwrap();
    // Landed, but not for good.
    page.note(FanLook { settled: 0, ..look(&fan, 2) }).unwrap();
    assert_eq!(plan(&mut page, A, 100, 20, NOW).items[0].slot, 2);
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(plan(&mut page, 4, 100, 20, NOW).items[0].slot, 0);
    assert_eq!(plan(&mut page, A, 100, 20, NOW).items[0].slot, 2);
}

// fan attack 19: huge shares, many fees.
#[test]
fn caps_hold_whatever_a_payee_asks_for() {
    let (fan, mut page) = opened();
    let refused = |page: &mut FanPage, wish| page.plan(&[wish], &LIMITS, NOW).unwrap_err();
    let cap = FanRefusal::ShareAboveCap { most: 10_000 };
    assert_eq!(refused(&mut page, wish(B, 10_001, 9)), cap);
    assert!(page.plan(&[wish(B, 10_000, 9)], &LIMITS, NOW).is_ok());
    let fee = |payee, fee| Wish { fee, ..wish(payee, 100, 9) };
    assert_eq!(refused(&mut page, fee(B, 101)), FanRefusal::FeeAboveCap { most: 100 });
    // A's lease lives: raising it costs nothing.
    assert_eq!(refused(&mut page, fee(A, 1)), FanRefusal::FeeAgain);
    // When it is over, one fee more.
    let over = NOW + 5 * DAY;
    page.note(look(&fan, 3)).unwrap();
    let plan = page.plan(&[fee(A, 100)], &LIMITS, over).unwrap();
    assert_eq!(plan.items[0].first.unwrap().cumulative, 100);
    let anew = page.plan(&[fee(A, 100)], &LIMITS, over).unwrap();
    assert_eq!(anew.items[0].first.unwrap().cumulative, 100);
}

#[test]
fn a_tenth_of_the_fan_stays_free() {
    let (mut fan, mut page) = opened();
    let limits = Limits { share: u64::MAX, ..LIMITS };
    // 100,000, of which 1,000 are A's and 10,000 stay.
    let too_much = page.plan(&[wish(B, 89_001, 9)], &limits, NOW);
    assert_eq!(too_much, Err(FanRefusal::NotFree { left: 89_000 }));
    // A raise counts by what it adds, and wishes are fulfilled in their order.
    let wishes = [wish(A, 3_000, 9), wish(B, 87_000, 9), wish(3, 10, 9), wish(4, 10, 9)];
    let plan = page.plan(&wishes, &limits, NOW).unwrap();
    assert_eq!(plan.items.len(), 2);
    let not_free = FanRefusal::NotFree { left: 0 };
    assert_eq!(plan.left_out, [(recipient(3), not_free), (recipient(4), not_free)]);
    land(&mut fan, &plan, NOW).unwrap();
    assert_eq!(fan.free(NOW), Some(10_000));
    // Of what is claimed nothing is kept.
    page.note(look(&fan, 3)).unwrap();
    let voucher = pay(&mut page, B, 87_000, NOW).unwrap();
    claim(&mut fan, &voucher, NOW);
    page.note(look(&fan, 4)).unwrap();
    let next = page.plan(&[wish(3, 8_700, 9)], &limits, NOW).unwrap();
    assert_eq!(next.items[0].given.share, 870);
    let refused = page.plan(&[wish(3, 8_701, 9)], &limits, NOW);
    assert_eq!(refused, Err(FanRefusal::NotFree { left: 8_700 }));
}

// Given by another copy of the page, say: only the chain knows.
#[test]
fn a_payee_that_was_seen_in_a_slot_has_had_it() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    give(&mut fan, 0, A, 1, NOW);
    page.note(look(&fan, 1)).unwrap();
    let now = NOW + DAY;
    give(&mut fan, 0, B, 2, now);
    page.note(look(&fan, 2)).unwrap();
    for slot in 1..8 {
        give(&mut fan, slot, 20 + slot, 31, now);
    }
    page.note(look(&fan, 3)).unwrap();
    let now = NOW + 2 * DAY;
    assert_eq!(page.plan(&[wish(A, 10, 9)], &LIMITS, now), Err(FanRefusal::NoSlot));
    assert_eq!(plan(&mut page, 3, 10, 9, now).items[0].slot, 0);
}

#[test]
fn the_slot_over_for_longest_is_given_after_those_never_used() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    for (slot, until) in [(0, 9), (1, 3), (2, 7), (3, 31)] {
        give(&mut fan, slot, 10 + slot, until, NOW);
    }
    let now = NOW + 10 * DAY;
    page.note(look(&fan, 1)).unwrap();
    let wishes: Vec<Wish> = (20..29).map(|payee| wish(payee, 10, 9)).collect();
    let plan = page.plan(&wishes, &LIMITS, now).unwrap();
    let slots: Vec<u8> = plan.items.iter().map(|item| item.slot).collect();
    assert_eq!(slots, [4, 5, 6, 7, 1, 2, 0]);
    assert_eq!(plan.left_out.len(), 2);
    land(&mut fan, &plan, now).unwrap();
}

#[test]
fn a_fan_that_closes_ends_or_changes_is_given_no_shares() {
    let (mut fan, mut page) = opened();
    fan.request_close(NOW).unwrap();
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(page.plan(&[wish(B, 10, 9)], &LIMITS, NOW), Err(FanRefusal::Closing));
    // What was given is A's to earn until its end.
    assert!(pay(&mut page, A, 10, NOW).is_ok());
    for changed in [
        FanLook { unit: 11, ..look(&fan, 4) },
        FanLook { slots: vec![Slot::default(); 9], ..look(&fan, 4) },
        FanLook { lease: Fan::open(fan.lease, 1, 8, 0).lease, unit: 1, ..look(&fan, 4) },
    ] {
        assert_eq!(page.note(changed), Err(FanRefusal::Changed));
    }
    // What is older is ignored.
    let before = page.clone();
    page.note(FanLook { funded: 1, ..look(&fan, 2) }).unwrap();
    assert_eq!(page, before);
    let (fan, mut page) = opened();
    let late = fan.lease.end(199) + 1;
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(page.plan(&[wish(B, 10, 9)], &LIMITS, late), Err(FanRefusal::FanEnds));
    assert_eq!(plan(&mut page, B, 10, 9, late - 1).items[0].given.until, 200);
}

// The program takes what is planned: at most 31 days ahead, however far the day has gone.
#[test]
fn a_lease_ends_at_most_31_days_ahead() {
    for seconds in [0, 1, DAY / 2, DAY - 1] {
        let (mut fan, mut page) = (fan(), FanPage::new(FAN));
        page.note(look(&fan, 1)).unwrap();
        let plan = plan(&mut page, A, 10, 255, NOW + seconds);
        assert!(fan.lease.end(plan.items[0].given.until) >= NOW + seconds + 30 * DAY);
        land(&mut fan, &plan, NOW + seconds).unwrap();
    }
    // A day more would be refused.
    let mut fan = fan();
    let given = Assignment { tag: tag(A), until: 32, share: 1 };
    let refused = fan.assign(0, &[(0, given)], NOW);
    assert_eq!(refused, Err(Refused::Assignment(AssignmentError::EndsTooLate)));
}
