//! `order lock`.

use super::Locked;
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    file,
    output::Facts,
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
    /// Write over those that are there: a key that is written over opens nothing any more
    #[arg(long)]
    force: bool,
}

impl Lock {
    pub fn run(self, context: &Context) -> Outcome {
        let (locked_file, key_file) = (beside(&self.file, ".locked"), beside(&self.file, ".key"));
        // Both, before either: a key alone would open nothing.
        for written in [&locked_file, &key_file] {
            file::require_room(written, self.force)?;
        }
        let content = fs::read(&self.file).map_err(|error| {
            Failure::File(format!("cannot read {}: {error}", self.file.display()))
        })?;
        // The secret half of a new keypair is 32 bytes from the system's random source.
        let key = *Keypair::new().secret_bytes();
        let locked = Locked::new(&content, &key)
            .ok_or_else(|| Failure::File("the file is too large to encrypt".into()))?;
        let key = format!("{}\n", Hash32(key));
        if self.force {
            wallet::replace_secret(&key_file, key.as_bytes())?;
        } else {
            wallet::write_secret(&key_file, key.as_bytes())?;
        }
        file::write(&locked_file, &locked.encrypted, self.force)?;
        let record = Facts::new("Locked")
            .with("deliver", locked_file.display().to_string())
            .with("keep_secret", key_file.display().to_string())
            .with("key_hash", Hash32(locked.key_hash))
            .with("delivery_hash", Hash32(locked.delivery_hash));
        context.printer.facts(&record)
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}
