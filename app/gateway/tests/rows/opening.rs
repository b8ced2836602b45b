//! What a ledger in Postgres is opened in.

use farthing_gateway::ledger::Settings;
use farthing_gateway::ledger::rows::{self, Rows, RowsError};

use super::cluster::{Cluster, query};

fn open(address: &str) -> RowsError {
    Rows::open(address, &Settings::default()).unwrap_err()
}

/// gateway rule R5
#[test]
fn a_database_is_refused_that_may_lose_what_it_acknowledged() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    for (name, value) in [
        ("synchronous_commit", "off"),
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_isolation", "repeatable read"),
    ] {
        let with = format!("{address} options='-c {name}={}'", value.replace(' ', "\\\\ "));
        let refused = open(&with);
        assert!(
            matches!(&refused, RowsError::Setting { name: of, value: said, .. } if (*of, said.as_str()) == (name, value)),
            "{refused:?}"
        );
    }
}

/// gateway rule R5
#[test]
fn a_server_without_fsync_or_whole_pages_is_refused() {
    for name in ["fsync", "full_page_writes"] {
        let cluster = Cluster::new(&[&format!("{name} = off")]);
        let refused = open(&cluster.database());
        assert!(
            matches!(&refused, RowsError::Setting { name: of, .. } if *of == name),
            "{refused:?}"
        );
    }
}

#[test]
fn a_ledger_is_made_once_and_found_by_its_version() {
    let cluster = Cluster::shared();
    let address = cluster.database();
    assert_eq!(open(&address), RowsError::Missing);
    assert_eq!(rows::migrate(&address), Err(RowsError::Missing));
    rows::create(&address).unwrap();
    assert_eq!(rows::create(&address), Err(RowsError::Exists));
    assert_eq!(rows::migrate(&address), Ok(2));
    let first = Rows::open(&address, &Settings::default()).unwrap().id();
    assert_eq!(Rows::open(&address, &Settings::default()).unwrap().id(), first);
    query(&address, "update farthing.ledger set version = 99").unwrap();
    assert_eq!(open(&address), RowsError::Version { found: 99, known: 2 });
    assert_eq!(rows::migrate(&address), Err(RowsError::Version { found: 99, known: 2 }));
}

/// Two gateways that are started for the first time together make one ledger.
#[test]
fn of_two_that_make_a_ledger_at_once_one_does() {
    let address = Cluster::shared().database();
    let make = || {
        std::thread::spawn({
            let address = address.clone();
            move || rows::create(&address)
        })
    };
    let mut made = [make(), make()].map(|thread| thread.join().unwrap());
    made.sort_by_key(Result::is_err);
    assert_eq!(made, [Ok(()), Err(RowsError::Exists)]);
}

/// gateway rule R22: what is said of an address has no password in it.
#[test]
fn no_error_says_the_password() {
    let cluster = Cluster::shared();
    let there =
        format!("host={} user=nobody dbname=nothing password=hunter2", cluster.folder().display());
    let nowhere = "postgresql://farthing:hunter2@127.0.0.1:1/farthing".to_owned();
    let wrong = "postgresql://farthing:hunter2@host:port/farthing".to_owned();
    for address in [there, nowhere, wrong] {
        let refused = open(&address);
        assert!(!format!("{refused} {refused:?}").contains("hunter2"), "{refused:?}");
    }
}

/// A migration that was begun and failed leaves nothing.
#[test]
fn a_database_with_something_else_of_that_name_is_left_as_it_is() {
    let address = Cluster::shared().database();
    query(&address, "create schema farthing; create table farthing.page (mine text)").unwrap();
    assert_eq!(rows::create(&address), Err(RowsError::Exists));
    assert_eq!(open(&address), RowsError::Missing);
    let columns =
        "select column_name from information_schema.columns where table_schema = 'farthing'";
    assert_eq!(query(&address, columns).unwrap(), [["mine"]]);
}
