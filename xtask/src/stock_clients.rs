//! The clients that others wrote and that pay a gateway in its tests: installed by npm, as their lock file has them.
//! Quick and without network where they are.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{step, workspace::root};

/// What the clients' packages want at least.
const OLDEST_NODE: u32 = 20;

/// The packages, and the tests that start them.
const PACKAGE: &str = "farthing-cli";

/// Installs them, unless only tests of other packages are asked for.
pub fn ensure_for(arguments: &[String]) -> Result<()> {
    if concerns(arguments) { ensure() } else { Ok(()) }
}

/// Installs them where they are missing, or others than the lock file names.
pub fn ensure() -> Result<()> {
    let folder = folder();
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // npm begins by removing the folder: what is half done has no such file.
    let installed = modules(&folder).join(".farthing-lock");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    require_node()?;
    let mut command = Command::new("npm");
    step::run("setup", "the stock clients", command.current_dir(&folder).arg("ci"))?;
    fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))
}

/// Where npm puts what it installs.
pub fn installed_folder() -> PathBuf {
    modules(&folder())
}

fn folder() -> PathBuf {
    root().join("app/cli/tests/stock/clients")
}

fn modules(folder: &Path) -> PathBuf {
    folder.join("node_modules")
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

fn require_node() -> Result<()> {
    let said = Command::new("node").arg("--version").output();
    let version = said.ok().map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
    if major(version.as_deref().unwrap_or_default()) < Some(OLDEST_NODE) {
        bail!(
            "Node {OLDEST_NODE} or newer is missing, with npm: the tests of the gateway let clients of x402 and MPP \
             pay, which are written for it. Install it, or test a package alone: `cargo xtask test -p \
             farthing-core`"
        );
    }
    Ok(())
}

/// Of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{concerns, major};

    #[test]
    fn reads_versions_of_node() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("node: not found"), None);
        assert!(major("") < Some(1));
    }

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
