//! `docs/invariants.md` about the gateway: each rule is kept where the table says and shown by the tests that it
//! names, and no test names a rule that the tables lack.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use super::{code, root, table};

const DOCUMENT: &str = "docs/invariants.md";

/// Rules of what is not built yet.
const NOT_BUILT: [u32; 0] = [];

/// Invariants that no test shows.
const NOT_SHOWN: [u32; 0] = [];

/// A test, and the numbers that its documentation names.
#[derive(Default)]
struct Named {
    rules: BTreeSet<u32>,
    invariants: BTreeSet<u32>,
}

/// Every test of the repository, by its name.
fn tests() -> BTreeMap<String, Named> {
    let mut tests = BTreeMap::new();
    for folder in ["app", "tests"] {
        read(&root().join(folder), &mut tests);
    }
    tests
}

fn read(folder: &Path, into: &mut BTreeMap<String, Named>) {
    for entry in read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            note(&read_to_string(path).unwrap(), into);
        }
    }
}

/// Notes the functions that are marked as tests, with what stands above them.
fn note(source: &str, into: &mut BTreeMap<String, Named>) {
    let (mut words, mut is_test) = (String::new(), false);
    for line in source.lines().map(str::trim) {
        if let Some(said) = line.strip_prefix("///") {
            words.push_str(said);
        } else if line.starts_with("#[") {
            is_test |= line.contains("test");
        } else {
            if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                let name = rest.split(['(', '<']).next().unwrap();
                let named = into.entry(name.to_owned()).or_default();
                named.rules.extend(numbers(&words, "gateway rule R"));
                named.invariants.extend(numbers(&words, "server invariant "));
                named.invariants.extend(numbers(&words, "server invariants "));
            }
            (words, is_test) = (String::new(), false);
        }
    }
}

/// The numbers behind each of these words: `24`, or `24, 25 and 26`.
fn numbers(text: &str, words: &str) -> Vec<u32> {
    let mut all = Vec::new();
    for mut rest in text.split(words).skip(1) {
        loop {
            let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
            let Ok(number) = rest[..end].parse() else { break };
            all.push(number);
            rest =
                rest[end..].strip_prefix(", ").or(rest[end..].strip_prefix(" and ")).unwrap_or("");
        }
    }
    all
}

/// That each row names tests that name its number, and that no number is named by a test alone.
fn compare(
    rows: &[(u32, String)],
    absent: &[u32],
    last: u32,
    of: impl Fn(&Named) -> &BTreeSet<u32>,
) {
    let tests = tests();
    for (number, shown) in rows {
        let shown = code(shown);
        assert!(!shown.is_empty(), "{number} names no test");
        for name in shown {
            let test =
                tests.get(name).unwrap_or_else(|| panic!("{number}: there is no test {name}"));
            assert!(of(test).contains(number), "the test {name} does not name {number}");
        }
    }
    let shown: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
    let named: BTreeSet<u32> = tests.values().flat_map(&of).copied().collect();
    let lacking: Vec<_> = named.iter().filter(|number| !shown.contains(number)).collect();
    assert!(lacking.is_empty(), "named by tests, and in no row: {lacking:?}");
    let mut all = [&shown[..], absent].concat();
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=last), "{all:?}");
}

#[test]
fn rules_are_shown_by_the_tests_that_the_table_names() {
    let rows = table(DOCUMENT, ["rule", "what holds", "kept by", "tests, some of them"]);
    let rows = rows.into_iter().map(|[rule, _, _, tests]| (rule[1..].parse().unwrap(), tests));
    compare(&rows.collect::<Vec<_>>(), &NOT_BUILT, 23, |named| &named.rules);
}

#[test]
fn rules_are_kept_where_the_table_says() {
    for [rule, _, kept, _] in
        table(DOCUMENT, ["rule", "what holds", "kept by", "tests, some of them"])
    {
        for path in code(&kept) {
            let is_whole = path.starts_with("app/");
            let path = if is_whole { path.to_owned() } else { format!("app/gateway/src/{path}") };
            assert!(root().join(&path).exists(), "{rule}: {path}");
        }
    }
}

#[test]
fn invariants_are_shown_by_the_tests_that_the_table_names() {
    let rows = table(DOCUMENT, ["number", "what holds", "tests, some of them"]);
    let rows = rows.into_iter().map(|[number, _, tests]| (number.parse().unwrap(), tests));
    compare(&rows.collect::<Vec<_>>(), &NOT_SHOWN, 38, |named| &named.invariants);
}

#[test]
fn numbers_are_read_in_every_way_in_which_tests_name_them() {
    assert_eq!(numbers(" gateway rule R7, server invariant 18", "gateway rule R"), [7]);
    assert_eq!(numbers(" server invariants 24, 25 and 26", "server invariants "), [24, 25, 26]);
    assert_eq!(numbers(" gateway rule R18 gateway rule R2.", "gateway rule R"), [18, 2]);
    assert_eq!(numbers(" server invariant 5 has 64 KiB", "server invariant "), [5]);
}
