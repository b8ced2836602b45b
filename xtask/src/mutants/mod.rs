//! `cargo xtask mutants [area…]`: changes a line of a copy of this tree, runs the tests that must
//! notice, and says which did. What survives is a gap in the tests. Hours for all of them, so it is
//! no part of `cargo xtask test`; results are kept in docs/mutants.md.

mod list;
mod tree;
mod verdict;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    build, step,
    workspace::{cargo, on_path, root},
};
use list::{Area, Mutant};
use tree::Tree;
use verdict::Verdict;

#[derive(clap::Args)]
pub struct Options {
    /// Areas of xtask/mutants.json; all of them where none is named
    areas: Vec<String>,
    /// Show the areas and what is in them
    #[arg(long)]
    list: bool,
    /// Only the first so many of each area
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    first: usize,
    /// Let cargo-mutants make up the mutants of an area's crate, instead of taking the listed ones
    #[arg(long, conflicts_with = "list")]
    generated: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let areas = list::read(&options.areas)?;
    if options.list {
        for area in &areas {
            println!("{}: {} mutants, `cargo test {}`", area.name, area.mutants.len(), area.test);
        }
        return Ok(());
    }
    if options.generated {
        return areas.iter().try_for_each(generated);
    }
    println!("| area | file | line, and what stands in its place | result |\n|---|---|---|---|");
    let mut unnoticed = 0;
    for area in &areas {
        unnoticed += run_area(area, options.first)?;
    }
    if unnoticed != 0 {
        bail!("{unnoticed} mutants survive or do not build");
    }
    Ok(())
}

/// Runs the mutants of one area and returns how many no test has noticed, though one could.
fn run_area(area: &Area, first: usize) -> Result<usize> {
    let mutated = Tree::fresh("mutated")?;
    // The tests of a program stand beside it, unchanged: only its bytecode is another.
    let tests = if area.program { Tree::fresh("tests")? } else { mutated.clone() };
    if area.program {
        build(&mutated, &tests)?;
    } else {
        tests.take_bytecode()?;
    }
    let verdict = test(area, &tests)?;
    if verdict != Verdict::Survived {
        bail!("the tests of {} fail without a mutant: {verdict}", area.name);
    }
    let mut unnoticed = 0;
    for mutant in area.mutants.iter().take(first) {
        mutated.change(mutant)?;
        let verdict = if area.program && build(&mutated, &tests).is_err() {
            Verdict::DoesNotBuild
        } else {
            test(area, &tests)?
        };
        mutated.restore(mutant)?;
        let reason = mutant.same_because.as_ref().filter(|_| verdict == Verdict::Survived);
        let result = reason.map_or(verdict.to_string(), |reason| format!("the same: {reason}"));
        unnoticed += usize::from(reason.is_none() && !verdict.is_killed());
        println!("| {} | {} | {} | {result} |", area.name, mutant.file, shown(mutant));
    }
    Ok(unnoticed)
}

/// The line and what stands in its place, as a cell of a table.
fn shown(mutant: &Mutant) -> String {
    let [old, new] = [&mutant.old, &mutant.new]
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|"));
    if new.is_empty() { format!("`{old}`: left out") } else { format!("`{old}`: `{new}`") }
}

/// Compiles the program of one copy for the tests of the other.
fn build(mutated: &Tree, tests: &Tree) -> Result<()> {
    let deploy = tests.folder.join("target/deploy");
    fs::create_dir_all(&deploy).with_context(|| format!("cannot create {}", deploy.display()))?;
    build::compile(&build::farthing(&mutated.folder), &deploy)?;
    Ok(())
}

/// A copy compiles into a folder of its own: for cargo its crates and those of this tree are the same,
/// and it would run the one as the other.
fn test(area: &Area, tests: &Tree) -> Result<Verdict> {
    step::say("mutants", &format!("{}: cargo test {}", area.name, area.test));
    let mut command = cargo("test");
    command.current_dir(&tests.folder).env_remove("CARGO_TARGET_DIR");
    let output = command.args(area.test.split(' ')).output().context("cannot start cargo")?;
    Ok(Verdict::of(&output))
}

fn generated(area: &Area) -> Result<()> {
    if !on_path("cargo-mutants") {
        bail!("`cargo mutants` is missing. Run:\n  cargo install --locked cargo-mutants");
    }
    let Some(package) = area.package() else {
        bail!("{} has no crate of its own: cargo-mutants has nothing to change", area.name);
    };
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(["mutants", "--package", package, "--no-shuffle"]);
    command.args(["--cargo-arg=--ignore-rust-version", "--output"]).arg(output_folder());
    step::run("mutants", &format!("what cargo-mutants makes of {package}"), &mut command)
}

fn output_folder() -> PathBuf {
    root().join("target/mutants")
}
