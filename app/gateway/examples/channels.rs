//! A ledger of many channels: how long it takes to open, and what a channel takes of memory and of the snapshot.
//! `cargo run --release -p farthing-gateway --example channels -- FOLDER 1000000`. Fails where a million would take
//! more than ten seconds, or a channel more than 1 KiB.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use farthing_core::chain::Link;
use farthing_gateway::ledger::{Ledger, NotNoted, Settings};
use farthing_vouchers::{
    book::{Ask, BookError, ChannelState, Credential},
    chain::{Chain, sha256},
};

const NOW: i64 = 1_800_000_000;

/// Of the whole start of a million.
const START: Duration = Duration::from_secs(10);

/// Of an open channel with its window.
const BYTES: u64 = 1024;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (folder, channels) = (Path::new(&arguments[1]), arguments[2].parse::<u32>().unwrap());
    let settings = Settings { is_moved: true, ..Settings::default() };
    if !folder.join("snapshot").exists() {
        let begin = Instant::now();
        let ledger = Ledger::create(folder, &settings).unwrap();
        (0..channels).for_each(|number| open(&ledger, number));
        println!("{channels} channels opened and paid once in {:.1?}", begin.elapsed());
        let begin = Instant::now();
        ledger.close().unwrap();
        println!("closed, with a snapshot, in {:.1?}", begin.elapsed());
        // Memory is measured by a process that only opens it.
        return println!("run it again");
    }
    let before = resident();
    let (begin, processor) = (Instant::now(), ProcessTime::now());
    let ledger = Ledger::open(folder, &settings).unwrap();
    let (start, processor) = (begin.elapsed(), processor.elapsed());
    let known: usize = ledger.shards().map(|shard| shard.book.pages().count()).sum();
    let bytes = (resident() - before) / u64::from(channels);
    let snapshot = std::fs::metadata(folder.join("snapshot")).unwrap().len();
    println!("{known} channels known after {start:.2?}, {processor:.2?} of the processor");
    println!("{bytes} bytes of memory a channel");
    println!("{} bytes of the snapshot a channel", snapshot / u64::from(channels));
    assert_eq!(known, channels as usize);
    assert!(start * 1_000_000 <= START * channels, "it takes too long");
    assert!(bytes <= BYTES, "it takes too much memory");
}

/// Takes up a channel of two links, which pays for one request.
fn open(ledger: &Ledger, number: u32) {
    let address = sha256(&number.to_le_bytes());
    let chain = Chain::new(address, address, 2);
    let claimed = Link { index: 0, hash: chain.root() };
    let credential = Credential::Chain { unit: 1, length: 2, claimed };
    let state = ChannelState { credential, funded: 2, claimed: 0, closes_at: None, slot: 1 };
    again(|| ledger.shard(&address).book.update(address, state));
    let ask = Ask { number: 0, price: 1, route: 0, print: 0, ..Ask::default() };
    let link = chain.link(1).unwrap();
    again(|| ledger.shard(&address).book.admit_link((&address, link), &ask, 1, NOW));
}

/// Until there is room.
fn again<T>(mut step: impl FnMut() -> Result<T, BookError<NotNoted>>) {
    while let Err(error) = step() {
        assert!(matches!(error, BookError::Storage(NotNoted::Busy)), "{error:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Bytes of memory that this process has.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}
