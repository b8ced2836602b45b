//! Measures what everything costs and writes `docs/costs.json` and `docs/costs.md`; with `--check`
//! compares with the committed figures instead, and fails when one of them rose.

use farthing_tests::{
    costs::{Comparison, Costs, compare, measure, rents, table},
    matrix::{idl::Idl, machine::program_bytes},
};
use std::{env, fs, path::PathBuf, process::ExitCode};

fn docs(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs")).join(name)
}

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let program = program_bytes();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(&program),
        ["--check"] => check(&program),
        _ => {
            eprintln!("usage: costs [--check]");
            ExitCode::from(2)
        }
    }
}

fn write(program: &[u8]) -> ExitCode {
    let costs = measure(program);
    let notes = fs::read_to_string(docs("costs-notes.md")).unwrap_or_default();
    let page = table(&costs, &rents(program), &notes);
    let json = serde_json::to_string_pretty(&costs).expect("plain figures") + "\n";
    for (name, text) in [("costs.json", json), ("costs.md", page)] {
        if let Err(error) = fs::write(docs(name), text) {
            eprintln!("cannot write docs/{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    println!(
        "{} cases measured; docs/costs.json and docs/costs.md are written",
        costs.instructions.len()
    );
    ExitCode::SUCCESS
}

fn check(program: &[u8]) -> ExitCode {
    let committed = match committed() {
        Ok(costs) => costs,
        Err(error) => {
            eprintln!("docs/costs.json: {error}; `cargo xtask bench` writes it");
            return ExitCode::FAILURE;
        }
    };
    let Comparison { mut worse, better } = compare(&committed, &measure(program));
    for instruction in Idl::committed().instructions {
        if !committed.instructions.contains_key(&instruction.name) {
            worse.push(format!("compute units of {}: missing", instruction.name));
        }
    }
    for line in &better {
        println!("better: {line}");
    }
    for line in &worse {
        eprintln!("worse: {line}");
    }
    if worse.is_empty() {
        println!("no figure rose");
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "{} figures rose; if that is meant, `cargo xtask bench` writes them down",
        worse.len()
    );
    ExitCode::FAILURE
}

fn committed() -> Result<Costs, String> {
    let text = fs::read_to_string(docs("costs.json")).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
