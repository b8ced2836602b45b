//! Replays the committed vectors and fails where they are stale.
//!
//! `UPDATE_VECTORS=1 cargo test -p farthing-core --test vectors` writes them again. Every case is
//! also checked with 128-bit or big-integer arithmetic, so that regenerating cannot bless a wrong result.
//!
//! ```text
//! for each file in vectors/
//!   the committed file  -> equals what the code makes of the same inputs
//!   each result in it   -> equals the plain formula, in wider integers
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod credentials;
mod fans;
mod money;
mod streams;
mod time;

use std::fmt::Debug;
use std::path::PathBuf;

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

/// Bytes as lower-case hexadecimal.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn text(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&text(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let digits = String::deserialize(from)?;
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(D::Error::custom);
        (0..digits.len()).step_by(2).map(byte).collect()
    }
}

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
