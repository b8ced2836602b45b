//! `cargo xtask idl`: writes the program's interface description, app/idl/farthing.json, without
//! the Anchor CLI. The program's own tests print it in pieces; `interface` puts them together.

use std::{fs, process::Stdio, time::Instant};

use anyhow::{Context, Result, bail};

use crate::{
    interface, step,
    workspace::{cargo, root},
};

const PATH: &str = "app/idl/farthing.json";

#[derive(clap::Args, Default)]
pub struct Options {
    /// Write nothing: fail when the committed file is not what the program says
    #[arg(long)]
    pub check: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let started = Instant::now();
    step::say("idl", "asking the program for its interface");
    let printed = print_pieces()?;
    let text = interface::assemble(&printed, env!("CARGO_PKG_VERSION"))?;
    let path = root().join(PATH);
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let seconds = started.elapsed().as_secs();
    if committed == text {
        step::say("idl", &format!("{PATH} is up to date ({seconds} s)"));
        return Ok(());
    }
    if options.check {
        bail!("{PATH} is not what the program says: run `cargo xtask idl` and commit the file");
    }
    fs::create_dir_all(root().join("app/idl"))?;
    fs::write(&path, text).with_context(|| format!("cannot write {PATH}"))?;
    step::say("idl", &format!("wrote {PATH} ({seconds} s)"));
    Ok(())
}

/// What the Anchor CLI runs, but with the flags of every other build here, so that nothing is
/// compiled twice.
fn print_pieces() -> Result<String> {
    let output = cargo("test")
        .args(["--package", "farthing", "--lib", "--features", "idl-build"])
        .args(["__anchor_private_print_idl", "--", "--show-output", "--quiet"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("the program could not print its interface:\n{printed}");
    }
    Ok(printed)
}
