//! `order lock`.

use super::Locked;
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Record,
    values::Hash32,
    wallet,
};
use clap::Args;
use farthing_sdk::solana::Keypair;
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

#[derive(Args)]
pub struct Lock {
    /// The file to sell; FILE.locked and FILE.key are written beside it
    file: PathBuf,
}

impl Lock {
    pub fn run(self, context: &Context) -> Outcome {
        let content = fs::read(&self.file).map_err(|error| {
            Failure::File(format!("cannot read {}: {error}", self.file.display()))
        })?;
        let (locked_file, key_file) = (beside(&self.file, ".locked"), beside(&self.file, ".key"));
        // The secret half of a new keypair is 32 bytes from the system's random source.
        let key = *Keypair::new().secret_bytes();
        let locked = Locked::new(&content, &key)
            .ok_or_else(|| Failure::File("the file is too large to encrypt".into()))?;
        wallet::write_secret(&key_file, format!("{}\n", Hash32(key)).as_bytes())?;
        fs::write(&locked_file, &locked.encrypted).map_err(|error| {
            Failure::File(format!("cannot write {}: {error}", locked_file.display()))
        })?;
        let record = Record::new("Locked")
            .with("deliver", locked_file.display().to_string())
            .with("keep_secret", key_file.display().to_string())
            .with("key_hash", Hash32(locked.key_hash))
            .with("delivery_hash", Hash32(locked.delivery_hash));
        context.printer.record(&record)
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}
