//! How a command fails: one clear sentence, and an exit code that says what kind of failure it was.

use farthing_sdk::client::NetworkError;
use serde_json::{Value, json};
use std::io;

/// The exit codes, as `farthing exit-codes` and `farthing --help` print them.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the chain refused it, or a check at the end did not hold
  2  wrong input: an option, an amount, an address
  3  the cluster could not be reached, did not answer in time or answered with an error
  4  an account that is needed does not exist
  5  a file on this machine is missing, unreadable or cannot be written
  6  a limit, a budget or a person of yours says no; nothing was paid
  7  whether something was paid is not known yet; the same command again finds out";

/// What went wrong, in words for the person who typed the command.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Usage(String),
    /// Wrong input in one argument: it could be read, but does not fit the state of the chain.
    #[error("{reason}")]
    Argument {
        /// As help names it: `<AMOUNT>`, `--unit <TOKENS>`. `None` where only the value is known here.
        argument: Option<String>,
        value: String,
        reason: String,
    },
    #[error("{0}")]
    Network(String),
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    File(String),
    /// Somebody on this side of the money does not let it go.
    #[cfg_attr(not(feature = "get"), allow(dead_code, reason = "only `get` pays URLs"))]
    #[error("{0}")]
    Limit(String),
    /// A payment may have been taken.
    #[cfg_attr(not(feature = "get"), allow(dead_code, reason = "only `get` pays URLs"))]
    #[error("{0}")]
    Doubt(String),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

/// What every command returns.
pub type Outcome<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// The number that [`EXIT_CODES`] explains.
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) | Self::Argument { .. } => 2,
            Self::Network(_) => 3,
            Self::NotFound(_) => 4,
            Self::File(_) | Self::Output(_) => 5,
            Self::Limit(_) => 6,
            Self::Doubt(_) => 7,
        }
    }

    /// Names the argument that wrong input is about, as help names it, and the value that was typed.
    #[must_use]
    pub fn of(self, argument: &str, value: impl ToString) -> Self {
        match self {
            Self::Usage(reason) => {
                let argument = Some(argument.into());
                Self::Argument { argument, value: value.to_string(), reason }
            }
            other => other,
        }
    }

    /// Wrong input about a value. The argument is found later on the command line, if the value was typed
    /// there.
    pub fn of_value(value: impl ToString, reason: String) -> Self {
        Self::Argument { argument: None, value: value.to_string(), reason }
    }

    /// [`Self::of`] for an optional argument: one that was not given is not named.
    #[must_use]
    pub fn of_named(self, argument: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.of(argument, value),
            None => self,
        }
    }

    /// What programs get besides: the argument that a failure is about, and its value. `argument_of` finds
    /// the argument where only its value is known.
    pub fn names(
        &self,
        argument_of: impl Fn(&str) -> Option<String>,
    ) -> Vec<(&'static str, Value)> {
        let Self::Argument { argument, value, .. } = self else { return Vec::new() };
        let Some(argument) = argument.clone().or_else(|| argument_of(value)) else {
            return Vec::new();
        };
        vec![
            ("reason", json!("value_validation")),
            ("argument", json!(argument)),
            ("value", json!(value)),
        ]
    }

    /// The failure for a network that gave no answer. The URL is shown without what may be secret in it.
    pub fn of_network(url: &str, error: &NetworkError) -> Self {
        let elsewhere = "--url names another cluster";
        Self::Network(match error {
            NetworkError::Unsupported(what) => {
                return Self::Usage(format!("{url} cannot {what}"));
            }
            NetworkError::TooManyRequests => format!(
                "{url} takes no more requests for now (HTTP 429); try again in a while, or {elsewhere}"
            ),
            NetworkError::Http(status) => {
                format!("{url} answers with HTTP {status}: {}; {elsewhere}", meaning(*status))
            }
            NetworkError::NotRpc(words) => format!(
                "{url} answers, but not as a Solana node does: {}; {elsewhere}",
                without_url(words)
            ),
            NetworkError::Refused(words) => {
                format!("{url} refused the request: {}; {elsewhere}", without_url(words))
            }
            error => format!(
                "{url} does not answer: {}; {elsewhere}, and `farthing localnet` starts one here",
                without_url(&error.to_string())
            ),
        })
    }

    /// Whether the reader of our output has gone, as `head` does once it has enough. That is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => "it wants another key, or does not serve you",
        404 | 405 | 410 => "there is no node under this address",
        400..500 => "it does not take the request",
        _ => "it is in trouble itself, so try again in a while",
    }
}

/// The words of somebody else can quote the URL, which can hold a key.
fn without_url(words: &str) -> &str {
    if words.contains("://") { "its words name a URL and are not shown" } else { words }
}

#[cfg(test)]
mod tests {
    use super::{EXIT_CODES, Failure};

    #[test]
    fn every_code_is_documented() {
        let failures = [
            Failure::Refused(String::new()),
            Failure::Usage(String::new()),
            Failure::Network(String::new()),
            Failure::NotFound(String::new()),
            Failure::File(String::new()),
            Failure::Limit(String::new()),
            Failure::Doubt(String::new()),
        ];
        for failure in failures {
            assert!(EXIT_CODES.contains(&format!("\n  {}  ", failure.code())));
        }
    }

    #[test]
    fn every_code_stands_in_the_document_about_paying() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/paying.md");
        let page = std::fs::read_to_string(page).unwrap();
        for line in EXIT_CODES.lines().skip(1) {
            let (code, words) = line.trim().split_once("  ").unwrap();
            assert!(page.contains(&format!("| {code} | {words}")), "{line}");
        }
    }
}
