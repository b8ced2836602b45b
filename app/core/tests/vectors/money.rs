//! Prices, referral shares and splits.

use super::{AMOUNTS, Amount, Outcome, fresh};
use farthing_core::price::{PriceError, referral_share, total};
use farthing_core::splits::{SplitError, distributable, share, unit, validate};
use serde::{Deserialize, Serialize};

const BPS: [u16; 9] = [0, 1, 25, 333, 5_000, 9_999, 10_000, 10_001, u16::MAX];

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Price {
    price: Amount,
    quantity: Amount,
    total: Outcome<Amount>,
}

#[test]
fn prices_match_the_vectors() {
    let mut pairs: Vec<(u64, u64)> = Vec::new();
    for quantity in [0, 1, 3, 1_000, u32::MAX.into(), 1 << 32, u64::MAX] {
        pairs.extend(AMOUNTS.map(|price| (price, quantity)));
        // The largest price that still fits, and the first that does not.
        let last = u64::MAX / quantity.max(1);
        pairs.extend([(last, quantity), (last.saturating_add(1), quantity)]);
    }
    let cases = pairs.into_iter().map(|(price, quantity)| Price {
        price: Amount(price),
        quantity: Amount(quantity),
        total: Outcome::new(total(price, quantity).map(Amount)),
    });
    for case in fresh("price", cases.collect()) {
        let product = u128::from(case.price.0) * u128::from(case.quantity.0);
        let expected = u64::try_from(product).map(Amount);
        assert_eq!(
            case.total,
            Outcome::new(expected.map_err(|_| PriceError::Overflow)),
            "{} x {}",
            case.price.0,
            case.quantity.0
        );
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Referral {
    amount: Amount,
    bps: u16,
    share: Outcome<Amount>,
}

// bug class 4
#[test]
fn referral_shares_match_the_vectors() {
    let cases = AMOUNTS.into_iter().flat_map(|amount| {
        BPS.map(|bps| Referral {
            amount: Amount(amount),
            bps,
            share: Outcome::new(referral_share(amount, bps).map(Amount)),
        })
    });
    for case in fresh("referral", cases.collect()) {
        let expected = if case.bps > 10_000 {
            Err(PriceError::ShareTooLarge)
        } else {
            let product = u128::from(case.amount.0) * u128::from(case.bps);
            Ok(Amount(u64::try_from(product / 10_000).unwrap()))
        };
        assert_eq!(case.share, Outcome::new(expected), "{:?}", case.amount);
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Splits {
    bps: Vec<u16>,
    balance: Amount,
    outcome: Outcome<Division>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Division {
    unit: Amount,
    distributed: Amount,
    shares: Vec<Amount>,
    payout: Amount,
    left: Amount,
}

fn divide(bps: &[u16], balance: u64) -> Result<Division, SplitError> {
    validate(bps)?;
    let unit = unit(bps);
    let distributed = distributable(balance, unit);
    let shares: Vec<u64> = bps.iter().map(|&bps| share(distributed, bps)).collect();
    Ok(Division {
        unit: Amount(unit),
        distributed: Amount(distributed),
        payout: Amount(distributed - shares.iter().sum::<u64>()),
        left: Amount(balance - distributed),
        shares: shares.into_iter().map(Amount).collect(),
    })
}

// bug class 6
#[test]
fn splits_match_the_vectors() {
    let accepted: [&[u16]; 11] = [
        &[],
        &[1],
        &[10_000],
        &[5_000],
        &[5_000, 5_000],
        &[2_500, 1_250],
        &[3_333, 3_333, 3_333],
        &[3_334, 3_333, 3_333],
        &[16, 625],
        &[1_250; 8],
        &[1, 2, 4, 8, 16, 32, 64, 128],
    ];
    let refused: [&[u16]; 8] = [
        &[1; 9],
        &[0; 9],
        &[0],
        &[5_000, 0],
        &[10_000, 0],
        &[10_000, 1],
        &[u16::MAX],
        &[u16::MAX; 8],
    ];
    let mut cases = Vec::new();
    let pairs = (accepted.into_iter())
        .flat_map(|bps| AMOUNTS.map(|balance| (bps, balance)))
        .chain(refused.into_iter().map(|bps| (bps, 10_000)));
    for (bps, balance) in pairs {
        cases.push(Splits {
            bps: bps.to_vec(),
            balance: Amount(balance),
            outcome: Outcome::new(divide(bps, balance)),
        });
    }
    for case in fresh("splits", cases) {
        check_division(&case);
    }
}

/// The definition, without the code under test: no gcd, no split of the product.
fn check_division(case: &Splits) {
    let bps = &case.bps;
    let sum: u32 = bps.iter().copied().map(u32::from).sum();
    let error =
        [(bps.len() > 8, "TooMany"), (bps.contains(&0), "ZeroShare"), (sum > 10_000, "OverWhole")]
            .into_iter()
            .find_map(|(broken, name)| broken.then(|| name.to_owned()));
    let Outcome::Ok(division) = &case.outcome else {
        assert_eq!(Some(&case.outcome), error.map(Outcome::Error).as_ref());
        return;
    };
    assert_eq!(error, None);
    let unit = (1u64..=10_000)
        .find(|unit| bps.iter().all(|&bps| unit * u64::from(bps) % 10_000 == 0))
        .unwrap();
    assert_eq!(division.unit.0, unit);
    let distributed = case.balance.0 / unit * unit;
    assert_eq!(division.distributed.0, distributed);
    assert_eq!(division.left.0, case.balance.0 - distributed);
    assert_eq!(division.shares.len(), bps.len());
    for (part, &bps) in division.shares.iter().zip(bps) {
        assert_eq!(u128::from(part.0) * 10_000, u128::from(distributed) * u128::from(bps));
    }
    let given: u64 = division.shares.iter().map(|part| part.0).sum();
    assert_eq!(division.payout.0, distributed - given);
}
