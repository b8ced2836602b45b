//! The one door: `cargo xtask <command>`. One file per command.

mod bench;
mod build;
mod campaign;
mod checks;
mod clean;
mod client;
mod compile;
mod demo;
mod describe;
mod fallback;
mod idl;
mod interface;
mod lint;
mod miri;
mod modules;
mod mutants;
mod node;
#[cfg(test)]
mod places;
mod program_key;
mod setup;
mod step;
mod stock_anchor;
mod stock_clients;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, tests and shows Farthing.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what this machine lacks (Debian, root or sudo), or names the command that does, and the clients
    /// that pay a gateway in its tests
    Setup,
    /// Compiles the program for the virtual machine into target/deploy, and its interface
    Build(build::Options),
    /// Writes the program's interface description, and the clients' code that follows from it
    Idl(idl::Options),
    /// Sets up, builds, lints and runs all tests; arguments go to `cargo test` instead
    Test(Passed),
    /// Checks format, lints, licences, advisories and the rules of this repository
    Lint,
    /// Sets up, builds and tells the story of a payment on an embedded network
    Demo(Passed),
    /// Writes the table of costs, docs/costs.md and docs/costs.json (`--check`: compares); `gateway`: measures
    /// paid requests a second, and writes docs/benchmarks.json
    Bench(Passed),
    /// Builds the program on Anchor as it is published, and runs the tests on it
    StockAnchor,
    /// Runs the framework's tests where every access to memory is watched
    Miri,
    /// Changes one line of a copy at a time and says which tests notice (docs/mutants.md)
    Mutants(mutants::Options),
    /// Plays one of the random tests for very long (docs/campaigns.md); lists them where none is named
    Campaign(campaign::Options),
    /// Removes everything that was built
    Clean,
}

#[derive(clap::Args)]
struct Passed {
    /// Passed on as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Setup => setup::run(),
        Command::Build(options) => build::run(&options),
        Command::Idl(options) => idl::run(&options),
        Command::Test(passed) => test::run(&passed.arguments),
        Command::Lint => lint::run(),
        Command::Demo(passed) => demo::run(&passed.arguments),
        Command::Bench(passed) => bench::run(&passed.arguments),
        Command::StockAnchor => stock_anchor::run(),
        Command::Miri => miri::run(),
        Command::Mutants(options) => mutants::run(&options),
        Command::Campaign(options) => campaign::run(&options),
        Command::Clean => clean::run(),
    }
}
