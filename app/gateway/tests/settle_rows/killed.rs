//! The process dies at each step, and another gateway that runs goes on with what it left.
//!
//! The child is this test binary, which runs one of its tests alone. Its chain dies with it: the gateway that lives has an
//! equal one, and there is put what the child had sent.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use farthing_sdk::client::{Network, bytes};
use farthing_sdk::development::public_keypair;
use farthing_sdk::solana::Signer;
use http::Request;
use http::request::Builder;

use crate::cluster::{Cluster, query};
use crate::net::Net;
use crate::payer::{ALL, Speaks, bodiless, same, transfer};
use crate::scene::{PRICE, Scene};
use crate::shop::{chain, config};

/// Where the child finds its folder and its ledger, and what it speaks.
const FOLDER: &str = "FARTHING_TEST_SETTLE";
const LEDGER: &str = "FARTHING_TEST_ROWS";
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

async fn gate(folder: &Path, ledger: &str) -> Scene {
    let (chain, token) = chain();
    let mut config = config(folder, token);
    config.ledger.postgres = Some(ledger.parse().unwrap());
    let net = Arc::new(Net::new(chain));
    net.stand_still();
    Scene::open(None, config, (net, token)).await
}

#[tokio::test]
#[ignore = "the child of other tests, which tell it where its folder is"]
async fn the_child_of_other_tests() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("started by another test"));
    let speaks = std::env::var(SPEAKS).unwrap();
    let speaks = ALL.into_iter().find(|one| format!("{one:?}") == speaks).unwrap();
    let scene = gate(&folder, &std::env::var(LEDGER).unwrap()).await;
    let asked = scene.asked_for("/page", speaks).await;
    let transaction = transfer((&scene.net, scene.token), &scene.payer, asked.terms());
    let (name, value) = asked.header(transaction.clone());
    std::fs::write(folder.join(CREDENTIAL), format!("{name}\n{value}")).unwrap();
    std::fs::write(folder.join(TRANSACTION), transaction).unwrap();
    let reply = scene.ask(bodiless(Request::get("/page").header(name, value))).await;
    panic!("it lives, and has answered {}", reply.status);
}

/// Lets a process die at a point; what it has left is in the folder and in the ledger.
fn die((folder, ledger): (&Path, &str), point: &str, speaks: Speaks) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["killed::the_child_of_other_tests", "--exact", "--ignored", "--nocapture"]);
    command.env(FOLDER, folder).env(LEDGER, ledger).env(SPEAKS, format!("{speaks:?}"));
    let output = command.env("FARTHING_FAIL", point).env("RUST_BACKTRACE", "0").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("failing at {point}")), "{point}: {said}");
}

fn head(folder: &Path) -> Builder {
    let text = std::fs::read_to_string(folder.join(CREDENTIAL)).unwrap();
    let (name, value) = text.split_once('\n').unwrap();
    Request::get("/page").header(name, value)
}

/// What the dead process had sent has landed.
fn land(net: &Net, folder: &Path) {
    let sent = std::fs::read(folder.join(TRANSACTION)).unwrap();
    let mut transaction = bytes::decode(&sent).unwrap();
    let sponsor = public_keypair("sponsor");
    transaction.signatures[0] = sponsor.sign_message(&transaction.message.serialize());
    net.live().send(&transaction).unwrap();
}

/// server invariants 15, 16, 18 and 19, gateway rule R5: charged at most once, delivered at least once while it is asked
/// for, booked once, wherever a gateway dies. The one that lives needs no restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_gateway_dies_of_another_makes_one_payment_and_one_reply_of_it() {
    for (place, (point, has_landed)) in POINTS.into_iter().enumerate() {
        let speaks = ALL[place % ALL.len()];
        let (folder, ledger) = (tempfile::tempdir().unwrap(), Cluster::shared().ledger());
        let living = gate(folder.path(), &ledger).await;
        die((folder.path(), &ledger), point, speaks);
        if has_landed {
            land(&living.net, folder.path());
        }
        let request = bodiless(head(folder.path()));
        // For some seconds nobody knows that it is dead: it may be at it.
        let early = living.ask(same(&request)).await;
        assert!(matches!(early.status.as_u16(), 200 | 402 | 409), "{point}: {early:?}");
        let mut reply = early;
        for _ in 0..300 {
            if reply.status == 200 {
                break;
            }
            assert!(
                !reply.headers.contains_key("payment-required"),
                "{point}: asked to pay anew: {reply:?}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
            reply = living.ask(same(&request)).await;
        }
        assert_eq!(reply.status, 200, "{point} {speaks:?}: {reply:?}");
        assert_eq!(living.earned(), PRICE, "{point} {speaks:?}");
        assert!(living.net.different() <= 1, "{point} {speaks:?}");
        let booked =
            query(&ledger, "select count(*), count(distinct signature) from farthing.settled");
        assert_eq!(booked.unwrap(), [["1", "1"]], "{point} {speaks:?}");
        let spent = query(&ledger, "select count(*) from farthing.spending").unwrap();
        assert_eq!(spent, [["1"]], "{point} {speaks:?}");
    }
}
