//! Tables for people, JSON for programs: what a command found, in both.

mod clean;
mod facts;
mod value;

pub use clean::lines as cleaned;
pub use facts::{Facts, Table};
pub use value::Shown;

use crate::failure::Outcome;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::{self, Write};

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: one JSON document on standard output
    Json,
}

/// Where results go. Notes and progress go to standard error, so that output can be piped.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    pub format: Format,
}

impl Printer {
    /// Prints one thing.
    pub fn facts(&self, facts: &Facts) -> Outcome {
        match self.format {
            Format::Table => self.text(&facts.to_string()),
            Format::Json => self.json(&facts.json()),
        }
    }

    /// Prints a list of things of one kind.
    pub fn table(&self, table: &Table) -> Outcome {
        match self.format {
            Format::Table => self.text(&table.to_string()),
            Format::Json => self.json(&table.json()),
        }
    }

    /// Prints one thing and a list that belongs to it, which programs get under a name.
    pub fn facts_with(&self, facts: Facts, key: &'static str, table: &Table) -> Outcome {
        match self.format {
            Format::Table => self.text(&format!("{facts}{table}")),
            Format::Json => self.json(&facts.with_json(key, table.json()).json()),
        }
    }

    /// Prints a sentence for people; programs have no use for it.
    pub fn say(&self, sentence: &str) -> Outcome {
        match self.format {
            Format::Table => self.text(&format!("{sentence}\n")),
            Format::Json => Ok(()),
        }
    }

    /// Prints a JSON document, whatever the format.
    pub fn json(&self, value: &Value) -> Outcome {
        print(&clean::json(&format!("{value:#}\n")))
    }

    /// Prints text, without what nobody sees in it. All that people read goes through here.
    pub fn text(&self, text: &str) -> Outcome {
        print(&clean::lines(text))
    }

    /// Prints a text of our own as it is, for another program to run.
    pub fn script(&self, script: &str) -> Outcome {
        print(script)
    }

    /// Says something beside the result, where notes go. Nothing is left to do if that fails.
    pub fn note(&self, sentence: &str) {
        let text = match self.format {
            Format::Table => format!("note: {}", clean::line(sentence)),
            Format::Json => clean::json(&json!({ "note": sentence }).to_string()),
        };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Prints a failure, where failures go, for programs with what they want to know besides. Nothing is
    /// left to do if that fails as well.
    pub fn failure(&self, message: &str, code: u8, more: &[(&str, Value)]) {
        let text = match self.format {
            Format::Table => format!("error: {}", clean::line(message)),
            Format::Json => {
                let mut value = json!({ "error": message, "code": code, "kind": kind(code) });
                more.iter().for_each(|(key, it)| value[*key] = it.clone());
                clean::json(&format!("{value:#}"))
            }
        };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// What kind of failure an exit code stands for, as programs read it.
fn kind(code: u8) -> &'static str {
    match code {
        1 => "refused",
        2 => "usage",
        3 => "network",
        4 => "not_found",
        6 => "limit",
        7 => "doubt",
        _ => "file",
    }
}

/// Not `print!`, which panics when the reader has gone.
fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
