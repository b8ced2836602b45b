//! `cargo xtask lint`: format, clippy, licences and advisories, and the rules of this repository.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    checks, setup, step,
    workspace::{cargo, has_solana_toolchain, linker_cargo, linker_folder, on_path, root},
};

pub fn run() -> Result<()> {
    checks::run()?;
    require("fmt", "rustfmt")?;
    require("clippy", "clippy")?;
    for folder in [root(), linker_folder()] {
        let mut command = Command::new("cargo");
        command.current_dir(folder).args(["fmt", "--all", "--check"]);
        step::run("lint", "format", &mut command)?;
    }
    // Clippy compiles what it checks, and that needs the system's libraries.
    setup::ensure()?;
    let mut command = cargo("clippy");
    command.args(["--workspace", "--all-targets", "--", "-D", "warnings"]);
    step::run("lint", "clippy on the workspace", &mut command)?;
    if !has_solana_toolchain() {
        let mut command = linker_cargo("clippy");
        command.args(["--workspace", "--all-targets", "--", "-D", "warnings"]);
        step::run("lint", "clippy on the fallback linker", &mut command)?;
    }
    features()?;
    licences_and_advisories()
}

/// Each set of features that somebody builds, and that the workspace as a whole does not.
fn features() -> Result<()> {
    for (package, features) in [
        ("farthing-sdk", ""),
        ("farthing-sdk", "rpc"),
        ("farthing-sdk", "embedded"),
        ("farthing-cli", ""),
        ("farthing-cli", "rpc"),
    ] {
        let mut command = cargo("clippy");
        command.args(["--package", package, "--no-default-features", "--features", features]);
        command.args(["--", "-D", "warnings"]);
        let what = format!("{package} with the features \"{features}\"");
        step::run("lint", &what, &mut command)?;
    }
    Ok(())
}

/// Rustup's minimal installation comes without these.
fn require(subcommand: &str, component: &str) -> Result<()> {
    let found = Command::new("cargo").args([subcommand, "--version"]).output()?;
    if !found.status.success() {
        bail!("`cargo {subcommand}` is missing. Run:\n  rustup component add {component}");
    }
    Ok(())
}

fn licences_and_advisories() -> Result<()> {
    if !on_path("cargo-deny") {
        step::say(
            "lint",
            "licences and advisories: skipped, because cargo-deny is not installed \
             (`cargo install --locked cargo-deny`)",
        );
        return Ok(());
    }
    let deny = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.current_dir(root()).arg("deny").args(arguments);
        command
    };
    let mut check = deny(&["check", "bans", "licenses", "sources"]);
    step::run("lint", "licences and sources", &mut check)?;
    // The list of advisories is fetched, and not every place lets it through.
    if !deny(&["fetch", "db"]).output()?.status.success() {
        step::say("lint", "advisories: skipped, because their list cannot be fetched");
        return Ok(());
    }
    step::run("lint", "advisories", &mut deny(&["check", "advisories"]))
}
