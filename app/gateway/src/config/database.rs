//! Where a ledger that several gateways share is kept.

use std::path::Path;
use std::str::FromStr;
use std::{env, fmt, fs};

use super::Problem;
use crate::ledger::rows;

/// What begins the name of a variable of the environment, or of a file, that says where the database is.
const VARIABLE: &str = "env:";
const FILE: &str = "file:";

/// The address of a database: `postgresql://…` or a connection string, `env:NAME` or `file:PATH` for what holds one. It
/// may have a password, so it does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(String);

impl Database {
    /// All of it, for the driver.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Reads it from where it is said to be; a file is beside `folder` where its path is not absolute.
    ///
    /// # Errors
    /// [`Problem::Database`], [`Problem::Unreadable`].
    pub(super) fn found(&mut self, folder: &Path) -> Result<(), Problem> {
        let unread = |error: String| Problem::Unreadable(error);
        let text = if let Some(name) = self.0.strip_prefix(VARIABLE) {
            env::var(name).map_err(|error| unread(format!("{name}: {error}")))?
        } else if let Some(path) = self.0.strip_prefix(FILE) {
            let path = folder.join(path);
            let read = fs::read_to_string(&path);
            read.map_err(|error| unread(format!("{}: {error}", path.display())))?
        } else {
            return Ok(());
        };
        self.0 = text.trim().to_owned();
        rows::address(&self.0).map(|_| ()).map_err(|_| Problem::Database)
    }
}

impl FromStr for Database {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let is_elsewhere = [VARIABLE, FILE]
            .iter()
            .any(|kind| text.strip_prefix(kind).is_some_and(|rest| !rest.trim().is_empty()));
        if is_elsewhere || rows::address(text).is_ok() {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::Database)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a database")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ADDRESS: &str = "postgresql://farthing:word@127.0.0.1/farthing";

    #[test]
    fn an_address_shows_itself_to_nobody() {
        let database: Database = ADDRESS.parse().unwrap();
        assert_eq!(format!("{database:?}"), "a database");
        assert_eq!(database.reveal(), ADDRESS);
        let wrong = "postgresql://farthing:word@/x?y=z".parse::<Database>().unwrap_err();
        assert!(!wrong.to_string().contains("word"));
    }

    #[test]
    fn an_address_may_be_in_a_file_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("where"), format!("{ADDRESS}\n")).unwrap();
        let mut database: Database = "file:where".parse().unwrap();
        database.found(folder.path()).unwrap();
        assert_eq!(database.reveal(), ADDRESS);
        let mut missing: Database = "file:nowhere".parse().unwrap();
        assert!(matches!(missing.found(folder.path()), Err(Problem::Unreadable(_))));
        fs::write(folder.path().join("wrong"), "word").unwrap();
        let mut wrong: Database = "file:wrong".parse().unwrap();
        assert_eq!(wrong.found(folder.path()), Err(Problem::Database));
    }

    #[test]
    fn an_address_may_be_in_the_environment() {
        let mut missing: Database = "env:FARTHING_TEST_NO_SUCH_VARIABLE".parse().unwrap();
        assert!(matches!(missing.found(Path::new("")), Err(Problem::Unreadable(_))));
        assert_eq!("env:".parse::<Database>(), Err(Problem::Database));
        // Of those that every test has, one that is no address.
        let mut path: Database = "env:PATH".parse().unwrap();
        assert_eq!(path.found(Path::new("")), Err(Problem::Database));
    }
}
