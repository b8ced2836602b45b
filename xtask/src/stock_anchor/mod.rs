//! `cargo xtask stock-anchor`: builds the program on Anchor's own runner, context and search for
//! addresses, and runs the tests on that bytecode. What may fail there is listed in `exceptions`; a
//! listed test that passes is an error too, so that the list says what differs and nothing else.

mod exceptions;
mod verdict;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{
    build,
    fallback::Program,
    setup, step,
    workspace::{cargo, deploy_folder, root},
};
use exceptions::{EXCEPTIONS, Exception};
use verdict::Verdict;

/// The tests that judge instructions by what they do. The others are about documents, costs, the
/// description of the program, or the same instructions on slower networks.
const BINARIES: [&str; 16] = [
    "buying",
    "channels",
    "creation",
    "creators",
    "fans",
    "journeys",
    "listings",
    "matrix",
    "matrix_added",
    "matrix_batches",
    "matrix_remaining",
    "orders",
    "reserves",
    "sessions",
    "streams",
    "walk",
];

pub fn run() -> Result<()> {
    setup::ensure()?;
    let program = program()?;
    let ours = build::size(&deploy_folder().join("farthing.so")).ok();
    let ours = ours.map_or_else(String::new, |bytes| format!(", ours {bytes}"));
    let bytes = build::size(&program)?;
    step::say("stock-anchor", &format!("target/stock-anchor/farthing.so: {bytes} bytes{ours}"));
    let mut verdicts = Vec::new();
    for (name, executable) in executables()? {
        verdicts.push((name, run_tests(name, &executable, &program)?));
    }
    let complaints = complaints(&verdicts);
    if !complaints.is_empty() {
        bail!("on Anchor as it is published:\n{}", complaints.join("\n"));
    }
    let passed: usize = verdicts.iter().map(|(_, verdict)| verdict.passed.len()).sum();
    let listed = EXCEPTIONS.iter().map(|exception| exception.tests.len()).sum::<usize>();
    step::say("stock-anchor", &format!("{passed} tests pass, {listed} fail as listed"));
    Ok(())
}

/// Compiles the program into a folder of its own; returns its file.
fn program() -> Result<PathBuf> {
    let folder = root().join("target/stock-anchor");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    build::compile(&Program { features: "stock-anchor", ..build::farthing(&root()) }, &folder)
}

/// Compiles the tests, and returns their files by name.
fn executables() -> Result<Vec<(&'static str, PathBuf)>> {
    let mut command = cargo("test");
    command.args([
        "--package",
        "farthing-tests",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    command.args(BINARIES.iter().flat_map(|name| ["--test", name]));
    step::say("stock-anchor", "compiling the tests");
    let output = command.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("the tests do not compile");
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let files: Vec<_> = printed.lines().filter_map(executable).collect();
    let find = |name: &'static str| {
        let file = files.iter().find(|(found, _)| found == name);
        Ok((name, file.with_context(|| format!("cargo made no test {name}"))?.1.clone()))
    };
    BINARIES.into_iter().map(find).collect()
}

/// Name and file, where cargo's message is about something that can be run.
fn executable(message: &str) -> Option<(String, PathBuf)> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let file = message["executable"].as_str()?;
    Some((message["target"]["name"].as_str()?.to_owned(), file.into()))
}

fn run_tests(name: &str, executable: &Path, program: &Path) -> Result<Verdict> {
    let started = Instant::now();
    let output = Command::new(executable)
        .current_dir(root().join("tests"))
        .env("FARTHING_PROGRAM", program)
        .output()
        .with_context(|| format!("cannot start {}", executable.display()))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let verdict = verdict::read(&printed).with_context(|| {
        format!("{name} ended early:\n{printed}{}", String::from_utf8_lossy(&output.stderr))
    })?;
    let (passed, failed) = (verdict.passed.len(), verdict.failed.len());
    if output.status.success() != (failed == 0) {
        bail!("{name} ended with {}, and {failed} tests failed by name", output.status);
    }
    let seconds = started.elapsed().as_secs();
    step::say("stock-anchor", &format!("{name}: {passed} pass, {failed} fail ({seconds} s)"));
    for test in verdict.failed.iter().filter(|test| exception(name, test).is_none()) {
        let said = verdict::what_it_said(&printed, test);
        step::say("stock-anchor", &format!("{name}: {test} fails\n{said}"));
    }
    Ok(verdict)
}

/// The exception that lets a test fail.
fn exception(name: &str, test: &str) -> Option<&'static Exception> {
    EXCEPTIONS.iter().find(|exception| exception.tests.contains(&(name, test)))
}

/// What is not as the list says.
fn complaints(verdicts: &[(&str, Verdict)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, verdict) in verdicts {
        let unlisted = verdict.failed.iter().filter(|test| exception(name, test).is_none());
        complaints.extend(unlisted.map(|test| format!("{name}: {test} fails")));
    }
    for Exception { reason, tests } in &EXCEPTIONS {
        let fails = |name: &str, test: &str| {
            let verdict = verdicts.iter().find(|(found, _)| *found == name);
            verdict.is_some_and(|(_, verdict)| verdict.failed.contains(test))
        };
        let others = tests.iter().filter(|(name, test)| !fails(name, test));
        complaints.extend(
            others.map(|(name, test)| format!("{name}: {test} does not fail, though {reason}")),
        );
    }
    complaints
}
