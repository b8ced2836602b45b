//! How the gateway is configured.

use crate::{service::Service, world::PRICE};
use farthing_gateway::config::{Config, Key, PayeeLine, Template};
use farthing_sdk::{Token, solana::Address};
use std::net::TcpListener;
use tempfile::TempDir;

/// What the network says of its first block.
const GENESIS: [u8; 32] = [7; 32];

/// For this service, in this folder, with routes of two listings.
pub fn configured(
    (service, folder): (&Service, &TempDir),
    (creator, token): (Address, Token),
    (listing, trial): (Address, Address),
) -> Config {
    let port = free_port();
    let template = Template {
        origin: format!("http://127.0.0.1:{port}").parse().unwrap(),
        upstream: service.url.parse().unwrap(),
        genesis: Key(GENESIS),
        test: false,
        payee: PayeeLine::Creator(Key(creator.to_bytes())),
        mint: Key(token.mint.to_bytes()),
        decimals: 6,
        symbol: "TEST".into(),
        rpc: "http://127.0.0.1:1".into(),
        price: PRICE,
    };
    let routes = format!(
        "[[route]]\npath = \"/read/**\"\nmethods = [\"*\"]\nlisting = \"{listing}\"\n\
         [[route]]\npath = \"/trial\"\nlisting = \"{trial}\"\npass_refundable = true\n\
         [[route]]\npath = \"/strict\"\nlisting = \"{trial}\"\n\
         [[route]]\npath = \"/free\"\nfree = true\n"
    );
    let mut config = Config::parse(&format!("{}\n{routes}", template.text())).unwrap();
    config.ledger.folder = folder.path().join("ledger");
    config.ledger.segment_mib = 1;
    config.gate.listen = vec![([127, 0, 0, 1], port).into()];
    config.admin.socket = folder.path().join("admin.sock");
    config.limits.chain_per_minute = 10_000;
    config
}

/// One that was free a moment ago: the origin names it before the gateway listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
