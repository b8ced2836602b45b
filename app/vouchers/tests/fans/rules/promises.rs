//! What is promised, and never more.

use super::{A, B, LIMITS, give, opened, pay, plan, wish};
use crate::{DAY, FAN, NOW, asks, claim, fan, land, look, promised, recipient, tag};
use farthing_core::fan::{Assignment, ClaimRefusal, FanVoucher};
use farthing_model::fan::Fan;
use farthing_vouchers::fans::{FanPage, FanRefusal, Limits, Wish};

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

// After a loss the page holds slots that it has not given: what was promised there is not known, and a
// voucher of the same again would be for all that can be.
#[test]
fn nothing_is_promised_in_a_slot_that_the_page_has_not_given() {
    let (fan, _) = opened();
    let mut page = FanPage::new(FAN);
    page.note(look(&fan, 3)).unwrap();
    for amount in [0, 10] {
        assert_eq!(pay(&mut page, A, amount, NOW), Err(FanRefusal::NoShare));
    }
    page.held.get_mut(&0).unwrap()[0].units = u16::MAX;
    assert_eq!(pay(&mut page, A, 0, NOW), Err(FanRefusal::NoShare));
    assert_eq!(promised(&page, 1, A), 0);
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
