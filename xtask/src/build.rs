//! `cargo xtask build`: compiles the program for the virtual machine into target/deploy, and writes
//! its interface. With `cargo build-sbf` where it is on PATH, with the fallback otherwise.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

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
    probes()?;
    if options.no_idl { Ok(()) } else { idl::run(&idl::Options::default()) }
}

/// The program and its keypair.
pub fn program() -> Result<()> {
    let folder = deploy_folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // First, because `cargo build-sbf` makes up a keypair where it finds none.
    program_key::write(&folder.join("farthing-keypair.json"))?;
    let built = compile(&farthing(&root()), &folder)?;
    let size = size(&built)?;
    let address = program_key::program_id();
    step::say("build", &format!("target/deploy/farthing.so: {size} bytes, program {address}"));
    Ok(())
}

/// Bytes of a program that was built.
pub fn size(program: &Path) -> Result<u64> {
    let found = fs::metadata(program);
    Ok(found.with_context(|| format!("the build left no {}", program.display()))?.len())
}

/// The program, in this tree or in a copy of it.
pub fn farthing(tree: &Path) -> Program {
    let manifest = tree.join("programs/farthing/Cargo.toml");
    let tree = tree.to_path_buf();
    Program { package: "farthing", library: "farthing", features: "", manifest, tree }
}

/// Compiles a program into a folder that is there, and returns its file.
pub fn compile(program: &Program, folder: &Path) -> Result<PathBuf> {
    let target = folder.join(format!("{}.so", program.library));
    if has_solana_toolchain() {
        let mut command = Command::new("cargo-build-sbf");
        command.current_dir(&program.tree).arg("--manifest-path").arg(&program.manifest);
        command.args(["--features", program.features]);
        command.arg("--sbf-out-dir").arg(folder).args(["--", "--ignore-rust-version"]);
        step::run("build", &format!("{}, with cargo build-sbf", program.package), &mut command)?;
    } else {
        fallback::deploy(&fallback::build(program)?, &target)?;
    }
    Ok(target)
}

/// The tiny program on which our part of the framework is compared with Anchor's.
pub fn probes() -> Result<()> {
    let folder = root().join("app/framework/probe");
    for (package, library, side) in [
        ("framework-probe-upstream", "framework_probe_upstream", "upstream"),
        ("framework-probe-ours", "framework_probe_ours", "ours"),
    ] {
        let manifest = folder.join(side).join("Cargo.toml");
        let program = Program { package, library, features: "", manifest, tree: root() };
        compile(&program, &deploy_folder())?;
    }
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
        features: "",
        manifest: differential_manifest(),
        tree: root(),
    };
    let built = fallback::build(&program)?;
    fallback::deploy(&built, &deploy_folder().join("differential.so"))?;
    Ok(())
}

fn differential_manifest() -> PathBuf {
    linker_folder().join("Cargo.toml")
}
