//! `cargo xtask setup`: installs what this machine lacks (Debian, root or sudo), or names the
//! command that does. Quick and without network when nothing is missing; build, test and demo
//! begin with it.

use std::{io::IsTerminal, path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    client, step, stock_clients,
    workspace::{has_solana_toolchain, on_path},
};

/// What the Solana client crates compile against, and the Postgres that tests of several gateways start.
const CLIENT_PACKAGES: [&str; 5] =
    ["build-essential", "ca-certificates", "libssl-dev", "pkg-config", "postgresql"];

/// The compiler for the program and its LLVM, for machines without `cargo-build-sbf`.
const FALLBACK_PACKAGES: [&str; 7] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "llvm-22-dev",
    "libpolly-22-dev",
    "libzstd-dev",
    "zlib1g-dev",
];

/// Debian's main archive has a `rustc-web` that is too old; the security archive has this one.
const OLDEST_COMPILER: (u32, u32) = (1, 96);

pub fn run() -> Result<()> {
    ensure()?;
    stock_clients::ensure()?;
    client::ensure()?;
    step::say("setup", "nothing is missing");
    Ok(())
}

/// The same without a word when there is nothing to do.
pub fn ensure() -> Result<()> {
    let solana = has_solana_toolchain();
    if !on_path("dpkg-query") {
        if solana {
            return Ok(());
        }
        bail!(
            "no `cargo-build-sbf` on PATH: install the Solana CLI (on Debian 12, `cargo xtask \
             setup` sets up a compiler without it)"
        );
    }
    let missing = missing_packages(solana)?;
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn missing_packages(solana: bool) -> Result<Vec<&'static str>> {
    let mut wanted = CLIENT_PACKAGES.to_vec();
    if !solana {
        wanted.extend(FALLBACK_PACKAGES);
    }
    let listed = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status} ${Version}\n"])
        .args(&wanted)
        .output()?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    let installed: Vec<Vec<&str>> =
        listed.lines().map(|line| line.split_whitespace().collect()).collect();
    wanted.retain(|package| !installed.iter().any(|fields| is_usable(fields, package)));
    Ok(wanted)
}

fn is_usable(fields: &[&str], package: &str) -> bool {
    let [name, "installed", version] = fields else { return false };
    let old = matches!(package, "rustc-web" | "cargo-web" | "rust-web-src")
        && major_minor(version) < OLDEST_COMPILER;
    *name == package && !old
}

fn major_minor(version: &str) -> (u32, u32) {
    let mut numbers = version.split(['.', '+', '~', '-']).map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn install(missing: &[&str]) -> Result<()> {
    let packages = missing.join(" ");
    let by_hand = format!(
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends {packages}"
    );
    let Some(prefix) = privilege() else {
        bail!("some packages are missing, and this is neither root nor sudo. Run:\n  {by_hand}");
    };
    // Always fresh lists: stale ones name versions that the archive has dropped.
    step::run("setup", "refreshing apt's lists", &mut apt(prefix, &["update", "--quiet"]))?;
    let mut command = apt(prefix, &["install", "--yes", "--quiet", "--no-install-recommends"]);
    command.args(missing);
    let installed = step::run("setup", &format!("installing {packages}"), &mut command);
    if installed.is_err() || !missing_packages(has_solana_toolchain())?.is_empty() {
        bail!(
            "apt could not install {packages}. They are in Debian 12 (bookworm) with its archives \
             main and bookworm-security; with both in apt's sources, run:\n  {by_hand}"
        );
    }
    Ok(())
}

/// What to put before a command that needs root; nothing at all when there is no way.
fn privilege() -> Option<&'static [&'static str]> {
    if owns_system() {
        return Some(&[]);
    }
    let silent =
        || Command::new("sudo").args(["-n", "true"]).status().is_ok_and(|status| status.success());
    (on_path("sudo") && (std::io::stdin().is_terminal() || silent())).then_some(&["sudo"])
}

fn owns_system() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The effective user owns what it runs as; no libc call needed.
    Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0)
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Command {
    let program = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let words: Vec<&str> = prefix.iter().chain(&program).chain(arguments).copied().collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

#[cfg(test)]
mod tests {
    use super::{is_usable, major_minor};

    #[test]
    fn reads_debian_versions() {
        assert_eq!(major_minor("1.96.0+dfsg1-1~deb12u2"), (1, 96));
        assert_eq!(major_minor("1.100~rc1"), (1, 100));
    }

    #[test]
    fn an_old_compiler_counts_as_missing() {
        assert!(!is_usable(&["rustc-web", "installed", "1.85.0+dfsg3-1"], "rustc-web"));
        assert!(is_usable(&["rustc-web", "installed", "1.96.0+dfsg1-1"], "rustc-web"));
        assert!(!is_usable(&["zlib1g-dev", "config-files", "1:1.2"], "zlib1g-dev"));
    }
}
