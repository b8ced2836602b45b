//! `cargo xtask clean`: removes everything that was built.

use std::{fs, io::ErrorKind};

use anyhow::{Context, Result};

use crate::{client, step, stock_clients, workspace::root};

pub fn run() -> Result<()> {
    let mut folders = vec![root().join("target"), stock_clients::installed_folder()];
    folders.extend(["node_modules", "dist", "build"].map(|name| client::folder().join(name)));
    for folder in folders {
        step::say("clean", &format!("removing {}", folder.display()));
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", folder.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
