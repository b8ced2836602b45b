//! The table of errors against the program's source and its interface description.

use farthing_sdk::errors::{ERRORS, OFFSET, entry, from_code};
use std::collections::BTreeSet;

const SOURCE: &str = include_str!("../../../programs/farthing/src/errors.rs");

/// Name and number of each variant, and its message, as they stand in the source.
fn declared() -> Vec<(u32, String, String)> {
    let body = SOURCE.split_once("pub enum FarthingError {").unwrap().1;
    let body = body.split_once("\n}").unwrap().0;
    let variants = body.split("#[msg(").skip(1).map(|variant| {
        let message = variant.split('"').nth(1).unwrap();
        let (name, number) = variant.rsplit_once(" = ").unwrap();
        let name = name.rsplit([' ', '\n']).next().unwrap();
        let number: u32 = number.split(',').next().unwrap().parse().unwrap();
        (OFFSET + number, name.to_owned(), message.to_owned())
    });
    variants.collect()
}

#[test]
fn the_table_has_every_error_of_the_source_with_its_code_and_message() {
    let ours: Vec<_> =
        ERRORS.iter().map(|e| (e.code, e.name.to_owned(), e.message.to_owned())).collect();
    assert_eq!(ours, declared());
}

#[test]
fn the_table_has_every_error_of_the_interface_description() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../idl/farthing.json");
    let idl = std::fs::read(path).expect("`cargo xtask idl` writes it");
    let idl: serde_json::Value = serde_json::from_slice(&idl).unwrap();
    let declared: Vec<_> = idl["errors"].as_array().unwrap().iter().collect();
    assert_eq!(declared.len(), ERRORS.len());
    for (ours, theirs) in ERRORS.iter().zip(declared) {
        assert_eq!(theirs["code"], ours.code);
        assert_eq!(theirs["name"], ours.name);
        assert_eq!(theirs["msg"], ours.message);
    }
}

#[test]
fn codes_names_and_messages_are_each_given_once() {
    assert_eq!(ERRORS.iter().map(|e| e.code).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert_eq!(ERRORS.iter().map(|e| e.name).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert_eq!(ERRORS.iter().map(|e| e.message).collect::<BTreeSet<_>>().len(), ERRORS.len());
    assert!(ERRORS.is_sorted_by_key(|e| e.code));
    assert!(ERRORS.iter().all(|e| e.message.ends_with('.')));
}

#[test]
fn a_code_gives_its_variant_and_back() {
    for error in ERRORS {
        assert_eq!(entry(&from_code(error.code).unwrap()), *error);
    }
    assert_eq!(from_code(OFFSET + 99), None);
    assert_eq!(from_code(2040), None);
}
