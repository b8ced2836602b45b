//! `cargo xtask bench`: measures every instruction and writes docs/costs.md and docs/costs.json;
//! `--check` compares with what is committed instead. `cargo xtask bench gateway`: measures the gateway over
//! sockets, prints the table of docs/benchmarks.md and writes docs/benchmarks.json.

use anyhow::Result;

use crate::{
    build, setup, step,
    workspace::{cargo, deploy_folder, root},
};

pub fn run(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, rest)) if first == "gateway" => gateway(rest),
        _ => costs(arguments),
    }
}

fn costs(arguments: &[String]) -> Result<()> {
    if !deploy_folder().join("farthing.so").exists() {
        setup::ensure()?;
        build::program()?;
    }
    let mut command = cargo("run");
    command.args(["--package", "farthing-tests", "--bin", "costs", "--"]).args(arguments);
    step::run("bench", "measuring costs", &mut command)
}

/// Needs neither the program nor a cluster: a ledger, sockets and this machine's disk.
fn gateway(arguments: &[String]) -> Result<()> {
    let mut command = cargo("bench");
    command.args([
        "--package",
        "farthing-gateway",
        "--bench",
        "gateway",
        "--profile",
        "load",
        "--",
    ]);
    // On the disk that the repository is on: a folder in memory would make every write durable for nothing.
    command.arg("--folder").arg(root().join("target/bench-gateway"));
    command.arg("--json").arg(root().join("docs/benchmarks.json"));
    step::run("bench", "measuring the gateway", command.args(arguments))
}
