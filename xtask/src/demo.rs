//! `cargo xtask demo`: the story of a payment on an embedded network, told by the CLI.

use std::process::Command;

use anyhow::Result;

use crate::{
    build,
    compile::{self, Crates},
    setup, step,
    workspace::root,
};

/// Without the local network and without JSON-RPC, which are half of what there is to compile.
const CLIENT: Crates =
    Crates { package: "farthing-cli", options: &["--no-default-features"], binary: "farthing" };

pub fn run(arguments: &[String]) -> Result<()> {
    setup::ensure()?;
    build::program()?;
    let farthing = compile::run("demo", "the command line client", &CLIENT)?;
    let mut command = Command::new(farthing);
    command.current_dir(root()).arg("demo").args(arguments);
    step::run("demo", "the story", &mut command)
}
