//! The clients that others wrote and that pay a gateway in its tests: installed by npm, as their lock file has them.
//! Quick and without network where they are.

use std::path::PathBuf;

use anyhow::Result;

use crate::{node, workspace::root};

/// The packages, and the tests that start them.
const PACKAGE: &str = "farthing-cli";

/// Installs them, unless only tests of other packages are asked for.
pub fn ensure_for(arguments: &[String]) -> Result<()> {
    if concerns(arguments) { ensure() } else { Ok(()) }
}

/// Installs them where they are missing, or others than the lock file names.
pub fn ensure() -> Result<()> {
    node::ensure(&folder(), "the stock clients")
}

/// Where npm puts what it installs.
pub fn installed_folder() -> PathBuf {
    node::modules(&folder())
}

fn folder() -> PathBuf {
    root().join("app/cli/tests/stock/clients")
}

/// Whether tests of the package run: it is named, or none is.
fn concerns(arguments: &[String]) -> bool {
    let mut is_any_named = false;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let name = match word.as_str() {
            "-p" | "--package" => words.next().map(String::as_str),
            word => word.strip_prefix("--package="),
        };
        match name {
            Some(PACKAGE) => return true,
            Some(_) => is_any_named = true,
            None => {}
        }
    }
    !is_any_named
}

#[cfg(test)]
mod tests {
    use super::concerns;

    #[test]
    fn they_are_installed_for_their_own_tests_only() {
        let of =
            |words: &[&str]| concerns(&words.iter().map(|word| (*word).into()).collect::<Vec<_>>());
        assert!(of(&[]));
        assert!(of(&["pay"]));
        assert!(of(&["-p", "farthing-core", "--package=farthing-cli"]));
        assert!(!of(&["-p", "farthing-core"]));
        assert!(!of(&["--package=farthing-wire", "pay"]));
    }
}
