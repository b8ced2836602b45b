//! given a node that forgets
//!   when an order is open            -> its key was not revealed yet
//!   when an order has ended
//!     and its history is gone        -> that is said, not that the key was not revealed
//!     and its history is only listed -> the same
//!     and its log was cut            -> the key is in the instruction
//!     and its money went back        -> the key was never revealed, and that is known
//!   when an account of ours has no history -> that the node does not have it, not that nothing happened
//!   when a wallet has none           -> nothing happened, as far as the node goes back

mod support;

use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_sdk::{
    PROGRAM_ID,
    accounts::{AccountKind, Order},
    events::{Event, OrderDeclined},
    solana::{Address, Signature},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};
use support::{Run, empty_folder, farthing, text};

const OPENED_IN: u64 = 500;
/// The node's first block: after the order.
const BEGINS_AT: u64 = 900;

/// What the node knows.
#[derive(Clone, Default)]
struct Node {
    /// The order's account, if it is there.
    order: Option<Vec<u8>>,
    /// Signatures that it lists, with the logs that it still has of them.
    listed: Vec<Option<Vec<String>>>,
    /// The key that the instruction of each of them reveals.
    reveals: [u8; 32],
    begins_at: u64,
}

impl Node {
    /// Serves until the test ends; returns its URL.
    fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (node, connection) = (self.clone(), connection.expect("a connection"));
                thread::spawn(move || node.talk(connection));
            }
        });
        url
    }

    fn talk(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a connection"));
        while let Some(question) = question(&mut reader) {
            let result = self.answer(&question["method"], &question["params"]);
            let answer = json!({ "jsonrpc": "2.0", "id": question["id"], "result": result });
            let body = answer.to_string();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
            let answered =
                write!(connection, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            if answered.is_err() {
                return;
            }
        }
    }

    /// One that did not fail and said this.
    fn transaction(&self, logs: &[String]) -> Value {
        let bytes = BASE64_STANDARD.encode(fulfils(&self.reveals));
        json!({
            "slot": 950, "blockTime": 1_800_000_000, "version": "legacy",
            "transaction": [bytes, "base64"],
            "meta": {
                "err": null, "status": { "Ok": null }, "fee": 5_000, "preBalances": [],
                "postBalances": [], "logMessages": logs, "computeUnitsConsumed": 100
            }
        })
    }

    fn answer(&self, method: &Value, params: &Value) -> Value {
        let context = json!({ "slot": 1_000, "apiVersion": "3.0.0" });
        match method.as_str().expect("a method") {
            "getVersion" => json!({ "solana-core": "3.0.0", "feature-set": 1 }),
            "getFirstAvailableBlock" => json!(self.begins_at),
            "getMultipleAccounts" => {
                let account = self.order.as_ref().map(|data| account(data));
                json!({ "context": context, "value": [account] })
            }
            "getProgramAccounts" => json!([]),
            "getSignaturesForAddress" => (1..).zip(&self.listed).map(|(n, _)| listed(n)).collect(),
            "getTransaction" => {
                let asked: Signature = params[0].as_str().expect("one").parse().expect("one");
                let at = usize::from(asked.as_ref()[0]) - 1;
                self.listed[at].as_ref().map_or(Value::Null, |logs| self.transaction(logs))
            }
            other => panic!("nobody answers {other}"),
        }
    }
}

/// A transaction with the instruction that reveals a key for the order, as it stands on chain.
fn fulfils(key: &[u8; 32]) -> Vec<u8> {
    let (payer, blockhash) = ([1; 32], [2; 32]);
    let signed = [&[1], &[3; 64][..]].concat();
    // One signature, by an account that can be written, and a program that cannot.
    let accounts = [&[1, 0, 1, 3], &payer[..], order().as_ref(), PROGRAM_ID.as_ref()].concat();
    // One instruction: of the third account, with the second, and 33 bytes that begin with its code.
    let instruction = [&[1, 2, 1, 1, 33, 51], &key[..]].concat();
    [signed, accounts, blockhash.to_vec(), instruction].concat()
}

/// The JSON of the next request; `None` when there is no other.
fn question(reader: &mut BufReader<TcpStream>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().to_lowercase().split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().expect("a number"),
            Some(_) => {}
            None if line.trim_end().is_empty() && length != 0 => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn signature(number: u8) -> Signature {
    Signature::from([number; 64])
}

fn listed(number: u8) -> Value {
    json!({
        "signature": signature(number).to_string(), "slot": 950, "err": null, "memo": null,
        "blockTime": 1_800_000_000, "confirmationStatus": "finalized"
    })
}

fn account(data: &[u8]) -> Value {
    json!({
        "lamports": 1_000_000, "owner": PROGRAM_ID.to_string(), "executable": false, "rentEpoch": 0,
        "data": [BASE64_STANDARD.encode(data), "base64"], "space": data.len()
    })
}

fn order() -> Address {
    Address::new_from_array([5; 32])
}

/// An order's account. The status stands before version, bump and five bytes that are zero.
fn order_account(is_open: bool) -> Vec<u8> {
    let mut data = vec![0; Order::SIZE];
    data[..8].copy_from_slice(Order::DISCRIMINATOR);
    let status = Order::SIZE - 8;
    (data[status], data[status + 1]) = (u8::from(!is_open), 1);
    let opened = status - 8;
    data[opened..status].copy_from_slice(&OPENED_IN.to_le_bytes());
    data
}

/// What the program logs when the money of the order goes back.
fn declined() -> Vec<String> {
    let event = Event::OrderDeclined(OrderDeclined {
        order: order(),
        deposit: Address::default(),
        amount: 1,
        deposit_balance: 1,
    });
    vec![
        format!("Program {PROGRAM_ID} invoke [1]"),
        format!("Program data: {}", BASE64_STANDARD.encode(event.to_bytes())),
        format!("Program {PROGRAM_ID} success"),
    ]
}

fn unlock(node: Node) -> Run {
    let folder = empty_folder(&format!("forgetful-{:?}", thread::current().id()));
    let (locked, to) = (folder.join("it.locked"), folder.join("it"));
    std::fs::write(&locked, "locked").expect("a file");
    let url = node.serve();
    farthing(&[
        "-u",
        &url,
        "order",
        "unlock",
        &order().to_string(),
        text(&locked),
        "--to",
        text(&to),
    ])
}

fn ended(listed: Vec<Option<Vec<String>>>) -> Node {
    Node { order: Some(order_account(false)), listed, begins_at: BEGINS_AT, reveals: [0; 32] }
}

#[test]
fn the_key_of_an_open_order_was_not_revealed_yet_whatever_the_node_has() {
    let node = Node { order: Some(order_account(true)), begins_at: BEGINS_AT, ..Node::default() };
    unlock(node).fails(4, "was not revealed yet");
}

#[test]
fn a_history_that_the_node_no_longer_has_is_no_reason_to_say_that_nothing_was_revealed() {
    let run = unlock(ended(Vec::new()));
    assert!(!run.err.contains("not revealed yet"), "{}", run.err);
    run.fails(4, "has no transactions from before slot 900");
    unlock(ended(Vec::new())).fails(4, "the order has ended, and http://127.0.0.1");
}

#[test]
fn a_transaction_that_is_only_listed_is_said_to_be_that() {
    let run = unlock(ended(vec![None]));
    assert!(!run.err.contains("not revealed yet"), "{}", run.err);
    run.fails(4, "lists one transaction that it no longer has");
    let node = ended(vec![None, Some(declined())]);
    let history = farthing(&["-u", &node.serve(), "history", &order().to_string()]);
    assert!(
        history.out.contains("Unavailable") && history.out.contains("OrderDeclined"),
        "{}",
        history.out
    );
    assert!(history.err.contains("lists one transaction that it no longer has"), "{}", history.err);
}

#[test]
fn the_key_of_an_order_whose_money_went_back_was_never_revealed() {
    unlock(ended(vec![Some(declined())])).fails(4, "went back to its buyer");
}

#[test]
fn the_key_is_found_in_the_instruction_where_the_log_was_cut() {
    let folder = empty_folder("forgetful-cut");
    let [sword, locked, key] = ["sword", "sword.locked", "sword.key"].map(|it| folder.join(it));
    std::fs::write(&sword, "a sword").expect("a file");
    farthing(&["order", "lock", text(&sword)]).ok();
    let key = std::fs::read_to_string(key).expect("a key");
    let byte = |at: usize| u8::from_str_radix(&key[at * 2..at * 2 + 2], 16).expect("hexadecimal");
    let cut = vec![Some(vec!["Log truncated".to_string()])];
    let node = Node { reveals: core::array::from_fn(byte), ..ended(cut) };
    let to = folder.join("opened");
    let (url, order) = (node.serve(), order().to_string());
    farthing(&["-u", &url, "order", "unlock", &order, text(&locked), "--to", text(&to)]).ok();
    assert_eq!(std::fs::read(to).expect("the content"), b"a sword");
}

#[test]
fn an_order_that_is_gone_is_absent_only_where_the_node_has_everything() {
    unlock(Node { begins_at: BEGINS_AT, ..Node::default() })
        .fails(4, "there is no such order any more, and http://127.0.0.1");
    unlock(Node::default()).fails(4, "there is no order at");
    unlock(Node::default())
        .fails(4, "`farthing addresses` says which address is for which command");
}

#[test]
fn an_account_without_history_is_not_one_at_which_nothing_happened() {
    let history = |node: Node| farthing(&["-u", &node.serve(), "history", &order().to_string()]);
    history(ended(Vec::new())).fails(4, "has no transactions from before slot 900, and");
    let nothing = history(Node { begins_at: BEGINS_AT, ..Node::default() }).ok();
    assert!(nothing.contains("since slot 900, where this node's history begins"), "{nothing}");
    assert!(history(Node::default()).ok().ends_with(&format!("at {}.\n", order())));
    // It is older than what the node still has.
    let partly = history(ended(vec![Some(declined())]));
    assert!(partly.err.contains("has no transactions from before slot 900"), "{}", partly.err);
    assert!(partly.ok().contains("OrderDeclined"));
}
