//! Replays the committed vectors and fails where they are stale.
//!
//! `UPDATE_VECTORS=1 cargo test -p farthing-core --test vectors` writes them again. Every case is
//! also checked with 128-bit arithmetic, so that regenerating cannot bless a wrong result.
//!
//! ```text
//! for each of splits, referral, price, window
//!   the committed file  -> equals what the code makes of the same inputs
//!   each result in it   -> equals the plain formula in u128 or i128
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::fmt::Debug;
use std::path::PathBuf;

use farthing_core::price::{PriceError, referral_share, total};
use farthing_core::splits::{SplitError, distributable, share, unit, validate};
use farthing_core::window::{after, is_before, term_end};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Amounts at which a multiplication, a division or another language's number type goes wrong.
const AMOUNTS: [u64; 16] = [
    0,
    1,
    2,
    99,
    9_999,
    10_000,
    10_001,
    1_000_000,
    u32::MAX as u64,
    1 << 32,
    // The last whole number that JavaScript's `number` holds, and the first that it does not.
    (1 << 53) - 1,
    (1 << 53) + 1,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

const BPS: [u16; 9] = [0, 1, 25, 333, 5_000, 9_999, 10_000, 10_001, u16::MAX];

/// `u64` and `i64` as decimal strings: JavaScript's `number` is exact only up to 2^53.
mod decimal {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A `u64` as the file holds it, for lists and results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Amount(#[serde(with = "decimal")] u64);

/// Exactly one of the two keys: `{"ok": value}` or `{"error": "Name"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome<T> {
    Ok(T),
    Error(String),
}

impl<T> Outcome<T> {
    fn new<E: Debug>(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Ok(value),
            Err(error) => Self::Error(format!("{error:?}")),
        }
    }
}

/// The cases that the code computes now, after comparing them with the committed ones.
fn fresh<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, cases: Vec<T>) -> Vec<T> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(format!("{name}.json"));
    // One case a line: a changed result is one changed line of the diff.
    let lines: Vec<String> =
        cases.iter().map(|case| format!("  {}", serde_json::to_string(case).unwrap())).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    let replayed: Vec<T> = serde_json::from_str(&committed).unwrap();
    assert_eq!(replayed, cases, "{name}.json is stale: see vectors/README.md");
    assert_eq!(committed, text, "{name}.json is not as the generator writes it");
    replayed
}

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

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Window {
    #[serde(with = "decimal")]
    start: i64,
    #[serde(with = "decimal")]
    seconds: u64,
    #[serde(with = "decimal")]
    units: u64,
    #[serde(with = "decimal")]
    after: i64,
    #[serde(with = "decimal")]
    term_end: i64,
    start_is_before_term_end: bool,
}

// bug class 5, bug class 40
#[test]
fn windows_match_the_vectors() {
    let starts = [i64::MIN, -1, 0, 1_700_000_000, i64::MAX - 1, i64::MAX];
    let lengths = [0, 1, 86_400, 1 << 32, i64::MAX as u64, u64::MAX];
    let counts = [0, 1, 12, 1 << 32, u64::MAX];
    let mut cases = Vec::new();
    for start in starts {
        for seconds in lengths {
            cases.extend(counts.map(|units| Window {
                start,
                seconds,
                units,
                after: after(start, seconds),
                term_end: term_end(start, seconds, units),
                start_is_before_term_end: is_before(start, term_end(start, seconds, units)),
            }));
        }
    }
    for case in fresh("window", cases) {
        let (start, seconds) = (i128::from(case.start), i128::from(case.seconds));
        let max = i128::from(i64::MAX);
        assert_eq!(i128::from(case.after), (start + seconds).min(max));
        // Capped before the sum: the product of two u64 can exceed an i128.
        let length = (u128::from(case.seconds) * u128::from(case.units)).min(1 << 65);
        let end = match case.seconds {
            0 => max,
            _ => (start + i128::try_from(length).unwrap()).min(max),
        };
        assert_eq!(i128::from(case.term_end), end);
        assert_eq!(case.start_is_before_term_end, case.start < case.term_end);
    }
}
