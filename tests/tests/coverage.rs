//! What the tests cover, read off their own source.
//!
//! - given every guard of the program
//!   - when the tests are searched: each is expected by one of them
//! - given the fifty bug classes of docs/bug-classes.md
//!   - when the tests are searched: each that can concern us is named by one of them
//!   - when a test names one: the page explains it

use farthing_sdk::errors::ERRORS;
use std::{collections::BTreeSet, fs, path::Path};

/// Classes that are not ours: there is no list of those who may not pay.
const NOT_OURS: [usize; 1] = [35];

fn read(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// All tests of this package, and of those beside it.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["tests", "src", "../app/core", "../app/vouchers", "../app/sdk"] {
        read(&root.join(folder), &mut sources);
    }
    sources
}

#[test]
fn every_guard_is_expected_by_a_test() {
    let mut tests = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut tests);
    let words: BTreeSet<_> = tests.split(|c: char| !c.is_alphanumeric()).collect();
    let missing = ERRORS.iter().map(|entry| entry.name).filter(|name| !words.contains(name));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The numbers behind "bug class" or "bug classes" in a comment: `13`, `13 and 41`, `32 to 34, 38`.
fn classes(line: &str) -> Vec<usize> {
    let lower = line.to_lowercase();
    let Some((_, after)) = lower.split_once("bug class") else { return Vec::new() };
    let after = after.trim_start_matches("es");
    let end = after.find([':', '.', ')', ';']).unwrap_or(after.len());
    let words: Vec<_> = after[..end].split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let mut range = false;
    for word in words {
        match word.parse() {
            Ok(number) => {
                let first =
                    if range { found.last().map_or(number, |last| last + 1) } else { number };
                found.extend(first..=number);
            }
            Err(_) if word != "and" && word != "to" => break,
            Err(_) => {}
        }
        range = word == "to";
    }
    found
}

#[test]
fn the_bug_classes_are_read_as_they_are_written() {
    assert_eq!(classes("// Bug class 13."), [13]);
    assert_eq!(classes("// Bug classes 13 and 41: rent"), [13, 41]);
    assert_eq!(classes("//! which (bug classes 32 to 34, 36, 38)"), [32, 33, 34, 36, 38]);
    assert!(classes("// no number").is_empty());
}

/// The classes that the page explains, in ascending order.
fn explained() -> Vec<usize> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bug-classes.md");
    let page = fs::read_to_string(page).unwrap();
    let first_cell = |line: &str| line.strip_prefix("| ")?.split_once(" |")?.0.parse().ok();
    let mut numbers: Vec<usize> = page.lines().filter_map(first_cell).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn every_bug_class_is_explained_once_and_has_a_test() {
    let explained = explained();
    assert_eq!(explained, (1..=50).collect::<Vec<_>>());
    let named: BTreeSet<usize> = sources().lines().flat_map(classes).collect();
    let is_missing = |class: &&usize| !named.contains(class) && !NOT_OURS.contains(class);
    assert_eq!(explained.iter().filter(is_missing).collect::<Vec<_>>(), Vec::<&usize>::new());
    let unknown = named.iter().filter(|class| !explained.contains(class));
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&usize>::new());
}
