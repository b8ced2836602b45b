//! Clients as their registry has them pay a wallet by one transaction, which the gateway sends and pays the fee of.

use super::stage::{DEVNET, PRICE, Stage};
use super::support::text;
use farthing_sdk::{
    client::Network,
    solana::{Address, Signature},
};
use serde_json::{Value, json};

/// A stage that takes such payments, and who pays their fees.
fn stage(name: &str) -> (Stage, Address) {
    let mut sponsor = Address::default();
    let stage = Stage::new(name, |stage, config| {
        sponsor = stage.key("sponsor.json");
        let wallet = format!("[exact]\nwallet = \"{}\"", stage.wallet("creator"));
        let config = config.replace("[chain]", "[chain]\nsponsor = \"sponsor.json\"");
        config.replace("[exact]", &wallet)
    });
    (stage, sponsor)
}

/// What there is, before and after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Balances {
    /// Base units of the payer and of the wallet that is paid.
    tokens: [u64; 2],
    /// Lamports of the payer.
    lamports: u64,
    /// Lamports of who pays the fees.
    sponsor: u64,
}

impl Balances {
    fn of(stage: &Stage, sponsor: &Address) -> Self {
        let [reader, creator] = ["reader", "creator"].map(|name| stage.wallet(name));
        let lamports = |address: &Address| {
            let account = stage.chain().network().account(address).expect("an answer");
            account.expect("an account").lamports
        };
        Self {
            tokens: [stage.tokens(&reader), stage.tokens(&creator)],
            lamports: lamports(&reader),
            sponsor: lamports(sponsor),
        }
    }

    /// So many payments later: each moves its price, and costs its payer no lamport.
    #[track_caller]
    fn has_paid(self, before: Self, payments: u64) {
        let [from, to] = before.tokens;
        assert_eq!(self.tokens, [from - payments * PRICE, to + payments * PRICE]);
        assert_eq!(self.lamports, before.lamports);
        let fees = before.sponsor - self.sponsor;
        // Two signatures, and a price of units that stock clients set next to nothing.
        assert!((10_000 * payments..=10_100 * payments).contains(&fees), "{fees} lamports");
    }
}

/// Runs a client for a path.
fn pay(stage: &Stage, script: &str, path: &str, rest: &[&str]) -> Value {
    let (url, file) = (stage.url(path), stage.wallet_file("reader"));
    stage.client(script, &[&[&url, &stage.localnet.url, text(&file)], rest].concat())
}

/// That a transaction has landed.
#[track_caller]
fn has_landed(stage: &Stage, signature: &Value) {
    let signature: Signature = signature.as_str().expect("a text").parse().expect("a signature");
    let status = stage.chain().network().status(&signature).expect("an answer");
    assert!(status.landed.expect("it landed").error.is_none());
}

#[track_caller]
fn is_delivered(stage: &Stage, said: &Value, path: &str) {
    assert_eq!((&said["status"], &said["body"]), (&json!(200), &json!(path)), "{said}");
    assert_eq!(said["headers"]["cache-control"], "private, no-store");
    assert_eq!(stage.service.count(path), 1);
}

/// One after the other, so that payments for one thing by one payer are told apart.
#[test]
fn a_stock_client_of_x402_pays_by_exact() {
    let (stage, sponsor) = stage("exact");
    let before = Balances::of(&stage, &sponsor);
    for path in ["/first", "/second"] {
        let said = pay(&stage, "x402/exact.mjs", path, &[]);
        is_delivered(&stage, &said, path);
        let receipt = &said["receipt"];
        assert_eq!((&receipt["success"], &receipt["network"]), (&json!(true), &json!(DEVNET)));
        assert_eq!(receipt["payer"], stage.localnet.wallet("reader"));
        assert_eq!(receipt["amount"], PRICE.to_string());
        has_landed(&stage, &receipt["transaction"]);
    }
    Balances::of(&stage, &sponsor).has_paid(before, 2);
}

/// x402's default flow: what the service does not give is not paid.
#[test]
fn a_stock_client_of_x402_pays_nothing_for_what_the_service_refuses() {
    let (stage, sponsor) = stage("refused");
    let before = Balances::of(&stage, &sponsor);
    let said = pay(&stage, "x402/exact.mjs", "/status/500/page", &[]);
    assert_eq!(said["status"], 500, "{said}");
    assert_eq!(Balances::of(&stage, &sponsor), before);
}

#[test]
fn a_stock_client_of_x402s_version_1_pays_by_exact() {
    let (stage, sponsor) = stage("v1");
    let before = Balances::of(&stage, &sponsor);
    let said = pay(&stage, "v1/exact.mjs", "/page", &[&PRICE.to_string()]);
    is_delivered(&stage, &said, "/page");
    let receipt = &said["receipt"];
    assert_eq!((&receipt["success"], &receipt["network"]), (&json!(true), &json!("solana-devnet")));
    assert_eq!(receipt["payer"], stage.localnet.wallet("reader"));
    has_landed(&stage, &receipt["transaction"]);
    Balances::of(&stage, &sponsor).has_paid(before, 1);
}

#[test]
fn a_stock_client_of_mpp_pays_by_a_charge() {
    let (stage, sponsor) = stage("charge");
    let before = Balances::of(&stage, &sponsor);
    let said = pay(&stage, "mpp/charge.mjs", "/page", &[]);
    is_delivered(&stage, &said, "/page");
    let receipt = &said["receipt"];
    assert_eq!((&receipt["method"], &receipt["status"]), (&json!("solana"), &json!("success")));
    has_landed(&stage, &receipt["reference"]);
    Balances::of(&stage, &sponsor).has_paid(before, 1);
}
