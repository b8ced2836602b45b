//! Windows.

use super::{decimal, fresh};
use farthing_core::window::{after, is_before, term_end};
use serde::{Deserialize, Serialize};

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
