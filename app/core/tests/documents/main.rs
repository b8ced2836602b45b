//! What the documents work out by example is what the code comes to: their tables are read, not copied.
//!
//! ```text
//! docs/streams.md    rates, and one stream through all its verbs -> the schedule's amounts
//! docs/streams.md, docs/channels.md, docs/fans.md  compute units, bytes, rent  -> docs/costs.json
//! docs/fans.md       where each field lies                       -> app/idl/farthing.json
//! README.md, app/sdk/README.md  Rust and profile that a newcomer needs -> Cargo.toml
//! docs/interface.md  instructions and bands of errors            -> app/idl/farthing.json
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod costs;
mod fans;
mod interface;
mod newcomers;
mod streams;

use std::fs::read_to_string;
use std::path::PathBuf;

/// A file of the repository, by its path from the root.
fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> serde_json::Value {
    serde_json::from_str(&file(path)).unwrap()
}

/// The cells of a line of a table, without emphasis and marks of code.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|cell| cell.replace(['`', '*'], "").trim().to_owned()).collect()
}

/// The rows of the one table of a document that has these heads.
fn table<const N: usize>(document: &str, heads: [&str; N]) -> Vec<[String; N]> {
    let text = file(document);
    let mut lines = text.lines().skip_while(|line| cells(line) != heads);
    assert!(lines.next().is_some(), "{document} has no table of {heads:?}");
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    let rows: Vec<_> = rows.map(|line| cells(line).try_into().unwrap()).collect();
    assert!(!rows.is_empty(), "{document} has nothing under {heads:?}");
    rows
}

/// A number with its thousands set apart.
fn number<T: std::str::FromStr>(cell: &str) -> T {
    let digits = cell.replace(',', "");
    digits.parse().unwrap_or_else(|_| panic!("no number: {cell:?}"))
}
