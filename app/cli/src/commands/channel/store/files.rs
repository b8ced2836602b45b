//! A folder with a JSON file for each channel.

use crate::{
    failure::{Failure, Outcome},
    wallet,
};
use farthing_sdk::solana::Address;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// See the module. Held by one command at a time.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Locked until it is dropped.
    _lock: File,
}

impl Folder {
    /// Waits until no other command has it.
    pub fn open(path: &Path) -> Outcome<Self> {
        let failed = |error| Failure::File(format!("cannot use {}: {error}", path.display()));
        wallet::make_private_folder(path).map_err(failed)?;
        let lock = File::create(path.join(".lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Self { path: path.into(), _lock: lock })
    }

    /// What is kept of a channel.
    pub fn read<T: DeserializeOwned>(&self, channel: &Address) -> Outcome<Option<T>> {
        let file = self.file(channel);
        if file.exists() { read(&file).map(Some) } else { Ok(None) }
    }

    /// All that is kept.
    pub fn read_all<T: DeserializeOwned>(&self) -> Outcome<Vec<(Address, T)>> {
        let failed = |error| Failure::File(format!("cannot read {}: {error}", self.path.display()));
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let address = name.strip_suffix(".json").and_then(|name| name.parse().ok());
            if let Some(address) = address {
                all.push((address, read(&file)?));
            }
        }
        all.sort_by_key(|(address, _): &(Address, T)| *address);
        Ok(all)
    }

    /// Refuses a folder that takes no files.
    pub fn require_writable(&self) -> Outcome {
        crate::file::require_writable(&self.path).map_err(|error| {
            Failure::File(format!("cannot write to {}: {error}", self.path.display()))
        })
    }

    /// Replaces what is kept of a channel, as a whole.
    pub fn write<T: Serialize>(&self, channel: &Address, value: &T) -> Outcome {
        let file = self.file(channel);
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::File(format!("cannot write {}: {error}", file.display())))?;
        wallet::replace_secret(&file, text.as_bytes())
    }

    /// Forgets a channel.
    pub fn remove(&self, channel: &Address) -> Outcome {
        let file = self.file(channel);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::File(format!("cannot remove {}: {error}", file.display())))
            }
            _ => Ok(()),
        }
    }

    fn file(&self, channel: &Address) -> PathBuf {
        self.path.join(format!("{channel}.json"))
    }
}

/// The parser's own error could quote the file, so it is not shown.
fn read<T: DeserializeOwned>(file: &Path) -> Outcome<T> {
    let shown = file.display();
    let text = crate::file::read(file, "state of a channel")?;
    serde_json::from_str(&text).map_err(|_| {
        Failure::File(format!(
            "{shown} is damaged; move it away, and `farthing channel recover` rebuilds what the chain \
             knows"
        ))
    })
}
