//! Where things are, and how cargo is called.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where programs and their keypairs are put, as with the Solana and Anchor tools.
pub fn deploy_folder() -> PathBuf {
    root().join("target/deploy")
}

/// The fallback linker's workspace.
pub fn linker_folder() -> PathBuf {
    root().join("tools/sbf")
}

/// The cargo that runs us, in the workspace, for a subcommand that asks no compiler.
pub fn bare_cargo(subcommand: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root()).arg(subcommand);
    command
}

/// The cargo that runs us, in the workspace. The stack's crates ask for a newer compiler than they
/// need, so cargo is told not to mind (`rust-version` in the root manifest says why).
pub fn cargo(subcommand: &str) -> Command {
    let mut command = bare_cargo(subcommand);
    command.arg("--ignore-rust-version");
    // If it is set, it names another program than the one that is built here.
    command.env_remove("FARTHING_PROGRAM");
    command
}

/// The same for the fallback linker. Its folder's cargo configuration says where LLVM is, and that it is built in
/// target/ too.
pub fn linker_cargo(subcommand: &str) -> Command {
    let mut command = bare_cargo(subcommand);
    command.current_dir(linker_folder());
    command.env_remove("CARGO_TARGET_DIR");
    command
}

/// Is there a program of that name on PATH?
pub fn on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Does the Solana toolchain build the program here? Otherwise the fallback does.
pub fn has_solana_toolchain() -> bool {
    on_path("cargo-build-sbf")
}
