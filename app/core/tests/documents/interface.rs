//! `docs/interface.md`.

use super::{file, json, table};
use std::collections::BTreeMap;

#[test]
fn every_instruction_stands_there_under_its_number() {
    let idl = json("app/idl/farthing.json");
    let instructions = idl["instructions"].as_array().unwrap().iter();
    let described = instructions.map(|one| {
        (one["discriminator"][0].as_u64().unwrap(), one["name"].as_str().unwrap().to_owned())
    });
    let described: BTreeMap<u64, String> = described.collect();
    let mut written = BTreeMap::new();
    for [numbers, names, ..] in table("docs/interface.md", ["data", "instruction", "who", "does"]) {
        let numbers: Vec<u64> = numbers.split(", ").map(|number| number.parse().unwrap()).collect();
        let names: Vec<_> = names.split(", ").map(str::to_owned).collect();
        assert_eq!(numbers.len(), names.len(), "{names:?}");
        written.extend(numbers.into_iter().zip(names));
    }
    assert_eq!(written, described);
}

#[test]
fn every_error_stands_in_a_band_and_every_band_begins_with_one() {
    let text = file("docs/interface.md");
    let (_, bands) = text.split_once("in bands of 100: ").unwrap();
    let (bands, _) = bands.split_once(". Codes are never reused").unwrap();
    let words = bands.split(|letter: char| !letter.is_ascii_digit());
    let bands: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
    let idl = json("app/idl/farthing.json");
    let errors = idl["errors"].as_array().unwrap().iter();
    let codes: Vec<u64> = errors.map(|error| error["code"].as_u64().unwrap()).collect();
    assert!(bands.len() >= 10 && bands.is_sorted(), "{bands:?}");
    for band in &bands {
        assert!(codes.contains(band), "no error has the code {band}");
    }
    for code in codes {
        assert!(
            bands.iter().any(|band| (*band..*band / 100 * 100 + 100).contains(&code)),
            "{code}"
        );
    }
}
