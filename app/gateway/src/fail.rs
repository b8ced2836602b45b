//! Places at which a test lets the process die, as a power cut would, or its disk fail or be slow.

use std::io;

/// Aborts the process where the environment's `FARTHING_FAIL` names this point: `name`, or `name:3` for the third
/// time that it is reached. Nothing in builds without debug assertions.
pub fn point(name: &str) {
    #[cfg(debug_assertions)]
    if asked::is_reached(name) {
        // No destructor runs and nothing is flushed.
        std::process::abort();
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
}

/// The error of a disk that is broken, where `FARTHING_FAIL` names this point as for [`point`].
///
/// # Errors
/// That one.
pub fn disk(name: &str) -> io::Result<()> {
    #[cfg(debug_assertions)]
    if asked::is_reached(name) {
        return Err(io::Error::other("the test's disk is broken"));
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
    Ok(())
}

/// Waits so many milliseconds where `FARTHING_FAIL` is `name:200`, each time.
pub fn wait(name: &str) {
    #[cfg(debug_assertions)]
    asked::wait(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod asked {
    use std::{
        sync::{
            OnceLock,
            atomic::{AtomicU64, Ordering},
        },
        thread,
        time::Duration,
    };

    /// At which point, and how often it is still passed.
    static ASKED: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();

    pub(super) fn is_reached(name: &str) -> bool {
        let Some((asked, left)) = ASKED.get_or_init(read) else { return false };
        let is_now = asked == name && left.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_now {
            eprintln!("failing at {name}");
        }
        is_now
    }

    pub(super) fn wait(name: &str) {
        if let Some((asked, milliseconds)) = ASKED.get_or_init(read)
            && asked == name
        {
            thread::sleep(Duration::from_millis(milliseconds.load(Ordering::SeqCst)));
        }
    }

    fn read() -> Option<(String, AtomicU64)> {
        let asked = std::env::var("FARTHING_FAIL").ok()?;
        let (name, times) = asked.split_once(':').unwrap_or((&asked, "1"));
        Some((name.to_owned(), AtomicU64::new(times.parse().ok()?)))
    }
}
