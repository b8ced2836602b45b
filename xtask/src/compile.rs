//! Compiling a command with all that it needs, with how much is left: the first time that takes
//! minutes. On a terminal cargo draws a bar; anywhere else the crates are counted here.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader, IsTerminal},
    num::NonZero,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    step,
    workspace::{bare_cargo, cargo, root},
};

/// Processor seconds of a crate, on average: estimated from 289 of them, on two cores with other work.
const SECONDS_PER_CRATE: f64 = 1.0;

/// How often progress is said in all, where there is no terminal.
const STEPS: usize = 10;

/// A command of the workspace.
pub struct Crates {
    pub package: &'static str,
    /// Features, as cargo takes them.
    pub options: &'static [&'static str],
    pub binary: &'static str,
}

/// Compiles it and returns its file.
pub fn run(area: &str, what: &str, crates: &Crates) -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let file = target.join("debug").join(crates.binary);
    let mut command = cargo("build");
    command.args(["--package", crates.package]).args(crates.options);
    // What is compiled once needs no notes for the second time: a fifth of our own crates' time.
    command.env("CARGO_INCREMENTAL", "0");
    if file.exists() {
        step::run(area, what, &mut command)?;
        return Ok(file);
    }
    let total = count(crates)?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let minutes = (total as f64 * SECONDS_PER_CRATE / cores as f64 / 60.0).ceil();
    step::say(
        area,
        &format!(
            "the first time {total} crates are compiled: about {minutes} min on {cores} cores"
        ),
    );
    if std::io::stderr().is_terminal() {
        step::run(area, what, &mut command)?;
    } else {
        counted(area, what, command, total)?;
    }
    Ok(file)
}

/// How many crates there are to compile, its own included.
fn count(crates: &Crates) -> Result<usize> {
    let mut command = bare_cargo("tree");
    command.args(["--package", crates.package]).args(crates.options);
    command.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let listed = command.stderr(Stdio::inherit()).output().context("cannot start cargo tree")?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    let name = |line: &str| line.split(" (").next().unwrap_or(line).to_owned();
    Ok(listed.lines().map(name).collect::<BTreeSet<_>>().len())
}

/// Compiles, and says now and then how many crates are done.
fn counted(area: &str, what: &str, mut command: Command, total: usize) -> Result<()> {
    command.args(["--quiet", "--message-format", "json-render-diagnostics"]);
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let mut done = BTreeSet::new();
    let mut said = 0;
    for line in BufReader::new(child.stdout.take().context("cargo has no output")?).lines() {
        done.extend(compiled(&line?));
        let steps = done.len() * STEPS / total.max(1);
        if steps > said {
            said = steps;
            step::say(area, &format!("{} of {total} crates", done.len()));
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{what}: failed ({status})");
    }
    Ok(())
}

/// The package that a message of cargo says is compiled. Its build script comes first, and does not
/// count.
fn compiled(message: &str) -> Option<String> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_script = message["target"]["kind"][0] == "custom-build";
    let is_crate = message["reason"] == "compiler-artifact" && !is_script;
    is_crate.then(|| message["package_id"].as_str().map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::compiled;

    #[test]
    fn crates_count_once_they_are_compiled_and_their_scripts_do_not() {
        let message = |reason: &str, kind: &str| {
            format!(r#"{{"reason":"{reason}","package_id":"a#1","target":{{"kind":["{kind}"]}}}}"#)
        };
        assert_eq!(compiled(&message("compiler-artifact", "lib")).as_deref(), Some("a#1"));
        assert_eq!(compiled(&message("compiler-artifact", "custom-build")), None);
        assert_eq!(compiled(&message("build-script-executed", "lib")), None);
        assert_eq!(compiled("Hello"), None);
    }
}
