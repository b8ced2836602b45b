//! What newcomers are told that they need is what this repository itself builds with.

use super::file;

/// A page with a first payment and what it takes to build one.
const SDK: &str = "app/sdk/README.md";

/// The one value that a manifest gives a key, without its quotation marks.
fn value(manifest: &str, key: &str) -> String {
    let values = manifest.lines().filter_map(|line| line.split_once(" = "));
    let values: Vec<_> = values.filter(|(name, _)| *name == key).map(|(_, value)| value).collect();
    assert_eq!(values.len(), 1, "{key}: {values:?}");
    values[0].trim_matches('"').to_owned()
}

#[test]
fn the_rust_that_pages_ask_for_is_that_of_the_workspace() {
    let manifest = file("Cargo.toml");
    let (rust, edition) = (value(&manifest, "rust-version"), value(&manifest, "edition"));
    let page = file(SDK);
    assert!(page.contains(&format!("edition = \"{edition}\"\nrust-version = \"{rust}\"\n")));
    for page in [page, file("README.md")] {
        assert!(page.contains(&format!("Rust {rust}")));
    }
}

#[test]
fn the_profile_that_the_page_asks_for_is_that_of_the_workspace() {
    let lines = "\n[profile.dev.package.curve25519-dalek]\nopt-level = 1\n";
    assert!(file("Cargo.toml").contains(lines) && file(SDK).contains(lines));
}

#[test]
fn both_pages_show_the_same_first_payment_of_about_20_lines() {
    let shown = |page: &str| {
        let text = file(page);
        let code = text.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
        code.unwrap_or_else(|| panic!("{page} shows no payment")).to_owned()
    };
    let code = shown(SDK);
    assert_eq!(code, shown("README.md"));
    assert!(code.lines().count() <= 25, "{}", code.lines().count());
}
