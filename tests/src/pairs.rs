//! Which guard of which instruction the tests have seen refuse.
//!
//! `FARTHING_PAIRS=pairs.txt cargo test -p farthing-tests --test <name>` appends a line `instruction error`
//! for every refusal that a test expects by name. `sort -u pairs.txt` is what is covered.

use farthing_sdk::errors::{Cause, Failure};
use std::{env, fs::OpenOptions, io::Write};

/// Appends the refusal to the file that `FARTHING_PAIRS` names; does nothing without it.
///
/// # Panics
/// When the file cannot be written.
pub fn note(failure: &Failure) {
    let Some(path) = env::var_os("FARTHING_PAIRS") else { return };
    let instruction = failure.instruction.as_deref().unwrap_or("-");
    let error = match &failure.cause {
        Cause::Farthing(error) => format!("{error:?}"),
        other => format!("{other:?}"),
    };
    let line = format!("{instruction} {error}\n");
    let mut file =
        OpenOptions::new().create(true).append(true).open(path).expect("a file to write");
    file.write_all(line.as_bytes()).expect("the file takes a line");
}
