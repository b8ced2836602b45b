//! `farthing get` pays a server that others wrote: `@x402/express` with x402's own facilitator, as they are.

use super::stage::{DEVNET, PRICE, Stage};
use super::support::text;
use farthing_sdk::{
    Rpc,
    client::Network,
    solana::{Address, Signature},
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

/// The server, until the test ends.
struct Shop {
    node: Child,
    url: String,
}

impl Shop {
    fn start(stage: &Stage) -> Self {
        let sponsor = stage.key("facilitator.json");
        assert!(stage.chain().network().account(&sponsor).expect("an answer").is_some());
        let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stock/clients");
        let file = stage.file("facilitator.json");
        let (mint, price) = (stage.mint.to_string(), PRICE.to_string());
        let creator = stage.wallet("creator").to_string();
        let mut node = Command::new("node")
            .arg(clients.join("x402/server.mjs"))
            .args([&stage.localnet.url, text(&file), DEVNET, &mint, &price, &creator])
            .current_dir(clients)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs: `cargo xtask setup` says what is missing");
        let mut line = String::new();
        let out = node.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("JSON");
        Self { node, url: said["url"].as_str().expect("an address").to_owned() }
    }

    /// How many payments each page was shown.
    fn counts(&self) -> Value {
        let address = self.url.strip_prefix("http://").expect("an address");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let ask = format!("GET /counts HTTP/1.0\r\nhost: {address}\r\n\r\n");
        stream.write_all(ask.as_bytes()).expect("it is asked");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("it answers");
        serde_json::from_str(reply.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON")
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        // It ends with its input; what has ended already is no matter.
        self.node.stdin.take();
        let _ = self.node.wait();
    }
}

#[test]
fn farthing_get_pays_a_stock_server_of_x402_by_exact() {
    let stage = Stage::new("server", |_, text| text);
    let shop = Shop::start(&stage);
    let state = stage.file("reader-state");
    let get = |path: &str, rest: &[&str]| {
        let url = format!("{}{path}", shop.url);
        let all = ["-o", "json", "get", &url, "--state", text(&state), "--yes", "--max", "0.001"];
        stage.localnet.run("reader", &[&all[..], rest].concat())
    };
    let [reader, creator] = ["reader", "creator"].map(|name| stage.wallet(name));
    let (before, theirs) = (stage.tokens(&reader), stage.tokens(&creator));
    let lamports = |owner: &Address| {
        let rpc = Rpc::new(&stage.localnet.url);
        rpc.account(owner).expect("an answer").expect("an account").lamports
    };
    let sol = lamports(&reader);

    let quote = get("/page", &["--dry-run"]).json();
    assert_eq!(
        (&quote["paid_by"], &quote["price"]["base_units"]),
        (&"exact".into(), &PRICE.into())
    );
    assert_eq!(stage.tokens(&reader), before);

    for paid in 1..=2 {
        let said = get("/page", &[]).json();
        assert_eq!(
            (&said["status"], &said["body"]),
            (&200.into(), &"this is /page".into()),
            "{said}"
        );
        assert_eq!(said["scheme"], "exact");
        let signature: Signature =
            said["transaction"].as_str().expect("a text").parse().expect("a signature");
        let status = stage.chain().network().status(&signature).expect("an answer");
        assert!(status.landed.expect("it landed").error.is_none());
        assert_eq!(stage.tokens(&reader), before - paid * PRICE);
        assert_eq!(stage.tokens(&creator), theirs + paid * PRICE);
    }
    // What the service does not give is not paid; the payment stands, and is shown again and never another.
    for _ in 0..2 {
        get("/broken", &[]).fails(1, "answers 500");
    }
    assert_eq!(stage.tokens(&reader), before - 2 * PRICE);
    assert_eq!(lamports(&reader), sol);
    let counts = shop.counts();
    assert_eq!((&counts["/page"], &counts["/broken"]), (&2.into(), &2.into()), "{counts}");

    let report = ["-o", "json", "spend", "report", "--by", "scheme", "--state", text(&state)];
    let report = stage.localnet.run("reader", &report).json();
    let line = &report[0];
    assert_eq!((&line["scheme"], &line["requests"]), (&"exact".into(), &2.into()), "{report}");
    assert_eq!(line["paid"]["base_units"], 2 * PRICE);
    // The one that may still be taken counts.
    assert_eq!(line["counted"]["base_units"], 3 * PRICE);
}
