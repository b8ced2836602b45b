//! `cargo xtask build`: compiles the program for the virtual machine into target/deploy, and writes
//! its interface. With `cargo build-sbf` where it is on PATH, with the fallback otherwise.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    fallback::{self, Program},
    idl, program_key, setup, step,
    workspace::{deploy_folder, has_solana_toolchain, linker_folder, root},
};

#[derive(clap::Args, Default)]
pub struct Options {
    /// Leave the interface description as it is
    #[arg(long)]
    pub no_idl: bool,
}

pub fn run(options: &Options) -> Result<()> {
    setup::ensure()?;
    program()?;
    differential()?;
    if options.no_idl { Ok(()) } else { idl::run(&idl::Options::default()) }
}

/// The program and its keypair.
pub fn program() -> Result<()> {
    let folder = deploy_folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // First, because `cargo build-sbf` makes up a keypair where it finds none.
    program_key::write(&folder.join("farthing-keypair.json"))?;
    let target = folder.join("farthing.so");
    if has_solana_toolchain() {
        let mut command = Command::new("cargo-build-sbf");
        command.current_dir(root()).args(["--manifest-path", "programs/farthing/Cargo.toml"]);
        command.arg("--sbf-out-dir").arg(&folder).args(["--", "--ignore-rust-version"]);
        step::run("build", "the program, with cargo build-sbf", &mut command)?;
    } else {
        let manifest = root().join("Cargo.toml");
        let program = Program { package: "farthing", library: "farthing", manifest };
        fallback::deploy(&fallback::build(&program)?, &target)?;
    }
    let size = fs::metadata(&target).context("the build left no target/deploy/farthing.so")?.len();
    let address = program_key::program_id();
    step::say("build", &format!("target/deploy/farthing.so: {size} bytes, program {address}"));
    Ok(())
}

/// The program that the differential test compares with the host: it is about our own linker, so
/// the Solana toolchain has no need of it.
pub fn differential() -> Result<()> {
    if has_solana_toolchain() {
        return Ok(());
    }
    let program = Program {
        package: "sbf-differential-program",
        library: "sbf_differential_program",
        manifest: differential_manifest(),
    };
    let built = fallback::build(&program)?;
    fallback::deploy(&built, &deploy_folder().join("differential.so"))?;
    Ok(())
}

fn differential_manifest() -> PathBuf {
    linker_folder().join("Cargo.toml")
}
