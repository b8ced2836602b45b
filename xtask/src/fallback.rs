//! Builds programs where the Solana toolchain cannot be had: Debian's compiler makes bitcode, and
//! `tools/sbf` links it. The flags and their reasons: `tools/sbf/README.md`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{
    step,
    workspace::{linker_cargo, linker_folder, root},
};

const CARGO: &str = "/usr/bin/cargo";
const COMPILER: &str = "/usr/bin/rustc";
const LLVM_LIBRARIES: &str = "/usr/lib/llvm-22/lib";

const RUST_FLAGS: [&str; 15] = [
    "--cfg",
    // The Solana crates look for this.
    "target_os=\"solana\"",
    "--cfg",
    // Only so that std picks an allocator alignment; nothing else looks at it.
    "target_arch=\"csky\"",
    "-Aexplicit_builtin_cfgs_in_flags",
    "-C",
    "linker-plugin-lto",
    "-C",
    "target-cpu=v2",
    "-C",
    "target-feature=+allows-misaligned-mem-access",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    // SBPF frames are 4,096 bytes, and what is inlined adds to its caller's.
    "-C",
    "llvm-args=-inline-max-stacksize=1024",
];

/// A program crate, and the library name that cargo gives it.
pub struct Program {
    pub package: &'static str,
    pub library: &'static str,
    /// Features besides the default ones, as cargo takes them.
    pub features: &'static str,
    pub manifest: PathBuf,
    /// The tree that it belongs to, this one or a copy of it: cargo cannot tell what it compiled of one
    /// from what it compiled of the other, so each has a folder of its own.
    pub tree: PathBuf,
}

impl Program {
    /// Apart from the host's, so that neither waits for the other's lock.
    fn target_folder(&self) -> PathBuf {
        self.tree.join("target/sbf")
    }
}

/// Builds the linker, if need be, and the program with it; returns the program's file.
pub fn build(program: &Program) -> Result<PathBuf> {
    let linker = build_linker()?;
    let built = program.target_folder().join("sbf-solana/release");
    let built = built.join(format!("lib{}.so", program.library));
    // Cargo does not know that a linker has changed.
    if modified(&built).is_some_and(|built| modified(&linker).is_some_and(|new| new > built)) {
        let mut clean = cargo("clean", program, &linker);
        clean.args(["--quiet", "--package", program.package]);
        step::run("build", "the linker is new: linking again", &mut clean)?;
    }
    let mut command = cargo("build", program, &linker);
    command.args(["--package", program.package, "--ignore-rust-version"]);
    command.args(["--features", program.features]);
    command.args(["-Zbuild-std=core,alloc,std,panic_abort", "-Zbuild-std-features="]);
    step::run(
        "build",
        &format!("compiling {} for the virtual machine", program.package),
        &mut command,
    )?;
    Ok(built)
}

/// The linker runs for a second or two, so its development profile will do.
fn build_linker() -> Result<PathBuf> {
    let mut command = linker_cargo("build");
    command.env("CARGO_INCREMENTAL", "0");
    step::run("build", "the fallback linker", command.args(["--locked", "--package", "sbf-link"]))?;
    Ok(root().join("target/debug/sbf-link"))
}

fn cargo(subcommand: &str, program: &Program, linker: &Path) -> Command {
    let mut command = Command::new(CARGO);
    command.current_dir(root());
    // Settings for the host's compiler, ours or inherited from the cargo that runs us.
    for inherited in [
        "CARGO",
        "CARGO_BUILD_TARGET",
        "CARGO_TARGET_DIR",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
    ] {
        command.env_remove(inherited);
    }
    command
        .env("RUSTC", COMPILER)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1")
        .env("LD_LIBRARY_PATH", library_path())
        .env("CARGO_TARGET_SBF_SOLANA_LINKER", linker)
        .env("CARGO_ENCODED_RUSTFLAGS", RUST_FLAGS.join("\u{1f}"));
    command.args([subcommand, "--release", "-Zjson-target-spec", "--manifest-path"]);
    command.arg(&program.manifest);
    command.arg("--target").arg(linker_folder().join("sbf-solana.json"));
    command.arg("--target-dir").arg(program.target_folder());
    command
}

fn library_path() -> String {
    match env::var("LD_LIBRARY_PATH") {
        Ok(present) if !present.is_empty() => format!("{LLVM_LIBRARIES}:{present}"),
        _ => LLVM_LIBRARIES.to_owned(),
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Puts a built program where the tools look for it, unless the same bytes are there.
pub fn deploy(built: &Path, target: &Path) -> Result<u64> {
    let bytes = fs::read(built).with_context(|| format!("cannot read {}", built.display()))?;
    if fs::read(target).is_ok_and(|present| present == bytes) {
        return Ok(bytes.len() as u64);
    }
    // Moved into place, so that nobody ever reads half a program.
    let partial = target.with_extension("so.partial");
    fs::write(&partial, &bytes).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, target).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(bytes.len() as u64)
}
