//! The process dies: at each named step, at any moment, and by its own hand when a write fails.
//!
//! The child is this test binary, which runs one of its tests alone. It says what is durable, line by line; whatever
//! it said must be there afterwards, and at most what was on its way besides.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use farthing_gateway::ledger::{Ledger, Settings};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::scene::{Orders, Payer, SEGMENT, Scene, Told};

/// Requests that a child sends, one after the other.
const REQUESTS: u32 = 300;

/// Where the child finds its folder.
const FOLDER: &str = "FARTHING_TEST_LEDGER";

/// A process that opens the ledger of a folder, and dies at the point that is named.
pub fn child(folder: &Path, point: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["killed::the_child_of_other_tests", "--exact", "--ignored", "--nocapture"]);
    command.env(FOLDER, folder).env("FARTHING_FAIL", point).env("RUST_BACKTRACE", "0");
    command
}

#[test]
#[ignore = "the child of other tests, which tell it where its folder is"]
fn the_child_of_other_tests() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("started by another test"));
    let settings = Settings { segment: SEGMENT, snapshot: SEGMENT, ..Settings::default() };
    let settings = match std::env::var("FARTHING_TEST_FAILS") {
        Ok(_) => {
            let orders = Orders { writes_left: Some(5), fails_in_sync: true, ..Orders::default() };
            Settings { disks: Some(Arc::new(Told::new(orders))), ..settings }
        }
        Err(_) => settings,
    };
    match Ledger::open(&folder, &settings) {
        Ok(ledger) => pay(&ledger),
        Err(refused) => println!("refused: {refused}"),
    }
}

fn pay(ledger: &Ledger) {
    let payer = Payer::new(1);
    if payer.page(ledger).is_none() {
        payer.open(ledger);
    }
    let from = u32::try_from(payer.served(ledger)).unwrap();
    let mut out = std::io::stdout().lock();
    for number in from..from + REQUESTS {
        while ledger.check_room().is_err() {
            thread::yield_now();
        }
        let seq = payer.try_pay(ledger, number).unwrap();
        if ledger.wait(seq).is_err() {
            // Nothing that is said after a failed write counts.
            thread::sleep(Duration::from_secs(5));
        }
        writeln!(out, "paid {number}").unwrap();
        out.flush().unwrap();
    }
    ledger.close().unwrap();
}

/// How many requests the lines acknowledge; the lines of the test runner are passed over.
fn acknowledged(output: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(output);
    // What a process that dies leaves may end in the middle of a line.
    let whole = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
    whole.lines().filter_map(|line| line.rsplit_once("paid ")?.1.parse().ok()).next_back()
}

/// How many requests are there.
fn served(scene: &Scene) -> u64 {
    Payer::new(1).page(&scene.open()).map_or(0, |page| page.served)
}

/// What was there before and what was said to be durable is there, and at most one more.
fn assert_kept(scene: &Scene, (before, last): (u64, Option<u32>), how: &str) {
    let served = served(scene);
    let said = last.map_or(before, |last| u64::from(last) + 1);
    assert!(served == said || served == said + 1, "{how}: {said} were said, {served} are there");
}

/// gateway rule R18
#[test]
fn whatever_was_said_to_be_durable_survives_each_named_step() {
    let steps = ["appended:40", "written:1", "written:77", "synced:1", "synced:90", "synced:299"];
    let scene = Scene::new();
    drop(scene.create());
    for step in steps.into_iter().chain(["snapshot-renamed:1", "snapshot-renamed:2"]) {
        let before = served(&scene);
        let output = child(&scene.path(), step).output().unwrap();
        assert!(!output.status.success(), "{step} is reached");
        assert!(String::from_utf8_lossy(&output.stderr).contains("failing at"), "{step}");
        assert_kept(&scene, (before, acknowledged(&output.stdout)), step);
    }
    assert!(served(&scene) > 500);
}

/// gateway rule R18
#[test]
fn whatever_was_said_to_be_durable_survives_a_kill_at_any_moment() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for round in 0..rounds {
        let scene = Scene::new();
        drop(scene.create());
        let mut child = child(&scene.path(), "").stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut output = Vec::new();
        // From the first payment on, so that the moment is one of work.
        while acknowledged(&output).is_none() {
            assert!(out.read_until(b'\n', &mut output).unwrap() > 0, "the child pays");
        }
        thread::sleep(Duration::from_micros(random.random_range(0..200_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        out.read_to_end(&mut output).unwrap();
        assert_kept(&scene, (0, acknowledged(&output)), &format!("round {round}"));
    }
}

/// gateway rule R18
#[test]
fn a_process_whose_write_fails_ends_itself() {
    let scene = Scene::new();
    drop(scene.create());
    let output = child(&scene.path(), "").env("FARTHING_TEST_FAILS", "1").output().unwrap();
    assert_eq!(output.status.code(), None, "by a signal");
    let said = String::from_utf8_lossy(&output.stderr).contains("a write to the ledger failed");
    assert!(said, "{output:?}");
    assert_kept(&scene, (0, acknowledged(&output.stdout)), "after a failed write");
}
