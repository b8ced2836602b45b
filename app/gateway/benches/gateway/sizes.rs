//! What channels cost in memory, and how long a start takes that knows a million.

use std::{
    env, fs, io,
    path::Path,
    process::{self, Command},
    time::Instant,
};

use crate::{credentials::Kind, failed, gated::Gated, process::resident_bytes};

/// Channels whose memory is measured.
const SOME: u32 = 100_000;

/// Channels that a start must know.
const MANY: u32 = 1_000_000;

/// Their chains: long enough to be one, short enough that a million are made in seconds.
const CHAIN: Kind = Kind::Links { length: 16 };

/// What was measured.
pub struct Sizes {
    /// Of one channel: its page with window, facts, and when it was read.
    pub bytes_per_channel: u64,
    /// Of a start that knows a million channels, from its snapshot.
    pub start_seconds: f64,
    /// Bytes of that process then.
    pub start_bytes: u64,
}

/// Measures all of it, each in a process of its own.
///
/// # Errors
/// The system's.
pub fn measure(folder: &Path) -> io::Result<Sizes> {
    let some = folder.join("some");
    let many = folder.join("many");
    let bytes_per_channel = child(&["memory", &SOME.to_string()], &some)?;
    child(&["fill", &MANY.to_string()], &many)?;
    let text = child_text(&["known"], &many)?;
    let (seconds, bytes) = text.split_once(' ').ok_or_else(|| failed("no times of the start"))?;
    let sizes = Sizes {
        bytes_per_channel,
        start_seconds: seconds.parse().map_err(failed)?,
        start_bytes: bytes.parse().map_err(failed)?,
    };
    fs::remove_dir_all(some)?;
    fs::remove_dir_all(many)?;
    Ok(sizes)
}

fn child(words: &[&str], folder: &Path) -> io::Result<u64> {
    child_text(words, folder)?.parse().map_err(failed)
}

fn child_text(words: &[&str], folder: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let output = Command::new(env::current_exe()?).args(words).arg(folder).output()?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8(output.stdout).map_err(failed)?.trim().to_owned())
}

/// Says how many bytes each of so many channels takes.
///
/// # Errors
/// The system's.
pub fn memory(arguments: &[&str]) -> io::Result<()> {
    let [count, folder] = arguments else { return Err(failed("memory COUNT FOLDER")) };
    let count: u32 = count.parse().map_err(failed)?;
    let gated = Gated::open((Path::new(folder), None), None)?;
    // Buffers that are there once are not counted.
    gated.know(CHAIN, 0..1_000)?;
    let before = resident_bytes(process::id())?;
    gated.know(CHAIN, 1_000..count + 1_000)?;
    let after = resident_bytes(process::id())?;
    println!("{}", after.saturating_sub(before).div_ceil(count.into()));
    Ok(())
}

/// Makes a ledger that knows so many channels.
///
/// # Errors
/// The system's.
pub fn fill(arguments: &[&str]) -> io::Result<()> {
    let [count, folder] = arguments else { return Err(failed("fill COUNT FOLDER")) };
    let count = count.parse().map_err(failed)?;
    let gated = Gated::open((Path::new(folder), None), None)?;
    gated.know(CHAIN, 0..count)?;
    gated.ledger.close().map_err(failed)?;
    println!("{count}");
    Ok(())
}

/// Opens it, and says how long that took and how many bytes the process has then.
///
/// # Errors
/// The system's.
pub fn known(arguments: &[&str]) -> io::Result<()> {
    let [folder] = arguments else { return Err(failed("known FOLDER")) };
    let started = Instant::now();
    let gated = Gated::open((Path::new(folder), None), None)?;
    let seconds = started.elapsed().as_secs_f64();
    let channels: usize = gated.ledger.shards().map(|shard| shard.book.pages().count()).sum();
    if channels != MANY as usize {
        return Err(failed(format!("it knows {channels} channels")));
    }
    println!("{seconds:.2} {}", resident_bytes(process::id())?);
    Ok(())
}
