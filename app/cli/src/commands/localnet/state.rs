//! What `localnet` keeps between runs: accounts, slot and time. Transactions are not kept, so the
//! `history` of an address begins anew with each run.

use super::validator::{Accounts, Tip, Validator};
use crate::{
    failure::{Failure, Outcome},
    file::{self, require_writable},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// The folder of one `localnet`, which no other may use meanwhile.
#[derive(Debug)]
pub struct Folder {
    pub path: PathBuf,
    /// Locked until it is dropped. The system lets go of it when the process ends, however it does.
    _lock: File,
}

impl Folder {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    /// `File` when another `localnet` has it, or when it cannot be written to.
    pub fn take(path: PathBuf) -> Outcome<Self> {
        let shown = path.display().to_string();
        let failed = |error: io::Error| Failure::File(format!("cannot use {shown}: {error}"));
        fs::create_dir_all(&path).map_err(failed)?;
        require_writable(&path).map_err(failed)?;
        let lock = File::create(path.join(".lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::File(format!(
                "another localnet runs on the state in {shown}; stop it, or name another folder with \
                 --state"
            ))),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// A chain at rest.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub slot: u64,
    /// Blocks below that slot's own. Slots can be skipped, so that is fewer. States of before it was
    /// kept have none.
    #[serde(default)]
    pub height: Option<u64>,
    /// Unix milliseconds of that slot.
    pub time: u64,
    pub accounts: Accounts,
}

impl Kept {
    /// Reads a chain, if there is one.
    pub fn load(folder: &Path) -> Outcome<Option<Self>> {
        let file = state_file(folder);
        if !file.exists() {
            return Ok(None);
        }
        let text = file::read(&file, "kept state")?;
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Failure::File(format!(
                "the kept state {} cannot be read: {error}; start with --fresh to begin anew",
                file.display()
            ))
        })
    }

    /// Writes the chain that runs now, so that a crash while writing leaves the last one.
    pub fn save(folder: &Path, validator: &Validator) -> Outcome {
        let Tip { slot, height, time } = validator.tip();
        let kept = Self { slot, height: Some(height), time, accounts: validator.accounts()? };
        let (file, draft) = (state_file(folder), folder.join("state.json.new"));
        let failed = |error: String| {
            Failure::File(format!("cannot keep the state in {}: {error}", file.display()))
        };
        let text = serde_json::to_string(&kept).map_err(|error| failed(error.to_string()))?;
        fs::write(&draft, text)
            .and_then(|()| fs::rename(&draft, &file))
            .map_err(|error| failed(error.to_string()))
    }

    /// Forgets a chain. Wallets stay.
    pub fn forget(folder: &Path) -> Outcome {
        let file = state_file(folder);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::File(format!("cannot remove {}: {error}", file.display())))
            }
            _ => Ok(()),
        }
    }

    /// Where and when to go on: after the last block, and not before now.
    pub fn tip(&self) -> Tip {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let time = u64::try_from(now).unwrap_or(u64::MAX).max(self.time + 1);
        Tip { slot: self.slot, height: self.height.unwrap_or(self.slot), time }
    }
}

fn state_file(folder: &Path) -> PathBuf {
    folder.join("state.json")
}
