//! What goes wrong with a ledger in Postgres. No message holds a password: the driver's have none either.

/// Why a ledger in Postgres is not made or opened, or why something was not done there.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowsError {
    /// Where it is cannot be read.
    #[error("the address of the database: {0}")]
    Address(String),
    /// It cannot be reached.
    #[error("the database does not answer: {0}")]
    Unreachable(String),
    /// It says no.
    #[error("the database refuses: {0}")]
    Refused(String),
    /// What it acknowledges could be lost, or two could be told the same.
    #[error(
        "the database has {name} = {value}, and must have {wanted}: what it acknowledges would not be safe"
    )]
    Setting {
        /// Of the setting.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// It follows another one.
    #[error("the database is a standby, which takes no writes: name the primary")]
    Standby,
    /// It is too old.
    #[error("the database is Postgres {0}; 13 is the oldest that will do")]
    Old(i32),
    /// There is no ledger in it.
    #[error(
        "there is no ledger in this database: make one with `farthing gate ledger create`, once for all gateways"
    )]
    Missing,
    /// There is one already.
    #[error("there is a ledger in this database already")]
    Exists,
    /// Its tables are of another version.
    #[error(
        "the ledger's tables have version {found}, and this gateway knows {known}: {}",
        if found < known { "stop all gateways and run `farthing gate ledger migrate`" } else { "update this gateway" }
    )]
    Version {
        /// In the database.
        found: i32,
        /// Of this build.
        known: i32,
    },
    /// It is not the one that it was, or it lost what it had acknowledged.
    #[error(
        "the database has lost what it acknowledged, or is another one: nothing is served from it. See \
         docs/operations.md, \"A database that was put back\""
    )]
    Lost,
    /// It says what this version does not read.
    #[error("the database holds what this version does not read")]
    Unreadable,
    /// Another gateway claims and sponsors.
    #[error("another gateway claims and sponsors")]
    Fenced,
    /// This gateway ends.
    #[error("the ledger is closed")]
    Closed,
}

impl From<tokio_postgres::Error> for RowsError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(said) => Self::Refused(format!("{} ({})", said.message(), said.code().code())),
            None => Self::Unreachable(with_source(&error)),
        }
    }
}

/// The driver says why only in the source of its errors.
fn with_source(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// What to do after a statement that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// Connect anew, and do it again: nobody knows whether it was done.
    Reconnect,
    /// Do it again: it was not done, through no fault of its own.
    Again,
    /// It was not done, and will not be.
    Give,
}

impl Next {
    pub(super) fn after(error: &tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else { return Self::Reconnect };
        match said.code().code().get(..2) {
            // Connections; the operator stops the server, or it comes up.
            Some("08" | "57") => Self::Reconnect,
            // Transactions that were in each other's way; a full disk or memory.
            Some("40" | "53" | "55" | "58") => Self::Again,
            _ => Self::Give,
        }
    }
}
