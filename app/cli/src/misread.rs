//! What is wrong with a command line: the reason of the argument that it is about, for people and,
//! with the names of both, for programs.

use crate::{
    command::{Cli, command_line},
    instead,
    output::{Format, Printer, cleaned},
};
use clap::{
    ArgMatches, Command, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};
use serde_json::{Value, json};
use std::{ffi::OsString, process::ExitCode};

/// What parsers of numbers and addresses say, which would help nobody, and what to say instead.
const PLAIN: [(&str, &str); 4] = [
    ("String is the wrong size", "an address has 32 to 44 base58 characters"),
    ("Invalid Base58 string", "an address has 32 to 44 base58 characters"),
    ("invalid digit found in string", "write a whole number that is not below 0"),
    ("number too large to fit in target type", "the number is larger than there can be"),
];

/// The command line of this process.
pub fn parse() -> Result<Cli, clap::Error> {
    let read = command_line().try_get_matches();
    read.and_then(|matches| Cli::from_arg_matches(&matches)).map_err(|error| {
        // A minus reads like an option that is not known. Which argument it was meant for, and what
        // that says to it, shows once a value may begin with one.
        let negative = std::env::args_os().any(|word| is_negative(&word));
        let reason = || with_negative_values(command_line()).try_get_matches().err();
        let meant = |error: &clap::Error| {
            error.kind() == ErrorKind::ValueValidation
                && text(error, ContextKind::InvalidValue).is_some_and(|it| it.starts_with('-'))
        };
        instead::tell(negative.then(reason).flatten().filter(meant).unwrap_or(error))
    })
}

/// The argument that a value was typed for in this process, as help names it.
pub fn argument_of(value: &str) -> Option<String> {
    argument_in(&command_line().try_get_matches().ok()?, &built(), value)
}

/// The command line with what clap adds to it, without which an argument has no name to show.
pub fn built() -> Command {
    let mut command = command_line();
    command.build();
    command
}

/// The same in what was read of a command line. Those of the innermost command come first.
fn argument_in(matches: &ArgMatches, command: &Command, value: &str) -> Option<String> {
    let inner = matches
        .subcommand()
        .and_then(|(name, matches)| argument_in(matches, command.find_subcommand(name)?, value));
    inner.or_else(|| {
        let mut all = command.get_arguments();
        let typed = |arg: &&clap::Arg| {
            let raw = matches.try_get_raw(arg.get_id().as_str()).ok().flatten();
            raw.is_some_and(|mut words| words.any(|word| word == value))
        };
        all.find(typed).map(ToString::to_string)
    })
}

/// `-5`, `-.5`, `-1d`, `-5%`.
fn is_negative(word: &OsString) -> bool {
    let bytes = word.as_encoded_bytes();
    bytes.len() > 1 && bytes[0] == b'-' && (bytes[1].is_ascii_digit() || bytes[1] == b'.')
}

fn with_negative_values(command: Command) -> Command {
    command
        .mut_args(|arg| {
            let takes = arg.get_action().takes_values();
            arg.allow_hyphen_values(takes)
        })
        .mut_subcommands(with_negative_values)
}

/// Prints help, or what is wrong with the command line: the latter in JSON where that was asked for.
pub fn report(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // A closed pipe is no failure of help.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let said = error.to_string();
    let plain = PLAIN.iter().fold(said.clone(), |text, (theirs, ours)| text.replace(theirs, ours));
    if wants_json(std::env::args_os()) {
        Printer { format: Format::Json }.failure(&sentence(&plain), 2, &names(error));
    } else if cleaned(&plain) == said {
        // As it is, with its colours.
        let _ = error.print();
    } else {
        eprint!("{}", cleaned(&plain));
    }
    ExitCode::from(2)
}

/// What is wrong in one line, with what it is about; without the usage.
fn sentence(said: &str) -> String {
    let lines = said.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    lines.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_string()
}

/// What kind of error it is, which argument it is about, and what was typed there.
fn names(error: &clap::Error) -> Vec<(&'static str, Value)> {
    let reason = format!("{:?}", error.kind());
    let mut names = vec![("reason", json!(snake(&reason)))];
    let known = [
        ("argument", ContextKind::InvalidArg),
        ("argument", ContextKind::InvalidSubcommand),
        ("value", ContextKind::InvalidValue),
        ("tip", ContextKind::Suggested),
    ];
    for (name, kind) in known {
        if let Some(text) = text(error, kind) {
            names.push((name, json!(text)));
        }
    }
    names
}

/// What an error says of a kind; several in one line.
fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStrs(texts) => {
            Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

/// `ValueValidation` as programs write it: `value_validation`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Whether JSON was asked for, in a command line that may be wrong anywhere. Words need not
/// be text.
fn wants_json(words: impl Iterator<Item = OsString>) -> bool {
    let words: Vec<_> = words.collect();
    let split =
        words.windows(2).any(|two| (two[0] == "-o" || two[0] == "--output") && two[1] == "json");
    split
        || words.iter().any(|word| word == "-ojson" || word == "-o=json" || word == "--output=json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::solana::Address;

    fn misread(words: &[&str]) -> clap::Error {
        let command = with_negative_values(command_line());
        command.try_get_matches_from(words).expect_err("it is wrong")
    }

    #[test]
    fn the_command_line_is_consistent_where_values_may_be_negative() {
        with_negative_values(command_line()).debug_assert();
    }

    #[test]
    fn only_a_number_behind_a_minus_is_a_negative_value() {
        for word in ["-5", "-.5", "-1d", "-5%"] {
            assert!(is_negative(&word.into()), "{word}");
        }
        for word in ["-", "--", "-o", "--limit", "5", ""] {
            assert!(!is_negative(&word.into()), "{word}");
        }
    }

    #[test]
    fn a_value_is_found_at_the_argument_that_it_was_typed_for() {
        let [stream, to] = [[7; 32], [8; 32]].map(|it| Address::new_from_array(it).to_string());
        let words = ["farthing", "stream", "transfer", &stream, &to, "--fee-payer", "me.json"];
        let matches = command_line().try_get_matches_from(words).expect("it is right");
        let of = |value: &str| argument_in(&matches, &built(), value);
        assert_eq!((of(&stream), of(&to)), (Some("<STREAM>".into()), Some("<TO>".into())));
        assert_eq!(of("me.json"), Some("--fee-payer <FILE>".into()));
        assert_eq!(of("another"), None);
    }

    #[test]
    fn an_error_has_names_for_programs() {
        let error = misread(&["farthing", "show", "xyz"]);
        assert_eq!(
            names(&error),
            [
                ("reason", json!("value_validation")),
                ("argument", json!("<ADDRESS>")),
                ("value", json!("xyz"))
            ]
        );
        let missing = misread(&["farthing", "pay"]);
        assert_eq!(
            sentence(&missing.to_string()),
            "the following required arguments were not provided: <TO> <AMOUNT>"
        );
        assert_eq!(names(&missing)[1], ("argument", json!("<TO>, <AMOUNT>")));
    }
}
