//! How much is given, for how long, and when it is renewed.

use super::{DAY, FAN, NOW, fan, land, look, recipient};
use farthing_vouchers::fans::{
    DAYS_MAX, DAYS_MIN, FanPage, FanRefusal, Limits, Spending, Wish, favourites,
};

/// Of a token with six decimals.
fn limits() -> Limits {
    Limits { least: 10_000, most: 250_000, share: 1_000_000, fee: 10_000 }
}

fn spending(payee: u8, amount: u64) -> Spending {
    Spending { recipient: recipient(payee), amount }
}

#[test]
fn limits_are_in_tokens() {
    assert_eq!(Limits::of_token(6), limits());
    let one = |decimals| Limits::of_token(decimals);
    assert_eq!((one(0).least, one(0).most, one(0).share), (1, 1, 1));
    assert_eq!((one(255).share, one(255).least), (u64::MAX, u64::MAX / 100));
    assert_eq!((DAYS_MIN, DAYS_MAX), (14, 30));
}

#[test]
fn favourites_get_twice_last_months_spending_for_as_long_as_it_lasts() {
    let spent = [
        spending(1, 0),
        spending(2, 1),
        spending(3, 4_999),
        spending(4, 60_000),
        spending(5, 125_000),
        spending(6, 400_000),
        spending(7, u64::MAX),
    ];
    let shares: Vec<_> = favourites(&spent, &limits())
        .iter()
        .map(|wish| (wish.recipient.payee[0], wish.amount, wish.days, wish.fee))
        .collect();
    // The largest spending first; nobody without.
    let expected = [
        (7, 250_000, 14, 0),
        (6, 250_000, 18, 0),
        (5, 250_000, 30, 0),
        (4, 120_000, 30, 0),
        (3, 10_000, 30, 0),
        (2, 10_000, 30, 0),
    ];
    assert_eq!(shares, expected);
}

#[test]
fn a_fan_is_opened_with_the_shares_of_favourites() {
    let limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
    let spent: Vec<Spending> = (1..=9).map(|payee| spending(payee, payee.into())).collect();
    let mut wishes = favourites(&spent, &limits);
    wishes[0].fee = 100;
    let mut fan = fan();
    let opened = FanPage::opening(FAN, look(&fan, 0), &wishes, &limits, NOW);
    let (mut page, plan) = opened.unwrap();
    assert_eq!((plan.items.len(), plan.left_out.len()), (8, 1));
    assert!(plan.items.iter().all(|item| item.first.is_none()));
    // Nothing is promised or given before the fan is seen.
    assert_eq!(page.pay(&recipient(9), 1, NOW), Err(FanRefusal::NotSeen));
    assert_eq!(
        (page.plan(&wishes, &limits, NOW), page.signed.len()),
        (Err(FanRefusal::NotSeen), 0)
    );
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 1)).unwrap();
    assert!(page.pay(&recipient(9), 1, NOW).is_ok());
    assert_eq!(page.of(0, &plan.items[0].given.tag).unwrap().recipient, Some(recipient(9)));
}

/// Three shares of 1,000 base units until day 20, of which so much is spent at each.
fn spent(amounts: [u64; 3]) -> FanPage {
    let limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let of = |payee| Wish { recipient: recipient(payee), amount: 1_000, days: 20, fee: 0 };
    let plan = page.plan(&[1, 2, 3].map(of), &limits, NOW).unwrap();
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    for (payee, amount) in (1..).zip(amounts) {
        page.pay(&recipient(payee), amount, NOW).unwrap();
    }
    page
}

fn renewed(page: &FanPage, now: i64) -> Vec<u8> {
    let limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
    page.renewals(&limits, now).iter().map(|wish| wish.recipient.payee[0]).collect()
}

#[test]
fn many_are_raised_and_renewed_at_once_when_one_needs_it() {
    // Nobody needs it yet: a third of 1,000 is left, and twice what was spent would be given.
    assert_eq!(renewed(&spent([660, 500, 10]), NOW), [0; 0]);
    // One has less than a quarter left of what it would be given, another less than a half.
    assert_eq!(renewed(&spent([670, 500, 10]), NOW), [1]);
    assert_eq!(renewed(&spent([670, 510, 10]), NOW), [1, 2]);
    let page = spent([10, 0, 10]);
    let end = NOW + 20 * DAY;
    assert_eq!(renewed(&page, end - 3 * DAY - 1), [0; 0]);
    // What was not used is not renewed.
    assert_eq!(renewed(&page, end - 3 * DAY), [1, 3]);
    assert_eq!(renewed(&page, end + 7 * DAY), [1, 3]);
    assert_eq!(renewed(&page, end + 7 * DAY + 1), [0; 0]);
    assert_eq!(renewed(&FanPage::new(FAN), NOW), [0; 0]);
}

#[test]
fn a_share_that_was_renewed_begins_anew() {
    let limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
    let mut page = spent([760, 510, 10]);
    let wishes = page.renewals(&limits, NOW);
    let amounts: Vec<_> = wishes.iter().map(|wish| (wish.amount, wish.days)).collect();
    assert_eq!(amounts, [(1_520, 30), (1_020, 30)]);
    let mut fan = fan();
    fan.slots = page.look.as_ref().unwrap().slots.clone();
    fan.revision = 1;
    let plan = page.plan(&wishes, &limits, NOW).unwrap();
    land(&mut fan, &plan, NOW).unwrap();
    assert_eq!((fan.slots[0].share, fan.slots[0].until), (76 + 152, 30));
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(page.renewals(&limits, NOW), []);
    // Of 1,520 that it has left since then.
    page.pay(&recipient(1), 1_000, NOW).unwrap();
    assert_eq!(renewed(&page, NOW), [0; 0]);
    page.pay(&recipient(1), 20, NOW).unwrap();
    assert_eq!(renewed(&page, NOW), [1]);
}

// Each assignment costs a signature: none is planned that changes nothing.
#[test]
fn what_cannot_be_longer_or_larger_is_not_given_again() {
    let limits = Limits { least: 100, most: 500, share: 10_000, fee: 100 };
    let mut page = spent([900, 10, 10]);
    // The most that is given is little beside what was spent: what is raised once is not low again.
    let wishes = page.renewals(&limits, NOW);
    assert_eq!(wishes.len(), 1);
    let mut fan = fan();
    fan.slots = page.look.as_ref().unwrap().slots.clone();
    fan.revision = 1;
    let plan = page.plan(&wishes, &limits, NOW).unwrap();
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 3)).unwrap();
    assert_eq!(page.renewals(&limits, NOW), []);
    assert_eq!(page.plan(&wishes, &limits, NOW), Err(FanRefusal::HasIt));
    // Nor one that ends with its fan, however soon that is.
    let mut look = look(&fan, 3);
    look.lease.last_day = 20;
    look.slots[0].until = 0;
    let mut page = FanPage { look: Some(look), ..page };
    page.pay(&recipient(2), 10, NOW).unwrap();
    let soon = NOW + 18 * DAY;
    assert_eq!(page.renewals(&limits, soon), []);
    page.look.as_mut().unwrap().lease.last_day = 21;
    let due: Vec<_> = renewed(&page, soon);
    assert_eq!(due, [2, 3]);
}
