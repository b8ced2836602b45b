//! Random terms, good and bad, and the arithmetic that the oracle needs: exact, in wide integers,
//! written anew.

use super::creators::{Splits, WINDOW};
use crate::walk::{
    dice::Dice,
    model::{Model, Verdict, ensure},
};
use farthing_sdk::args::ListingTerms;

const DAY: u64 = 86_400;

/// A slot to open at: recent, but for a wrong one now and then.
pub fn open_slot(model: &Model, dice: &mut Dice) -> u64 {
    let recent = model.slot - dice.up_to(WINDOW);
    let slot = model.slot;
    dice.or(recent, |dice| if dice.one_in(2) { slot + 1 } else { slot - WINDOW - 1 })
}

pub fn is_fresh(model: &Model, open_slot: u64) -> bool {
    open_slot <= model.slot && model.slot <= open_slot + WINDOW
}

pub fn may_free(model: &Model, open_slot: u64) -> bool {
    model.slot > open_slot + WINDOW
}

/// Mostly short enough.
pub fn uri(dice: &mut Dice) -> String {
    let length = dice.below(97);
    "u".repeat(dice.or(length, |_| 97))
}

/// Shares that fit a payout owner, but for a wrong one now and then.
pub fn splits(model: &Model, dice: &mut Dice, payout: usize) -> Splits {
    let mut owners: Vec<_> = (0..model.wallets.len()).filter(|at| *at != payout).collect();
    let count = dice.below(9).min(owners.len());
    let mut left = 10_000;
    let mut splits = Vec::new();
    for _ in 0..count {
        let owner = owners.swap_remove(dice.below(owners.len()));
        // Round shares divide small amounts, odd ones do not.
        let most = u64::min(left, 3_000);
        let bps = if dice.one_in(2) { most / 500 * 250 } else { dice.up_to(most) };
        if bps != 0 {
            splits.push((owner, bps as u16));
            left -= bps;
        }
    }
    if dice.one_in(20) {
        // bug class 48: zero, too much, twice, the payout owner, too many.
        match dice.below(5) {
            0 => splits.push((owners[0], 0)),
            1 => splits.push((owners[0], left as u16 + 1)),
            2 => splits.extend(splits.first().copied()),
            3 => splits.push((payout, 1)),
            _ => splits = (0..9).map(|at| (at, 1)).collect(),
        }
    }
    splits
}

/// What the program must think of shares.
pub fn check_splits(splits: &Splits, payout: usize) -> Verdict {
    let mut owners: Vec<_> = splits.iter().map(|(owner, _)| *owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let sum: u64 = splits.iter().map(|(_, bps)| u64::from(*bps)).sum();
    ensure(splits.len() <= 8 && owners.len() == splits.len(), "too many or repeated owners")?;
    ensure(!owners.contains(&payout), "the payout owner has a share")?;
    ensure(splits.iter().all(|(_, bps)| *bps != 0) && sum <= 10_000, "no division of the whole")
}

/// The least amount that all shares divide, by trial.
pub fn unit(splits: &Splits) -> u128 {
    let divides = |unit: &u128| {
        splits.iter().all(|(_, bps)| (unit * u128::from(*bps)).is_multiple_of(10_000))
    };
    (1..=10_000).find(divides).expect("10,000 divides everything")
}

/// Terms that fit together, but for a wrong one now and then.
pub fn listing(dice: &mut Dice) -> ListingTerms {
    let price = dice.of(&[0, 1, 7, 100, 999, 10_000]).unwrap_or(1);
    let terms = ListingTerms {
        price: if dice.one_in(30) { u64::MAX } else { price },
        period: if dice.one_in(15) { 60 } else { 0 },
        duration: dice.of(&[0, 0, 60, 3_600, DAY]).unwrap_or(0),
        refund_window: dice.of(&[0, 0, 600, DAY, 90 * DAY]).unwrap_or(0),
        supply_cap: dice.of(&[0, 0, 0, 3, 200]).unwrap_or(0),
        referral_bps: dice.of(&[0, 1, 500, 3_333, 10_000]).unwrap_or(0),
        content_hash: [4; 32],
        uri: uri(dice),
    };
    if dice.one_in(6) {
        // Sold by the second, and fit for it.
        let period = dice.of(&[1, 60, 3_600]).unwrap_or(1);
        let (duration, refund_window, supply_cap) = (0, 0, 0);
        return ListingTerms { period, duration, refund_window, supply_cap, ..terms };
    }
    match dice.below(50) {
        0 => ListingTerms { refund_window: 90 * DAY + 1, ..terms },
        1 => ListingTerms { period: (1 << 31) + 1, ..terms },
        2 => ListingTerms { referral_bps: 10_001, ..terms },
        // Terms that never end: times saturate (bug class 5).
        3 => ListingTerms { duration: u64::MAX, period: 0, ..terms },
        _ => terms,
    }
}

/// What the program must think of terms of which so many units are sold.
pub fn check_listing(terms: &ListingTerms, sold: u128) -> Verdict {
    let gives_pass = terms.duration != 0 || terms.refund_window != 0;
    ensure(terms.uri.len() <= 96, "uri too long")?;
    ensure(terms.refund_window <= 90 * DAY, "refundable for too long")?;
    ensure(terms.period <= 1 << 31, "period too long")?;
    ensure(terms.referral_bps <= 10_000, "more than the whole to the referrer")?;
    ensure(terms.supply_cap == 0 || u128::from(terms.supply_cap) >= sold, "sold more already")?;
    let plain = terms.period == 0 || !(gives_pass || terms.supply_cap != 0);
    ensure(plain, "streamed, and more")
}

/// A referrer's share: exact, rounded towards the seller (bug class 4).
pub fn referral(total: u128, bps: u16) -> u128 {
    total * u128::from(bps) / 10_000
}
