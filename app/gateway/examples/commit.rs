//! What a durable update costs: `cargo run --release -p farthing-gateway --example commit -- FOLDER SECONDS`. Each row
//! is one writer that notes so many updates, waits until all are durable, and begins again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use farthing_gateway::ledger::{Files, Ledger, Mode, NotNoted, Settings};

/// Keys that are written over and over, as the channels of a busy gateway are.
const KEYS: u64 = 20_000;

/// Bytes of a value: with the key about what a request by link takes.
const VALUE: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = Path::new(&arguments[1]);
    let time = Duration::from_secs(arguments[2].parse().unwrap());
    println!("mode    batch  updates/s  commits/s  p50 ms  p99 ms  processor µs an update");
    for batch in [1, 256, 512, 1024] {
        for mode in [Mode::Direct, Mode::Synced] {
            let path = folder.join(format!("{mode:?}-{batch}"));
            let disks = Arc::new(Files::in_mode(mode));
            let settings = Settings { disks: Some(disks), ..Settings::default() };
            let ledger = Ledger::create(&path, &settings).unwrap();
            let row = measure(time, batch, |keys| commit(&ledger, keys));
            println!("{mode:7?} {row}", mode = format!("{mode:?}"));
            ledger.close().unwrap();
            std::fs::remove_dir_all(&path).unwrap();
        }
    }
}

fn commit(ledger: &Ledger, keys: &[[u8; 32]]) {
    let mut last = 0;
    for key in keys {
        last = loop {
            match ledger.put(key, Some(&[7; VALUE])) {
                Ok(seq) => break seq,
                Err(NotNoted::Busy) => std::thread::sleep(Duration::from_millis(1)),
                Err(error) => panic!("{error}"),
            }
        };
    }
    ledger.wait(last).unwrap();
}

/// The row of a table: after a second in which everything warms up.
fn measure(time: Duration, batch: u64, mut commit: impl FnMut(&[[u8; 32]])) -> String {
    let mut number = 0u64;
    let mut run = |time: Duration| {
        let (mut commits, begin, processor) = (Vec::new(), Instant::now(), ProcessTime::now());
        while begin.elapsed() < time {
            let keys: Vec<[u8; 32]> = (0..batch)
                .map(|_| {
                    number += 1;
                    key(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % KEYS)
                })
                .collect();
            let begin = Instant::now();
            commit(&keys);
            commits.push(begin.elapsed());
        }
        (commits, begin.elapsed(), processor.elapsed())
    };
    run(Duration::from_secs(1));
    let (mut commits, wall, processor) = run(time);
    commits.sort_unstable();
    let quantile =
        |percent: usize| commits[(commits.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    let updates = commits.len() as f64 * batch as f64;
    format!(
        "{batch:5}  {:9.0}  {:9.0}  {:6.2}  {:6.2}  {:6.2}",
        updates / wall.as_secs_f64(),
        commits.len() as f64 / wall.as_secs_f64(),
        quantile(50),
        quantile(99),
        processor.as_secs_f64() * 1e6 / updates,
    )
}

fn key(number: u64) -> [u8; 32] {
    let mut key = [0; 32];
    for (index, part) in key.chunks_mut(8).enumerate() {
        let mixed = (number + index as u64).wrapping_mul(0xd1b5_4a32_d192_ed03);
        part.copy_from_slice(&mixed.to_le_bytes());
    }
    key
}
