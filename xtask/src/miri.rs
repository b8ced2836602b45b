//! `cargo xtask miri`: the framework's tests with every access to memory watched. Under Miri where a
//! toolchain has it, which knows every rule. Otherwise with what finds most of the same: the address
//! sanitizer (bounds, and use after the end) and, where it is installed, Valgrind (bytes that nobody
//! has written). Neither knows which references may be alive at once: only Miri finds that.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    step,
    workspace::{cargo, on_path, root},
};

const PACKAGE: [&str; 2] = ["--package", "farthing-framework"];

/// How many lists of accounts for each instruction are compared, where each step takes long.
const LISTS: &str = "LISTS_OF_EACH";
const FEW: &str = "50";

pub fn run() -> Result<()> {
    for toolchain in [&[][..], &["+nightly"]] {
        if has_miri(toolchain) {
            return under_miri(toolchain);
        }
    }
    step::say(
        "miri",
        "no toolchain here has Miri (`rustup component add miri --toolchain nightly`)",
    );
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("and what stands in for it runs on Linux on x86-64 only");
    }
    under_the_address_sanitizer()?;
    if on_path("valgrind") {
        return under_valgrind();
    }
    step::say("miri", "bytes that nobody has written: skipped, because Valgrind is not installed");
    Ok(())
}

fn has_miri(toolchain: &[&str]) -> bool {
    let mut command = Command::new("cargo");
    let asked = command.current_dir(root()).args(toolchain).args(["miri", "--version"]).output();
    asked.is_ok_and(|answer| answer.status.success())
}

fn under_miri(toolchain: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(toolchain).args(["miri", "test", "--ignore-rust-version"]);
    command.args(PACKAGE).args(["--target-dir", "target/miri"]).env(LISTS, FEW);
    // The compiler and cargo of this process are another toolchain's.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC").env_remove("CARGO");
    command.env("MIRIFLAGS", format!("-Zmiri-tree-borrows -Zmiri-env-forward={LISTS}"));
    step::run("miri", "the framework's tests, under Miri", &mut command)
}

fn under_the_address_sanitizer() -> Result<()> {
    let mut command = cargo("test");
    command.args(PACKAGE).args(["--target-dir", "target/sanitizer"]);
    // With a target named, what runs while compiling is left as it is.
    command.args(["--target", "x86_64-unknown-linux-gnu"]);
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address");
    step::run("miri", "the framework's tests, under the address sanitizer", &mut command)
}

fn under_valgrind() -> Result<()> {
    let mut command = cargo("test");
    command.args(PACKAGE).env(LISTS, FEW);
    let runner = "target.'cfg(all())'.runner = 'valgrind --quiet --error-exitcode=9'";
    command.args(["--config", runner]);
    step::run("miri", "the framework's tests, under Valgrind", &mut command)
}
