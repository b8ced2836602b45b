//! One gateway claims and sponsors.

use std::{thread, time::Duration};

use farthing_core::chain::Link;
use farthing_gateway::ledger::{
    Facts, Settings,
    rows::{NotChanged, Rows, RowsError},
};
use farthing_vouchers::book::{ChannelState, Credential, Row};

use super::cluster::{Cluster, query};

fn open(address: &str) -> Rows {
    Rows::open(address, &Settings::default()).unwrap()
}

fn until(what: impl Fn() -> bool) {
    for _ in 0..500 {
        if what() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it takes too long");
}

/// A channel of which 10 were claimed, so that a claim of as much is one of what was promised.
fn take_up(rows: &Rows) -> Row {
    let row = Row::from([1; 32]);
    let claimed = Link { index: 10, hash: [2; 32] };
    let credential = Credential::Chain { unit: 1, length: 100, claimed };
    let state = ChannelState { credential, funded: 50, claimed: 10, closes_at: None, slot: 1 };
    let facts = Facts { owner: [3; 32], opening: [4; 64], sponsored: 0, is_old: false };
    rows.take_up(&row, state, facts).unwrap();
    row
}

const STEAL: &str = "update farthing.lease set epoch = epoch + 1, holder = '\\xff', \
                     until = clock_timestamp() + interval '1 hour'";

/// gateway rule R5
#[test]
fn one_gateway_leads_and_the_next_takes_over_when_it_leaves() {
    let address = Cluster::shared().ledger();
    let (one, other) = (open(&address), open(&address));
    assert_eq!((one.epoch(), other.epoch()), (Some(1), None));
    assert_eq!(one.put_fenced(b"key", Some(b"1")), Ok(()));
    assert_eq!(other.put_fenced(b"key", Some(b"2")), Err(RowsError::Fenced));
    assert_eq!(other.put_fenced(b"key", None), Err(RowsError::Fenced));
    assert_eq!(other.get(b"key"), Ok(Some(b"1".to_vec())));
    one.close();
    until(|| other.epoch().is_some());
    assert_eq!(other.epoch(), Some(2));
    // Not before it has read what the other one wrote.
    assert_eq!(other.put_fenced(b"key", Some(b"2")), Err(RowsError::Fenced));
    other.lead(2);
    assert_eq!(other.put_fenced(b"key", Some(b"2")), Ok(()));
    assert_eq!(other.get(b"key"), Ok(Some(b"2".to_vec())));
}

/// gateway rule R5: a gateway that slept and does not know yet that another one claims.
#[test]
fn writes_of_an_older_claimer_are_refused_though_it_believes_to_be_the_one() {
    let address = Cluster::shared().ledger();
    let rows = open(&address);
    let row = take_up(&rows);
    assert_eq!(rows.claiming(&row, 10), Ok(()));
    query(&address, STEAL).unwrap();
    let believed = rows.epoch();
    let outcome = rows.claiming(&row, 10);
    assert_eq!(outcome, Err(NotChanged::Rows(RowsError::Fenced)));
    assert_eq!(rows.put_fenced(b"key", Some(b"1")), Err(RowsError::Fenced));
    assert!(believed.is_some(), "it was asked before the lease was looked at again");
    until(|| rows.epoch().is_none());
    assert_eq!(rows.get(b"key"), Ok(None));
}

/// gateway rule R5: no write under an old epoch lands after a new one has begun.
#[test]
fn a_new_claimer_waits_for_writes_of_the_old_one_that_are_on_their_way() {
    let address = Cluster::shared().ledger();
    let rows = open(&address);
    let held = "begin; select 1 from farthing.lease where epoch = 1 for share; select pg_sleep(2); \
                insert into farthing.fact values ('late', '1'); commit";
    let writer = thread::spawn({
        let address = address.clone();
        move || query(&address, held).unwrap()
    });
    let is_held = "select count(*) from pg_stat_activity where query like '%pg_sleep(2)%' and wait_event = 'PgSleep'";
    until(|| query(&address, is_held).unwrap() == [["1"]]);
    let refused = query(&address, &format!("set lock_timeout = 100; {STEAL}")).unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "55P03");
    writer.join().unwrap();
    query(&address, STEAL).unwrap();
    assert_eq!(rows.get(b"late"), Ok(Some(b"1".to_vec())));
    assert_eq!(rows.put_fenced(b"later", Some(b"1")), Err(RowsError::Fenced));
}

/// gateway rule R5: what has to wait for somebody else's lock costs a gateway neither its lease nor its name.
#[test]
fn a_statement_that_is_tried_for_long_does_not_let_the_lease_go() {
    let cluster = Cluster::shared();
    let address = cluster.database();
    let name = address.rsplit_once("dbname=").unwrap().1.to_owned();
    // A lock that is not had at once is an error that is tried again.
    cluster.sql("postgres", &format!("alter database {name} set lock_timeout = '200ms'"));
    farthing_gateway::ledger::rows::create(&address).unwrap();
    let rows = Rows::open(&address, &Settings::default()).unwrap();
    let epoch = rows.epoch().unwrap();
    let at = address.clone();
    let locked = thread::spawn(move || {
        query(&at, "begin; lock table farthing.fact in exclusive mode; select pg_sleep(8); commit")
    });
    thread::sleep(Duration::from_millis(500));
    thread::scope(|scope| {
        let put = scope.spawn(|| rows.put(b"key", Some(b"value")));
        thread::sleep(Duration::from_millis(6_500));
        let gone = query(&address, "select farthing.is_gone(id) from farthing.gateway").unwrap();
        assert_eq!((gone, rows.epoch()), (vec![vec!["f".to_owned()]], Some(epoch)));
        assert!(!put.is_finished());
        locked.join().unwrap().unwrap();
        assert_eq!(put.join().unwrap(), Ok(()));
    });
}
