//! The process dies at each step, and another goes on with what it left.
//!
//! The child is this test binary, which runs one of its tests alone. Its chain dies with it: the parent begins with an
//! equal one, and puts there what the child had sent.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use farthing_gateway::ledger::{Booked, Ledger};
use farthing_gateway::run::ledger_settings;
use farthing_sdk::client::{Network, bytes};
use farthing_sdk::solana::Signer;
use http::Request;
use http::request::Builder;

use crate::net::Net;
use crate::payer::{ALL, Speaks, bodiless, same, transfer};
use crate::scene::{PRICE, Scene};
use crate::shop::{chain, config};

/// Where the child finds its folder, and what it speaks.
const FOLDER: &str = "FARTHING_TEST_SETTLE";
const SPEAKS: &str = "FARTHING_TEST_SPEAKS";

/// Where it leaves its credential and its transaction.
const CREDENTIAL: &str = "credential";
const TRANSACTION: &str = "transaction";

/// Steps, and whether the transaction has landed when the process dies there.
const POINTS: [(&str, bool); 6] = [
    ("settlement-reserved", false),
    ("settlement-answered", false),
    ("settlement-signed", false),
    ("settlement-sent", true),
    ("settlement-confirmed", true),
    ("settlement-released", true),
];

async fn child(folder: &Path) -> Scene {
    let (chain, token) = chain();
    let config = config(folder, token);
    Scene::open(None, config, (Arc::new(Net::new(chain)), token)).await
}

#[tokio::test]
#[ignore = "the child of other tests, which tell it where its folder is"]
async fn the_child_of_other_tests() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("started by another test"));
    let speaks = std::env::var(SPEAKS).unwrap();
    let speaks = ALL.into_iter().find(|one| format!("{one:?}") == speaks).unwrap();
    let scene = child(&folder).await;
    let asked = scene.asked_for("/page", speaks).await;
    let transaction = transfer((&scene.net, scene.token), &scene.payer, asked.terms());
    let (name, value) = asked.header(transaction.clone());
    std::fs::write(folder.join(CREDENTIAL), format!("{name}\n{value}")).unwrap();
    std::fs::write(folder.join(TRANSACTION), transaction).unwrap();
    let reply = scene.ask(bodiless(Request::get("/page").header(name, value))).await;
    panic!("it lives, and has answered {}", reply.status);
}

/// Lets a process die at a point; what it has left is in the folder.
fn die(folder: &Path, point: &str, speaks: Speaks) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["killed::the_child_of_other_tests", "--exact", "--ignored", "--nocapture"]);
    command.env(FOLDER, folder).env(SPEAKS, format!("{speaks:?}"));
    let output = command.env("FARTHING_FAIL", point).env("RUST_BACKTRACE", "0").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("failing at {point}")), "{point}: {said}");
}

fn head(folder: &Path) -> Builder {
    let text = std::fs::read_to_string(folder.join(CREDENTIAL)).unwrap();
    let (name, value) = text.split_once('\n').unwrap();
    Request::get("/page").header(name, value)
}

/// server invariants 15, 16, 18 and 19: charged at most once, delivered at least once while it is asked for, booked
/// once, wherever the process dies.
#[tokio::test]
async fn whatever_the_process_dies_of_a_payment_is_one_payment_and_one_reply() {
    for (point, has_landed) in POINTS {
        for speaks in ALL {
            let folder = tempfile::tempdir().unwrap();
            let settings = config(folder.path(), chain().1);
            let made = Ledger::create(&settings.ledger.folder, &ledger_settings(&settings));
            made.unwrap().close().unwrap();
            die(folder.path(), point, speaks);
            let (net, token) = {
                let (chain, token) = chain();
                (Arc::new(Net::new(chain)), token)
            };
            if has_landed {
                land(&net, folder.path());
            }
            let scene = Scene::open(None, settings, (net, token)).await;
            let request = bodiless(head(folder.path()));
            scene.settled().await;
            let reply = scene.ask(same(&request)).await;
            assert_eq!(reply.status, 200, "{point} {speaks:?}: {reply:?}");
            assert_eq!(scene.earned(), PRICE, "{point} {speaks:?}");
            assert!(scene.net.different() <= 1, "{point} {speaks:?}");
            let receipts = scene.ledger.receipts(i64::MIN, i64::MAX).unwrap();
            let booked = receipts
                .filter(|receipt| matches!(receipt.as_ref().unwrap().booked, Booked::Settled(_)));
            assert_eq!(booked.count(), 1, "{point} {speaks:?}");
        }
    }
}

/// What the dead process had sent has landed.
fn land(net: &Net, folder: &Path) {
    let sent = std::fs::read(folder.join(TRANSACTION)).unwrap();
    let mut transaction = bytes::decode(&sent).unwrap();
    let sponsor = farthing_sdk::development::public_keypair("sponsor");
    transaction.signatures[0] = sponsor.sign_message(&transaction.message.serialize());
    net.live().send(&transaction).unwrap();
}
