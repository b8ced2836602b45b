//! The edge of the gateway: what it is told, what it lets through, and what it says before it is paid.
//!
//! - `config`, `refusals`, `route_refusals`: a configuration is taken whole, or refused by file, line and key
//! - `routes`, `spellings`: every spelling of a path has one price, or none
//! - `headers`: what passes in either direction
//! - `client`: who sent a request, and what is free for it
//! - `found`: what is sold, for who has never been here
//! - `page`: the price, as a header, as JSON and as a page

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod browsers;
mod client;
mod config;
mod found;
mod headers;
mod page;
mod refusals;
mod route_refusals;
mod routes;
mod spellings;

use farthing_gateway::config::Config;

/// All that has no default, and nothing else. Lines count from 1 at `[gate]`.
const MINIMAL: &str = r#"[gate]
origin = "http://127.0.0.1:8402"
upstream = "http://127.0.0.1:8080"
[pay]
genesis = "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"
creator = "8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e"
mint = "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"
decimals = 6
[chain]
rpc = ["https://api.devnet.solana.com"]
claimer = "claimer.json"
[[route]]
path = "/**"
price = 1000
"#;

/// The minimal text with one part replaced, which must be there.
fn with(old: &str, new: &str) -> String {
    assert!(MINIMAL.contains(old), "{old}");
    MINIMAL.replacen(old, new, 1)
}

/// The minimal text with these routes instead of its own.
fn routed(routes: &str) -> String {
    with("[[route]]\npath = \"/**\"\nprice = 1000\n", routes)
}

fn parsed(text: &str) -> Config {
    Config::parse(text).unwrap_or_else(|error| panic!("{error}"))
}
