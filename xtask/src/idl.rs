//! `cargo xtask idl`: writes the program's interface description, app/idl/farthing.json, without
//! the Anchor CLI, and what follows from it: `describe` and the TypeScript client. The program's own tests print it in pieces;
//! `interface` puts them together.

use std::{fs, path::Path, process::Stdio, time::Instant};

use anyhow::{Context, Result, bail};

use crate::{
    client, describe, interface, step,
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
    let idl = interface::assemble(&print_pieces()?, env!("CARGO_PKG_VERSION"))?;
    let mut files = describe::files(&idl)?;
    files.insert(PATH.into(), serde_json::to_string_pretty(&idl)? + "\n");
    write(files, options.check)?;
    // It reads what has just been written, or compared.
    client::generate(options.check)?;
    let seconds = started.elapsed().as_secs();
    step::say("idl", &format!("the interface and its clients are up to date ({seconds} s)"));
    Ok(())
}

/// Writes what is not committed so, or fails where anything is.
fn write(mut files: describe::Files, is_check: bool) -> Result<()> {
    let old = |path: &Path, text: &String| {
        fs::read_to_string(root().join(path)).is_ok_and(|committed| committed == *text)
    };
    files.retain(|path, text| !old(path, text));
    let names: Vec<_> = files.keys().map(|path| path.display().to_string()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.join(", ");
    if is_check {
        bail!("not what the program says: {names}. Run `cargo xtask idl` and commit them");
    }
    for (path, text) in &files {
        let path = root().join(path);
        fs::create_dir_all(path.parent().context("a file stands in a folder")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    step::say("idl", &format!("wrote {names}"));
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
