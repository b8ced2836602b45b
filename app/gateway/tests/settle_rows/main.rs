//! Requests that one transaction of their own pays, at several gates that share a ledger in Postgres (gateway rule R5).
//!
//! ```text
//! two        the same payment, and payments for one request, at both gates at once
//! taken      a gate that sleeps or is gone with a payment in hand
//! killed     the process dies at each step, and the other gate goes on with what it left
//! doubt      nobody knows whether a COMMIT was done
//! away       Postgres ends and comes back
//! all others as for a gate that has its ledger for itself
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "../rows/cluster.rs"]
#[allow(dead_code)]
mod cluster;
#[path = "../chain/net.rs"]
#[allow(dead_code)]
mod net;
#[path = "../rows/proxy.rs"]
#[allow(dead_code)]
mod proxy;

#[path = "../settle/backed.rs"]
mod backed;
#[path = "../settle/bodies.rs"]
mod bodies;
#[path = "../settle/bound.rs"]
mod bound;
#[path = "../settle/buy.rs"]
mod buy;
#[path = "../settle/closed.rs"]
mod closed;
#[path = "../settle/failed.rs"]
mod failed;
#[path = "../settle/handlers.rs"]
mod handlers;
#[path = "../settle/named.rs"]
mod named;
#[path = "../settle/once.rs"]
mod once;
#[path = "../settle/paid.rs"]
mod paid;
#[path = "../settle/pay.rs"]
mod pay;
#[path = "../settle/payer.rs"]
mod payer;
#[path = "../settle/scene.rs"]
#[allow(dead_code)]
mod scene;
#[path = "../settle/shop.rs"]
mod shop;
#[path = "../settle/signed.rs"]
mod signed;
#[path = "../settle/unknown.rs"]
mod unknown;

mod away;
mod doubt;
mod killed;
mod shared;
mod taken;
mod two;

use cluster::{Cluster, query};
use farthing_gateway::config::Config;
use farthing_gateway::ledger::Ledger;

/// A new ledger that gates can share.
fn make_ledger(config: &mut Config) {
    config.ledger.postgres = Some(Cluster::shared().ledger().parse().unwrap());
}

/// What is written of each payment, once all that nobody waits for is.
fn records((ledger, config): (&Ledger, &Config)) -> Vec<Vec<u8>> {
    let _last = ledger.get(b"anything");
    let address = config.ledger.postgres.as_ref().unwrap().reveal();
    let sql = "select encode(record, 'hex') from farthing.settlement order by hash";
    query(address, sql).unwrap().iter().map(|row| bytes_of(&row[0])).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}
