//! The `farthing` command: deploys the program and drives all of it, for people and for scripts.
//!
//! # Layout
//! `args` is the command line; `commands/` has a file for each command, whose doc comments are its
//! help; `context` is what all of them share; `values` and `output` are what people type and read.

mod args;
mod cluster;
mod coin;
mod commands;
mod context;
mod effect;
mod failure;
mod output;
mod program;
mod settings;
mod values;
mod wallet;

use args::Cli;
use clap::Parser;
use context::Context;
use output::{Format, Printer};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Cli { global, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let printer = Printer { format: global.output };
    let outcome = Context::new(&global).and_then(|context| command.run(&context));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure.to_string(), failure.code());
            ExitCode::from(failure.code())
        }
    }
}

/// Help, or what is wrong with the command line: the latter in JSON where that was asked for.
fn misread(error: &clap::Error) -> ExitCode {
    // What the parser of addresses says would help nobody.
    let plain = |text: String| {
        ["String is the wrong size", "Invalid Base58 string"].iter().fold(text, |text, said| {
            text.replace(said, "an address has 32 to 44 base58 characters")
        })
    };
    let wants_json = || {
        let words: Vec<_> = std::env::args().collect();
        let split =
            words.windows(2).any(|two| matches!(two, [a, b] if is_output(a) && b == "json"));
        split || words.iter().any(|word| matches!(word.as_str(), "-ojson" | "--output=json"))
    };
    if !error.use_stderr() {
        // A closed pipe is no failure of help.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if wants_json() {
        let text = plain(error.to_string());
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Printer { format: Format::Json }.failure(first, 2);
    } else if plain(error.to_string()) == error.to_string() {
        let _ = error.print();
    } else {
        eprint!("{}", plain(error.to_string()));
    }
    ExitCode::from(2)
}

fn is_output(word: &str) -> bool {
    matches!(word, "-o" | "--output")
}
