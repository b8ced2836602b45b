//! Says what is being done and how long it took; the command's own output streams by.

use std::{process::Command, time::Instant};

use anyhow::{Context, Result, bail};

pub fn say(area: &str, text: &str) {
    eprintln!("[{area}] {text}");
}

pub fn run(area: &str, what: &str, command: &mut Command) -> Result<()> {
    say(area, what);
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
    if !status.success() {
        bail!("{what}: failed ({status})");
    }
    let seconds = started.elapsed().as_secs();
    if seconds > 2 {
        say(area, &format!("{what}: done ({seconds} s)"));
    }
    Ok(())
}
