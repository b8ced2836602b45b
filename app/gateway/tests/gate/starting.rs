//! A whole gateway that does not start.

use std::net::TcpListener;

use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::{Gateway, Keys, StartError, ledger_settings};
use farthing_sdk::solana::Keypair;

use super::scene::config;

/// gateway rule R18: nothing of it goes on, reading the chain, sending claims and keeping the ledger from the next one.
#[test]
fn a_gateway_that_cannot_listen_leaves_nothing_running() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    let settings = ledger_settings(&config);
    Ledger::create(&config.ledger.folder, &settings).unwrap().close().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    config.gate.listen = vec![taken.local_addr().unwrap()];
    let outcome = Gateway::start(&config, Keys { claimer: Keypair::new(), sponsor: None });
    assert!(matches!(outcome, Err(StartError::Listen { .. })));
    assert!(Ledger::open(&config.ledger.folder, &settings).is_ok());
}
