//! What `localnet` keeps between runs: accounts, slot and time. Transactions are not kept, so the
//! `history` of an address begins anew with each run.

use super::validator::{Accounts, Validator};
use crate::failure::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// A chain at rest.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub slot: u64,
    /// Unix milliseconds of that slot.
    pub time: u64,
    pub accounts: Accounts,
}

impl Kept {
    /// Reads a chain, if there is one.
    pub fn load(folder: &Path) -> Outcome<Option<Self>> {
        let file = file(folder);
        if !file.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&file).map_err(|error| error.to_string());
        let kept = text.and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string()));
        kept.map(Some).map_err(|error| {
            Failure::File(format!(
                "the kept state {} cannot be read: {error}; start with --fresh to begin anew",
                file.display()
            ))
        })
    }

    /// Writes the chain that runs now, so that a crash while writing leaves the last one.
    pub fn save(folder: &Path, validator: &Validator) -> Outcome {
        let (slot, time) = validator.tip();
        let kept = Self { slot, time, accounts: validator.accounts()? };
        let (file, draft) = (file(folder), folder.join("state.json.new"));
        let failed = |error: String| {
            Failure::File(format!("cannot keep the state in {}: {error}", file.display()))
        };
        let text = serde_json::to_string(&kept).map_err(|error| failed(error.to_string()))?;
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&draft, text))
            .and_then(|()| fs::rename(&draft, &file))
            .map_err(|error| failed(error.to_string()))
    }

    /// Forgets a chain. Wallets stay.
    pub fn forget(folder: &Path) -> Outcome {
        match fs::remove_file(file(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::File(format!("cannot remove {}: {error}", file(folder).display())))
            }
            _ => Ok(()),
        }
    }

    /// Where and when to go on: after the last slot, and not before now.
    pub fn resume_at(&self) -> (u64, u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        (self.slot + 1, u64::try_from(now).unwrap_or(u64::MAX).max(self.time + 1))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("state.json")
}
