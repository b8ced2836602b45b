//! - nine vouchers of one payee fit into a transaction, and those of seven payees of one fan
//! - what would not pay is left out, with the reason
//! - what a payee's book keeps is claimed

use crate::{
    fans::grant,
    story::{DAY, story},
};
use farthing_sdk::{
    compose,
    fans::{self, Grant, Recipient},
    solana::Address,
    vouchers::book::{ClaimPolicy, MemoryStorage, Policy, Row, SharePolicy, VoucherBook},
};

#[test]
fn nine_vouchers_of_one_payee_fit_into_a_transaction() {
    let story = story();
    let to = story.to_creator();
    let fans: Vec<_> = (0..10).map(|_| story.fan(1_000, &[grant(to, 100)])).collect();
    let vouchers: Vec<_> = fans.iter().map(|at| story.promise(at, 0, to, 7)).collect();
    let claims = story.claims(&vouchers);
    assert_eq!((claims.amount, claims.skipped.len()), (700, 0));
    assert_eq!(story.claimed(&claims), [9, 1]);
    assert_eq!(story.earned(), 700);
}

#[test]
fn payees_of_one_fan_are_paid_in_one_transaction() {
    let story = story();
    let payees = story.payees(8);
    let grants: Vec<_> = payees.iter().map(|to| grant(*to, 100)).collect();
    let at = story.fan(8_000, &grants);
    let promise = |(slot, to): (u8, &Recipient)| story.promise(&at, slot, *to, 3);
    let vouchers: Vec<_> = (0..).zip(&payees).map(promise).collect();
    let claims = story.claims(&vouchers);
    assert_eq!(story.claimed(&claims), [7, 1]);
    assert_eq!((claims.amount, story.fan_at(&at).claimed), (240, 240));
}

/// Two slots of one fan can be one payee's: the same account stands twice in the instruction.
#[test]
fn two_shares_of_one_payee_are_claimed_together() {
    let story = story();
    let to = story.to_creator();
    let at = story.fan(2_000, &[grant(to, 100), grant(to, 50)]);
    let low = story.promise(&at, 1, to, 4);
    let vouchers = [story.promise(&at, 0, to, 9), low, story.promise(&at, 1, to, 99)];
    let claims = story.claims(&vouchers);
    assert_eq!((story.claimed(&claims), claims.amount), (vec![2], 590));
    let found = compose::shares_of(&story.client, &[to], &story.token.mint).unwrap();
    let told: Vec<_> = found.iter().map(|it| (it.address, it.place, it.slot.claimed)).collect();
    assert_eq!(told, [(at, 0, 9), (at, 1, 50)]);
}

#[test]
fn what_would_not_pay_is_left_out_with_its_reason() {
    let story = story();
    let [to, other] = [story.to_creator(), story.payees(1)[0]];
    let at =
        [0; 7].map(|_| story.fan(1_000, &[grant(to, 50), Grant { until: 2, ..grant(to, 50) }]));
    let of = |fan: usize, slot, recipient| story.promise(&at[fan], slot, recipient, 5);
    let mut wrong = of(4, 0, to);
    wrong.signature[0] ^= 1;
    let mut uneven = of(3, 0, to);
    uneven.voucher.cumulative += 1;
    let mut nowhere = of(0, 0, to);
    nowhere.voucher.fan = [9; 32];
    let zero = story.promise(&at[1], 0, to, 0);
    let vouchers =
        [of(0, 0, to), zero, of(2, 30, to), uneven, wrong, of(5, 0, other), of(6, 1, to), nowhere];
    let claims = story.claims(&vouchers);
    let reason = |fan: &Address| {
        let found = claims.skipped.iter().find(|(row, _)| row.address() == *fan);
        found.map(|(_, reason)| *reason)
    };
    let reasons = at.each_ref().map(reason);
    assert_eq!(claims.amount, 50);
    assert_eq!(
        reasons,
        [
            None,
            Some("nothing is due"),
            Some("the fan has no such slot"),
            Some("not for whole units until the end of a day of the fan"),
            Some("the signature is wrong"),
            Some("the slot is another payee's"),
            Some("the voucher expires after the lease"),
        ]
    );
    assert_eq!(reason(&Address::new_from_array([9; 32])), Some("there is no such fan"));
    assert_eq!(story.claimed(&claims), [1]);
}

#[test]
fn what_comes_too_late_is_left_out_with_its_reason() {
    let story = story();
    let to = story.to_creator();
    let at = story.fan(1_000, &[grant(to, 50), Grant { until: 2, ..grant(to, 50) }]);
    story.wait(2 * DAY);
    let late = [(1, 2), (0, 1)].map(|slot_and_day| story.promise_until(&at, slot_and_day, to, 5));
    let claims = story.claims(&late);
    assert_eq!((claims.transactions.len(), claims.amount), (0, 0));
    let told: Vec<_> = claims.skipped.iter().map(|(row, reason)| (row.slot, *reason)).collect();
    assert_eq!(
        told,
        [(Some(0), "the voucher has expired"), (Some(1), "the lease of the share is over")]
    );
}

/// To a book a share is a channel: looked at, accepted, claimed.
#[test]
fn what_the_book_keeps_of_a_share_is_claimed() {
    let story = story();
    let (to, mint) = (story.to_creator(), story.token.mint);
    let at = story.fan(1_000, &[grant(to, 60)]);
    let shares = Some(SharePolicy { price: 10, lease: DAY, most: 600 });
    let policy = Policy { shares, ..Policy::default() };
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
    let row = Row::share(at.as_array(), 0);
    let look =
        |mint, place| fans::to_book((&at, &story.fan_at(&at)), (to, mint), place, story.slot());
    // Another mint's money, and a slot that is not there.
    assert_eq!((look(&at, 0), look(&mint, 30)), (None, None));
    book.update(row, look(&mint, 0).unwrap()).unwrap();
    book.accept(story.promise(&at, 0, to, 9), story.now()).unwrap();
    let only = ClaimPolicy { fee: 1, times: 1, soon: 0, only_served: false };
    let worth = book.claims(&only, story.now());
    let promises: Vec<_> = worth.iter().map(|claim| (claim.row, claim.promise)).collect();
    let claims = compose::claim_promises(&story.client, &promises, story.sender()).unwrap();
    assert_eq!((claims.amount, story.claimed(&claims)), (90, vec![1]));
    book.update(row, look(&mint, 0).unwrap()).unwrap();
    assert_eq!((book.standing(row, story.now()).unwrap().claimed, story.earned()), (90, 90));
    assert_eq!(book.claims(&only, story.now()), []);
}
