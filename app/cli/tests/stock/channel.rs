//! `@x402/fetch` and the plug-in of docs/gateway.md pay by a channel with a key.

use super::stage::{PRICE, Stage};
use super::support::text;
use farthing_sdk::{
    accounts::Channel,
    args::ChannelTerms,
    instructions::OpenChannel,
    solana::{Address, Signer},
};
use farthing_wire::{PaymentRequired, channel_salt};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Base units that the channel holds: the least that the gateway asks for.
const FUNDED: u64 = 1_000 * PRICE;

/// Opens a channel of the reader's for this gateway.
fn open(stage: &Stage) -> Address {
    stage.localnet.run("reader", &["deposit", "add", "5"]).ok();
    let reader = stage.keypair("reader");
    let gateway = stage.gateway.as_ref().expect("a gateway");
    let unpaid = gateway.ask("GET", "/page", &[]).expect("a reply");
    let header = unpaid.header("payment-required").expect("a 402's header");
    let required = PaymentRequired::decode(header.as_bytes()).expect("it can be read");
    let asked = required.channel().expect("channels are taken");
    let terms = ChannelTerms {
        grace: asked.min_grace_seconds,
        ..ChannelTerms::vouchers(reader.pubkey(), FUNDED)
    };
    let client = stage.chain();
    let slot = farthing_sdk::client::Network::slot(client.network()).expect("a slot");
    let payee = Address::new_from_array(asked.pay_to);
    let origin = stage.origin.parse().expect("an origin");
    let open = OpenChannel::new(reader.pubkey(), stage.mint, payee, slot, terms);
    let open = open.salt(channel_salt(&asked.ledger, &origin));
    client.submit(&[open.instruction()], &reader, &[]).expect("it opens");
    open.channel
}

/// Pays these pages, from this state of the plug-in.
fn pay(stage: &Stage, channel: &Address, tab: (u32, u64), how: &str, paths: &[&str]) -> Value {
    let file = stage.wallet_file("reader");
    let (channel, number, promised) = (channel.to_string(), tab.0.to_string(), tab.1.to_string());
    let urls: Vec<String> = paths.iter().map(|path| stage.url(path)).collect();
    let mut arguments = vec![text(&file), &channel, &number, &promised, how];
    arguments.extend(urls.iter().map(String::as_str));
    stage.client("x402/channel.mjs", &arguments)
}

/// A reply is what was paid for, and its receipt says so.
#[track_caller]
fn is_delivered(reply: &Value, path: &str, number: u32) {
    assert_eq!((&reply["status"], &reply["body"]), (&json!(200), &json!(path)), "{reply}");
    let receipt = &reply["receipt"];
    assert_eq!(receipt["success"], true, "{reply}");
    assert_eq!(receipt["amount"], PRICE.to_string());
    assert_eq!(receipt["extra"]["number"], number);
}

#[test]
fn a_stock_fetch_with_a_plug_in_pays_by_a_channel_and_recovers_what_it_lost() {
    let mut stage = Stage::new("channel", |_, text| text);
    let channel = open(&stage);
    let before = stage.deposit(&stage.wallet("creator"));

    // One after the other.
    let said = pay(&stage, &channel, (0, 0), "each", &["/one", "/two"]);
    for (at, path) in ["/one", "/two"].into_iter().enumerate() {
        is_delivered(&said["replies"][at], path, at as u32 + 1);
    }
    // Side by side.
    let paths = ["/a", "/b", "/c", "/d"];
    let said = pay(&stage, &channel, (2, 2 * PRICE), "all", &paths);
    for (reply, path) in said["replies"].as_array().expect("replies").iter().zip(paths) {
        assert_eq!((&reply["status"], &reply["body"]), (&json!(200), &json!(path)), "{reply}");
    }
    assert_eq!((&said["number"], &said["promised"]), (&json!(6), &json!("6000")));

    // It has lost all but the channel's name: what it promises first covers nothing more, so it is told how the
    // channel stands, and pays once.
    let said = pay(&stage, &channel, (1_000, 0), "each", &["/after", "/more"]);
    for (at, path) in ["/after", "/more"].into_iter().enumerate() {
        is_delivered(&said["replies"][at], path, at as u32 + 7);
    }
    assert_eq!(said["promised"], (8 * PRICE).to_string());
    let extra = &said["replies"][1]["receipt"]["extra"];
    assert_eq!((&extra["served"], &extra["left"]), (&json!("8000"), &json!("0")));

    // What the service was asked for, and what the chain has once it was claimed.
    for path in ["/one", "/two", "/a", "/b", "/c", "/d", "/after", "/more"] {
        assert_eq!(stage.service.count(path), 1, "{path}");
    }
    let config = stage.gate_file();
    let claimed = stage.localnet.run("creator", &["gate", "claim-now", "--gate", text(&config)]);
    claimed.ok();
    let gateway = stage.gateway.take().expect("a gateway");
    let creator = stage.wallet("creator");
    gateway.wait_for(|| stage.deposit(&creator) == before + 8 * PRICE);
    let on_chain: Channel = stage.chain().require(&channel).expect("a channel");
    assert_eq!(on_chain.claimed, 8 * PRICE);
    gateway.stop();
}

/// The plug-in is what the documents show.
#[test]
fn the_plug_in_is_the_one_that_is_documented() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(folder.join(path)).expect("a file");
    let plug_in = read("tests/stock/clients/x402/farthing-channel.mjs");
    assert!(read("../../docs/gateway.md").contains(&format!("```js\n{plug_in}```")));
}
