//! Each rule of the wallet, and what is lost without it: what the page refuses is done on the fan beside
//! it, and an old voucher pays what the newest does not promise.

use super::life::{Fan, Refused};
use super::{DAY, FAN, NOW, asks, claim, fan, land, look, promised, recipient, tag};
use farthing_core::fan::{Assignment, AssignmentError, ClaimRefusal, FanVoucher, Slot};
use farthing_vouchers::fans::{FanLook, FanPage, FanRefusal, Limits, Plan, Wish};

const LIMITS: Limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
const A: u8 = 1;
const B: u8 = 2;

fn wish(payee: u8, amount: u64, days: u8) -> Wish {
    Wish { recipient: recipient(payee), amount, days, fee: 0 }
}

fn plan(page: &mut FanPage, payee: u8, amount: u64, days: u8, now: i64) -> Plan {
    page.plan(&[wish(payee, amount, days)], &LIMITS, now).unwrap()
}

fn pay(page: &mut FanPage, payee: u8, amount: u64, now: i64) -> Result<FanVoucher, FanRefusal> {
    page.pay(&recipient(payee), amount, now)
}

/// The payer, with a share of 1,000 base units for A in slot 0 until the end of day 5.
fn opened() -> (Fan, FanPage) {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let plan = plan(&mut page, A, 1_000, 5, NOW);
    assert_eq!((plan.revision, plan.items.len(), plan.items[0].slot), (0, 1, 0));
    assert_eq!(plan.items[0].given, Assignment { tag: tag(A), until: 5, share: 100 });
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    (fan, page)
}

/// What the page would not sign, on the fan.
fn give(fan: &mut Fan, slot: u8, payee: u8, until: u8, now: i64) {
    let given = Assignment { tag: tag(payee), until, share: 100 };
    fan.assign(fan.revision, &[(slot.into(), given)], now).unwrap();
}

#[test]
fn promises_only_under_a_confirmed_share_to_its_confirmed_end() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    assert_eq!(pay(&mut page, A, 10, NOW), Err(FanRefusal::NotSeen));
    page.note(look(&fan, 1)).unwrap();
    assert_eq!(pay(&mut page, A, 10, NOW), Err(FanRefusal::NoShare));
    let plan = plan(&mut page, A, 1_000, 5, NOW);
    assert_eq!(pay(&mut page, A, 10, NOW), Err(FanRefusal::Unconfirmed));
    land(&mut fan, &plan, NOW).unwrap();
    // Landed, and not seen.
    assert_eq!(pay(&mut page, A, 10, NOW), Err(FanRefusal::Unconfirmed));
    page.note(look(&fan, 2)).unwrap();
    let voucher = pay(&mut page, A, 995, NOW).unwrap();
    assert_eq!((voucher.slot, voucher.cumulative), (0, 1_000));
    assert_eq!(voucher.expires_at, NOW + 5 * DAY);
    assert_eq!(claim(&mut fan, &voucher, NOW), 1_000);
    // What is under a unit is prepaid, and then the share is used up.
    assert_eq!(pay(&mut page, A, 5, NOW).unwrap(), voucher);
    let missing = FanRefusal::ShareUsedUp { missing: 10 };
    assert_eq!(pay(&mut page, A, 1, NOW), Err(missing));
    // Over, at the second of its end.
    assert!(pay(&mut page, A, 0, NOW + 5 * DAY - 1).is_ok());
    assert_eq!(pay(&mut page, A, 0, NOW + 5 * DAY), Err(FanRefusal::NoShare));
}

// fan attack 9: asked under an extension that is not confirmed. Without the rule: the voucher that A got
// for an extension that was lost lives again when A has the slot again, and pays what is not promised.
#[test]
fn an_extension_that_is_not_confirmed_dates_no_voucher() {
    let (mut fan, mut page) = opened();
    plan(&mut page, A, 1_000, 20, NOW);
    let voucher = pay(&mut page, A, 300, NOW).unwrap();
    assert_eq!(voucher.expires_at, fan.lease.end(5));
    let outlives = FanVoucher { expires_at: fan.lease.end(20), ..voucher };
    let is_due = |fan: &Fan, now| fan.slots[0].due(&asks(fan, &outlives), &fan.lease, now);
    assert_eq!(is_due(&fan, NOW), Err(ClaimRefusal::OutlivesLease));
    // A has claimed; B had the slot; A has it again.
    assert_eq!(claim(&mut fan, &voucher, NOW), 300);
    give(&mut fan, 0, B, 6, NOW + 5 * DAY);
    let now = NOW + 6 * DAY;
    give(&mut fan, 0, A, 25, now);
    assert_eq!(claim(&mut fan, &voucher, now), 0);
    assert_eq!(claim(&mut fan, &outlives, now), 300);
}

// Without the rule: a lower promise after a renewal, and A claims the higher one of before that it kept.
#[test]
fn never_promises_less_than_before_in_the_same_slot() {
    let (mut fan, mut page) = opened();
    let first = pay(&mut page, A, 400, NOW).unwrap();
    // A gave it back, and was given more.
    fan.release(0);
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(pay(&mut page, A, 10, NOW), Err(FanRefusal::ShareUsedUp { missing: 410 }));
    let plan = plan(&mut page, A, 100, 5, NOW);
    // The share holds the old promise too: it can be claimed again (fan attack 7).
    assert_eq!(plan.items[0].given.share, 50);
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 4)).unwrap();
    let second = pay(&mut page, A, 10, NOW).unwrap();
    assert_eq!(second.cumulative, 410);
    assert_eq!(claim(&mut fan, &first, NOW), 400);
    assert_eq!(claim(&mut fan, &second, NOW), 10);
    // What A returns is spent first, and what is promised stays.
    page.returned(0, &recipient(A), 35);
    assert_eq!(pay(&mut page, A, 30, NOW).unwrap().cumulative, 410);
    assert_eq!(pay(&mut page, A, 6, NOW).unwrap().cumulative, 420);
}

// A payee that slept through a lease: the slot goes on, and so do the promises.
#[test]
fn a_renewal_after_the_end_goes_on_in_the_same_slot() {
    let (mut fan, mut page) = opened();
    let slept = pay(&mut page, A, 400, NOW).unwrap();
    let now = NOW + 6 * DAY;
    page.note(look(&fan, 3)).unwrap();
    let plan = plan(&mut page, A, 100, 9, now);
    assert_eq!(plan.items[0].given, Assignment { tag: tag(A), until: 15, share: 50 });
    land(&mut fan, &plan, now).unwrap();
    page.note(look(&fan, 4)).unwrap();
    assert_eq!(claim(&mut fan, &slept, now), 0);
    let renewed = pay(&mut page, A, 0, now).unwrap();
    assert_eq!((claim(&mut fan, &renewed, now), promised(&page, 0, A)), (400, 400));
}

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
    land(&mut fan, &super::rules::plan(&mut page, B, 100, 1, now), now).unwrap();
    assert_eq!(fan.slots[0].tag, tag(B));
    page.note(look(&fan, 6)).unwrap();
    let now = NOW + 8 * DAY;
    assert_ne!(super::rules::plan(&mut page, A, 100, 9, now).items[0].slot, 0);
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
    page.note(look(&fan, 2)).unwrap();
    assert_eq!(page.signed, []);
    assert_eq!(page.plan(&[fee], &LIMITS, NOW + DAY), Err(FanRefusal::FeeAgain));
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

// fan attack 5: without the rule the withheld assignment's first voucher is forgotten, and pays in the slot
// that its payee gets later.
#[test]
fn a_first_voucher_counts_as_promised_though_its_assignment_never_landed() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let fee = Wish { fee: 100, ..wish(A, 100, 20) };
    let withheld = page.plan(&[fee], &LIMITS, NOW).unwrap();
    let first = withheld.items[0].first.unwrap();
    let other = plan(&mut page, B, 100, 1, NOW);
    land(&mut fan, &other, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    let later = page.plan(&[wish(A, 100, 20)], &LIMITS, NOW).unwrap();
    assert_ne!(later.items[0].slot, first.slot);
    // In its own slot it would be paid before anything is bought.
    give(&mut fan, first.slot, A, 25, NOW);
    assert_eq!((claim(&mut fan, &first, NOW), promised(&page, first.slot, A)), (100, 100));
}

#[test]
fn what_is_promised_first_is_part_of_what_is_promised_later() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let plan = page.plan(&[Wish { fee: 25, ..wish(A, 100, 20) }], &LIMITS, NOW).unwrap();
    assert_eq!(plan.items[0].given.share, 13);
    assert_eq!(plan.items[0].first.unwrap().expires_at, fan.lease.end(20));
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    assert_eq!(pay(&mut page, A, 100, NOW).unwrap().cumulative, 130);
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
}

#[test]
fn a_used_up_slot_is_followed_by_another() {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    fan.top_up(10_000_000, NOW).unwrap();
    page.note(look(&fan, 1)).unwrap();
    let limits = Limits { share: u64::MAX, ..LIMITS };
    let most = page.plan(&[wish(A, 655_350, 9)], &limits, NOW).unwrap();
    land(&mut fan, &most, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    assert_eq!(pay(&mut page, A, 655_345, NOW).unwrap().cumulative, 655_350);
    // fan attack 26
    let next = page.plan(&[wish(A, 100, 9)], &limits, NOW).unwrap();
    assert_eq!((next.items[0].slot, next.items[0].given.share), (1, 10));
    land(&mut fan, &next, NOW).unwrap();
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(pay(&mut page, A, 5, NOW).unwrap().slot, 0);
    let next = pay(&mut page, A, 10, NOW).unwrap();
    assert_eq!((next.slot, next.cumulative), (1, 10));
}

#[test]
fn a_page_that_is_not_the_newest_signs_nothing() {
    let (mut fan, mut page) = opened();
    let old = page.clone();
    let voucher = pay(&mut page, A, 400, NOW).unwrap();
    claim(&mut fan, &voucher, NOW);
    page.note(look(&fan, 3)).unwrap();
    assert!(pay(&mut page, A, 10, NOW).is_ok());
    let mut page = old;
    page.note(look(&fan, 3)).unwrap();
    let lost = FanRefusal::HistoryLost { slot: 0 };
    assert_eq!(pay(&mut page, A, 10, NOW), Err(lost));
    assert_eq!(page.plan(&[wish(B, 10, 9)], &LIMITS, NOW), Err(lost));
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
        FanLook {
            lease: super::life::Fan::open(fan.lease, 1, 8, 0).lease,
            unit: 1,
            ..look(&fan, 4)
        },
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
