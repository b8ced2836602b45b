//! `cargo xtask demo`: the story of a payment on an embedded network, told by the CLI.

use anyhow::Result;

use crate::{build, setup, step, workspace::cargo};

pub fn run(arguments: &[String]) -> Result<()> {
    setup::ensure()?;
    build::program()?;
    let mut command = cargo("run");
    command.args(["--package", "farthing-cli", "--", "demo"]).args(arguments);
    step::run("demo", "the command line client", &mut command)
}
