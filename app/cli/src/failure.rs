//! How a command fails: one clear sentence, and an exit code that says what kind of failure it was.

use std::io;

/// The exit codes, as `farthing exit-codes` and `farthing --help` print them.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the chain refused it, or a check at the end did not hold
  2  wrong input: an option, an amount, an address
  3  the cluster could not be reached or did not answer in time
  4  an account that is needed does not exist
  5  a file on this machine is missing, unreadable or cannot be written";

/// What went wrong, in words for the person who typed the command.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Network(String),
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    File(String),
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
            Self::Usage(_) => 2,
            Self::Network(_) => 3,
            Self::NotFound(_) => 4,
            Self::File(_) | Self::Output(_) => 5,
        }
    }

    /// Whether whoever read our output has gone, as `head` does once it has enough: no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
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
        ];
        for failure in failures {
            assert!(EXIT_CODES.contains(&format!("\n  {}  ", failure.code())));
        }
    }
}
