//! `cargo xtask test`: everything that CI runs. With arguments only the matching tests, without
//! lints: `cargo xtask test pay`, `cargo xtask test -p farthing-core`.

use anyhow::Result;

use crate::{
    bench, build, client, idl, lint, setup, step, stock_anchor, stock_clients,
    workspace::{cargo, has_solana_toolchain, linker_cargo},
};

pub fn run(arguments: &[String]) -> Result<()> {
    setup::ensure()?;
    stock_clients::ensure_for(arguments)?;
    build::program()?;
    build::differential()?;
    build::probes()?;
    if !arguments.is_empty() {
        return workspace_tests(arguments);
    }
    idl::run(&idl::Options { check: true })?;
    lint::run()?;
    if !has_solana_toolchain() {
        let mut command = linker_cargo("test");
        step::run("test", "the fallback linker", command.arg("--workspace"))?;
    }
    client::test()?;
    workspace_tests(&[])?;
    stock_anchor::run()?;
    bench::run(&["--check".to_owned()])
}

fn workspace_tests(arguments: &[String]) -> Result<()> {
    let one_package = |argument: &String| {
        matches!(argument.as_str(), "-p" | "--package") || argument.starts_with("--package=")
    };
    let mut command = cargo("test");
    if !arguments.iter().any(one_package) {
        command.arg("--workspace");
    }
    step::run("test", "the workspace", command.args(arguments))
}
