//! The `farthing` command: deploys the program and drives all of it, for people and for scripts.
//!
//! # Layout
//! `command` is the command line, `options` what commands share of it, `misread` and `instead` say what is wrong with one; `commands/` has a
//! file for each command, whose doc comments are its help; `context` is what all of them share;
//! `values` and `output` are what people type and read.

mod coin;
mod command;
mod commands;
mod context;
mod failure;
mod file;
mod instead;
mod misread;
mod options;
mod output;
mod program;
mod settings;
mod values;
mod wallet;

use command::Cli;
use context::Context;
use output::Printer;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Cli { global, command } = match misread::parse() {
        Ok(cli) => cli,
        Err(error) => return misread::report(&error),
    };
    let printer = Printer { format: global.output };
    let outcome = Context::new(&global).and_then(|context| command.run(&context));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(
                &failure.to_string(),
                failure.code(),
                &failure.names(misread::argument_of),
            );
            ExitCode::from(failure.code())
        }
    }
}
