//! What the documents say of the gateway is what it is: their tables are read, not copied.
//!
//! ```text
//! docs/gateway.md     keys, defaults, ranges        -> the parser of configurations
//!                     JSON, short form, receipt     -> app/wire
//!                     codes, words, limits, alarms  -> the code that says them
//!                     health, doors, figures        -> the same
//! deploy/gate/        room for what is taken        -> defaults of the configuration
//! docs/benchmarks.md  figures of the gateway    -> docs/benchmarks.json
//! docs/invariants.md  rules, and which tests show them -> all tests, both ways
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod admin;
mod benchmarks;
mod config;
mod deploy;
mod limits;
mod operations;
mod refusals;
mod rules;
mod wire;

use std::fs::read_to_string;
use std::path::PathBuf;

const GATEWAY: &str = "docs/gateway.md";

/// The root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the repository, by its path from the root.
fn file(path: &str) -> String {
    let path = root().join(path);
    read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of a line of a table, as they are written.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The rows of every table of a document that has these heads.
fn tables<const N: usize>(document: &str, heads: [&str; N]) -> Vec<Vec<[String; N]>> {
    let text = file(document);
    let lines: Vec<&str> = text.lines().collect();
    let begins = (0..lines.len()).filter(|at| cells(lines[*at]) == heads);
    let rows = |at: usize| {
        let rows = lines[at + 2..].iter().take_while(|line| line.starts_with('|'));
        rows.map(|line| cells(line).try_into().unwrap()).collect()
    };
    let tables: Vec<Vec<_>> = begins.map(rows).collect();
    assert!(!tables.is_empty(), "{document} has no table of {heads:?}");
    tables
}

/// The rows of the one table of a document that has these heads.
fn table<const N: usize>(document: &str, heads: [&str; N]) -> Vec<[String; N]> {
    let mut tables = tables(document, heads);
    assert_eq!(tables.len(), 1, "{document} has several tables of {heads:?}");
    tables.remove(0)
}

/// What a cell has between marks of code.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// A number with its thousands set apart.
fn number<T: std::str::FromStr>(cell: &str) -> T {
    let digits = cell.replace(',', "");
    digits.parse().unwrap_or_else(|_| panic!("no number: {cell:?}"))
}

/// The blocks of a document in this language, in their order.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = file(document);
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}
