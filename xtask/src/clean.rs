//! `cargo xtask clean`: removes everything that was built.

use std::{fs, io::ErrorKind};

use anyhow::{Context, Result};

use crate::{step, workspace::root};

pub fn run() -> Result<()> {
    let folder = root().join("target");
    step::say("clean", &format!("removing {}", folder.display()));
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
