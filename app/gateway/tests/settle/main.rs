//! Requests that one transaction of their own pays: a gate with a real ledger over the real token program, behind a
//! network that lags, loses and forgets on command.
//!
//! ```text
//! buy        a `buy` of the listing that a route is
//! named      one name of a payer's is charged once
//! pay        a `pay` of our program, sent by us or landed already
//! signed     receipts that payers can show to others
//! paid       each scheme honestly, and what its payer is told
//! bound      for another request, another price, in other words
//! once       twice, fifty times at once, in other bytes, after a restart, two payments for one request
//! unknown    an answer lost, nothing sent, nodes away: pending, and never a second payment
//! rounds     one look for all that was sent
//! failed     what reverts, never lands, or moves its money away is not released
//! backed     one balance backs no more than it has, and who lets the service work for nothing is not taken
//! handlers   the service refuses, breaks, or is left by its payer
//! bodies     committed before they are read
//! closed     store or nodes away, sponsor or wallet not there, budgets and limits used up
//! killed     the process dies at each step
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "../chain/net.rs"]
#[allow(dead_code)]
mod net;

mod backed;
mod bodies;
mod bound;
mod buy;
mod closed;
mod failed;
mod handlers;
mod killed;
mod named;
mod once;
mod paid;
mod pay;
mod payer;
mod rounds;
mod scene;
mod shop;
mod signed;
mod unknown;

use farthing_gateway::chain::Entry;
use farthing_gateway::config::Config;
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::ledger_settings;
use farthing_gateway::settle::Settlement;

/// A new ledger of the gate's own. The same tests run over one that gates share: `settle_rows`.
fn make_ledger(config: &mut Config) {
    Ledger::create(&config.ledger.folder, &ledger_settings(config)).unwrap().close().unwrap();
}

/// What is written of each payment.
fn records((ledger, _): (&Ledger, &Config)) -> Vec<Vec<u8>> {
    let facts = ledger.each(Settlement::PREFIX);
    facts.into_iter().map(|(_, record)| record).collect()
}
