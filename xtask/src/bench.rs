//! `cargo xtask bench`: measures every instruction and writes docs/costs.md and docs/costs.json;
//! `--check` compares with what is committed instead.

use anyhow::Result;

use crate::{
    build, setup, step,
    workspace::{cargo, deploy_folder},
};

pub fn run(arguments: &[String]) -> Result<()> {
    if !deploy_folder().join("farthing.so").exists() {
        setup::ensure()?;
        build::program()?;
    }
    let mut command = cargo("run");
    command.args(["--package", "farthing-tests", "--bin", "costs", "--"]).args(arguments);
    step::run("bench", "measuring costs", &mut command)
}
