//! All that is logged of a run with every outcome, at the level of developers: searched for what was shown to pay.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../admin/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "../gate/scene.rs"]
#[allow(dead_code)]
mod scene;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use farthing_gateway::config::{Format, Level, Log};
use farthing_gateway::gate::Failed;
use farthing_gateway::metrics::Outcome;
use farthing_sdk::solana::{Address, Signature};
use farthing_vouchers::book::Row;
use farthing_wire::{PAYMENT_SIGNATURE, Shown, ShownPromise, hot};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use house::House;
use scene::{PRICE, get};

/// What was written.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What may stand nowhere, in every form that a line could have it in.
#[derive(Default)]
struct Secrets(BTreeSet<String>);

impl Secrets {
    fn text(&mut self, text: &str) {
        assert!(text.len() >= 5, "{text}");
        self.0.insert(text.to_owned());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let list: Vec<String> = bytes.iter().take(8).map(u8::to_string).collect();
        let [standard, url] = [&STANDARD, &URL_SAFE_NO_PAD].map(|form| form.encode(bytes));
        for text in [hex.to_uppercase(), hex, list.join(", "), list.join(","), standard, url] {
            self.text(&text);
        }
        if let Ok(address) = <[u8; 32]>::try_from(bytes) {
            self.text(&Address::new_from_array(address).to_string());
        }
        if let Ok(signature) = <[u8; 64]>::try_from(bytes) {
            self.text(&Signature::from(signature).to_string());
        }
    }

    /// A promise, as it is and as it was sent.
    fn shown(&mut self, shown: &Shown) {
        self.text(&hot::encode(shown));
        self.bytes(&shown.row.account);
        match shown.promise {
            ShownPromise::Link(link) => self.bytes(&link.hash),
            ShownPromise::Voucher { signature, .. } => self.bytes(&signature),
        }
    }
}

fn plain(path: &str) -> Request<Full<Bytes>> {
    Request::get(path).body(Full::default()).unwrap()
}

/// Every way in which a request can end, and what the operator does.
async fn run(house: &House, secrets: &mut Secrets) {
    let scene = &house.scene;
    let (payer, signer) = (scene.by_link(0xA1, 7_000), scene.by_voucher(0xB2, 7_000));
    for path in ["/secret-page", "/secret-page?with=a-query", "/quick"] {
        secrets.text(path);
    }
    for index in 1..6 {
        secrets.shown(&payer.shown(index, index));
        secrets.shown(&payer.forged(index, index));
        secrets.shown(&signer.shown(u64::from(index) * PRICE, index));
    }
    scene.ask(plain("/")).await;
    for shown in [payer.shown(1, 1), payer.shown(1, 1), signer.shown(PRICE, 1), payer.forged(2, 2)]
    {
        scene.ask(get("/secret-page", &shown)).await;
    }
    // One number for another page, one form for another, and what cannot be read.
    scene.ask(payer.get("/secret-page?with=a-query", 1, 1)).await;
    scene.ask(plain("/secret-page")).await;
    scene.ask(plain("/secret-page/%zz")).await;
    let envelope =
        STANDARD.encode(r#"{"x402Version":2,"payload":{"signature":"never-to-be-seen"}}"#);
    secrets.text(&envelope);
    secrets.text("never-to-be-seen");
    for (name, value) in [(PAYMENT_SIGNATURE, envelope.as_str()), ("farthing", "never-to-be-seen")]
    {
        let request =
            Request::get("/secret-page").header(name, value).header("cookie", "never-to-be-seen");
        scene.ask(request.body(Full::default()).unwrap()).await;
    }
    scene.answers(500);
    scene.ask(get("/secret-page", &signer.shown(2 * PRICE, 2))).await;
    *scene.service.answer.lock().unwrap() = Err(Failed::Broken);
    scene.ask(payer.get("/quick", 2, 2)).await;
    scene.answers(200);
    let stranger: IpAddr = "192.0.2.99".parse().unwrap();
    for number in 0..150 {
        scene.ask_from(stranger, get("/secret-page", &payer.forged(3, number))).await;
    }
    scene.ask(plain(farthing_gateway::gate::HEALTH)).await;
    leaves(house, get("/secret-page", &payer.shown(3, 3))).await;
    by_hand(house, &payer.channel).await;
    scene.ask(get("/secret-page", &signer.shown(3 * PRICE, 3))).await;
}

/// A client that goes while the service thinks.
async fn leaves(house: &House, request: Request<Full<Bytes>>) {
    let never = |_| std::future::pending::<Result<Response<Full<Bytes>>, Failed>>();
    let peer = (&house.scene.local, scene::PEER);
    let asked = house.scene.gate.serve(peer, request, (std::future::ready(true), never));
    assert!(tokio::time::timeout(Duration::from_millis(300), asked).await.is_err());
}

async fn by_hand(house: &House, channel: &[u8; 32]) {
    let channel = Row::from(channel).to_string();
    house.act("/refund", json!({ "channel": channel, "number": 1 })).await.unwrap();
    house.act("/claim", json!({ "channel": channel })).await.unwrap();
    house.act("/only-claim", json!({ "channel": channel })).await.unwrap();
    house.act("/drain", json!({})).await.unwrap();
    house.text("/receipts.csv?beside=channel").await;
}

/// gateway rule R22
#[tokio::test]
async fn nothing_that_pays_and_nothing_that_was_asked_for_is_logged() {
    let written = Written::default();
    let log = Log { level: Level::Debug, format: Format::Json };
    let writer = {
        let written = written.clone();
        move || written.clone()
    };
    tracing::subscriber::set_global_default(farthing_gateway::log::subscriber(log, writer))
        .unwrap();
    // It does search: this line is found, and an address in it is not.
    tracing::info!(target: "farthing::test", "to https://rpc.example/never-to-be-seen and a marker");
    let (house, mut secrets) = (House::with_tcp(), Secrets::default());
    secrets.text(std::fs::read_to_string(&house.token).unwrap().trim());
    secrets.bytes(&house.scene.ledger.get(b"gate/print-key").unwrap());
    run(&house, &mut secrets).await;
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("a marker"));
    for secret in &secrets.0 {
        let line = text.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret}");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<&Value> =
        lines.iter().filter(|line| line["target"] == "farthing::request").collect();
    let seen: BTreeSet<&str> =
        requests.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    // Passes need a cluster: tests/pass has them.
    let all = Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::Passed);
    assert_eq!(seen, all.map(Outcome::name).collect::<BTreeSet<_>>());
    assert!(requests.iter().all(|line| line["level"] == "DEBUG"));
    // One digest for one page, so that lines can be compared without the page.
    let paid: BTreeSet<&str> = requests
        .iter()
        .filter(|line| line["outcome"] == "paid")
        .map(|line| line["asked"].as_str().unwrap())
        .collect();
    assert_eq!(paid.len(), 1, "{paid:?}");
    assert!(lines.iter().any(|line| line["message"] == "given back by hand"));
    assert_eq!(house.scene.ask(plain("/")).await.status, StatusCode::OK);
}
