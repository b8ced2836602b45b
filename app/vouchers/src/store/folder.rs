//! A folder with a JSON file for each channel, share or fan.

use std::{
    fmt::Display,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Serialize, de::DeserializeOwned};

use super::{StoreError, StoreResult, make_private_folder, replace_private, require_writable};

/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A folder with a JSON file for each channel, share or fan, held by one process at a time. Its name is the
/// text of what it is for: an address, or a [`Row`](crate::book::Row).
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Locked until it is dropped.
    _lock: File,
}

impl Folder {
    /// Makes the folder unless it is there, and waits until no other process has it.
    ///
    /// # Errors
    /// `Io`
    pub fn open(path: &Path) -> StoreResult<Self> {
        let failed = StoreError::io("use", path);
        make_private_folder(path).map_err(failed)?;
        let lock = File::create(path.join(".lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Self { path: path.into(), _lock: lock })
    }

    /// What is kept of a channel; `None` where nothing is.
    ///
    /// # Errors
    /// `Io`, `NotText`, `Damaged`.
    pub fn read<T: DeserializeOwned>(&self, name: &impl Display) -> StoreResult<Option<T>> {
        let file = self.file(name);
        if file.exists() { read(file).map(Some) } else { Ok(None) }
    }

    /// All that is kept, in the order of the names; files of other names are left alone.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_all<N: FromStr + Ord, T: DeserializeOwned>(&self) -> StoreResult<Vec<(N, T)>> {
        let failed = StoreError::io("read", &self.path);
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let name = name.strip_suffix(".json").and_then(|name| name.parse().ok());
            if let Some(name) = name {
                all.push((name, read(file)?));
            }
        }
        all.sort_by(|(name, _): &(N, T), (other, _)| name.cmp(other));
        Ok(all)
    }

    /// Refuses a folder that takes no files.
    ///
    /// # Errors
    /// `Io`
    pub fn require_writable(&self) -> StoreResult {
        require_writable(&self.path).map_err(StoreError::io("write to", &self.path))
    }

    /// Replaces what is kept of a channel, as a whole.
    ///
    /// # Errors
    /// `Io`; the old file stands then.
    pub fn write<T: Serialize>(&self, name: &impl Display, value: &T) -> StoreResult {
        let file = self.file(name);
        let failed = StoreError::io("write", &file);
        let text = serde_json::to_string_pretty(value).map_err(|error| failed(error.into()))?;
        replace_private(&file, text.as_bytes()).map_err(failed)
    }

    /// Forgets what is kept under a name.
    ///
    /// # Errors
    /// `Io`
    pub fn remove(&self, name: &impl Display) -> StoreResult {
        let file = self.file(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io("remove", &file)(error))
            }
            _ => Ok(()),
        }
    }

    fn file(&self, name: &impl Display) -> PathBuf {
        self.path.join(format!("{name}.json"))
    }
}

/// The parser's own error could quote the file, so it is not shown.
fn read<T: DeserializeOwned>(path: PathBuf) -> StoreResult<T> {
    let bytes = fs::read(&path).map_err(StoreError::io("read the state of a channel", &path))?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let Ok(text) = str::from_utf8(text) else { return Err(StoreError::NotText { path }) };
    serde_json::from_str(text).map_err(|_| StoreError::Damaged { path })
}
