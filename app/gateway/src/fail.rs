//! Places at which a test lets the process die, as a power cut would.

/// Aborts the process where the environment's `FARTHING_FAIL` names this point: `name`, or `name:3` for the third
/// time that it is reached. Nothing in builds without debug assertions.
pub fn point(name: &str) {
    #[cfg(debug_assertions)]
    asked::point(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod asked {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };

    /// At which point, and how often it is still passed.
    static ASKED: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();

    pub(super) fn point(name: &str) {
        let Some((asked, left)) = ASKED.get_or_init(read) else { return };
        if asked == name && left.fetch_sub(1, Ordering::SeqCst) == 1 {
            eprintln!("failing at {name}");
            // No destructor runs and nothing is flushed.
            std::process::abort();
        }
    }

    fn read() -> Option<(String, AtomicU64)> {
        let asked = std::env::var("FARTHING_FAIL").ok()?;
        let (name, times) = asked.split_once(':').unwrap_or((&asked, "1"));
        Some((name.to_owned(), AtomicU64::new(times.parse().ok()?)))
    }
}
