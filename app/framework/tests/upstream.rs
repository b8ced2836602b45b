//! The framework's own files are those that ours were read against (`../upstream.txt`).
//!
//! - given the versions that the lock file pins
//!   - then every listed file has the hash that is written down
//! - given a file that has changed
//!   - then the message names it, and what of ours to read again

// A test may fail in whatever way it likes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

const LIST: &str = include_str!("../upstream.txt");

struct Pin {
    hash: &'static str,
    package: &'static str,
    file: &'static str,
    ours: &'static str,
}

fn pins() -> Vec<Pin> {
    let pin = |line: &'static str| {
        let [hash, package, file, ours] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("not a line of four words: {line}");
        };
        Pin { hash, package, file, ours }
    };
    LIST.lines().filter(|line| !line.starts_with('#')).map(pin).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Folders of all packages in the lock file that this computer needs, by name.
fn folders() -> BTreeMap<String, Vec<PathBuf>> {
    let about = cargo(&["-vV"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo's host");
    let printed =
        cargo(&["metadata", "--format-version", "1", "--locked", "--filter-platform", host]);
    let metadata: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let mut folders = BTreeMap::<_, Vec<_>>::new();
    for package in metadata["packages"].as_array().unwrap() {
        let text = |field: &str| package[field].as_str().unwrap().to_owned();
        let folder = Path::new(&text("manifest_path")).parent().unwrap().to_path_buf();
        folders.entry(text("name")).or_default().push(folder);
    }
    folders
}

/// What is wrong with a file, if it is not the one that ours was read against.
fn complaint(pin: &Pin, folder: &Path) -> Option<String> {
    let Pin { hash, package, file, ours } = pin;
    let again =
        format!("read app/framework's {ours} against it again (app/framework/upstream.txt)");
    let Ok(text) = fs::read(folder.join(file)) else {
        return Some(format!("{package} has no {file} any more: {again}"));
    };
    let found: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    (found != *hash).then(|| format!("{file} of {package} is now {found}: {again}"))
}

#[test]
#[cfg_attr(miri, ignore = "starts cargo")]
fn the_framework_is_the_one_that_ours_was_read_against() {
    let folders = folders();
    let complaints = pins().into_iter().filter_map(|pin| match &folders[pin.package][..] {
        [folder] => complaint(&pin, folder),
        several => Some(format!("{} is there {} times", pin.package, several.len())),
    });
    let complaints: Vec<_> = complaints.collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_changed_file_is_named_and_so_is_what_of_ours_rests_on_it() {
    let pin =
        Pin { hash: "00", package: "anchor-lang", file: "src/runner.rs", ours: "src/calls.rs" };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = complaint(&pin, here).unwrap();
    assert!(changed.starts_with("src/runner.rs of anchor-lang is now "), "{changed}");
    assert!(changed.contains("read app/framework's src/calls.rs against it again"), "{changed}");
    let gone = complaint(&Pin { file: "src/gone.rs", ..pin }, here).unwrap();
    assert!(gone.starts_with("anchor-lang has no src/gone.rs any more"), "{gone}");
}

#[test]
fn what_is_named_to_be_read_again_is_there() {
    for pin in pins() {
        for file in pin.ours.split(',') {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            assert!(path.is_file(), "{file}");
        }
    }
}
