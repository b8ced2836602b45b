//! What this machine remembers of channels: what the payer has promised, and what the payee holds.
//!
//! No secret is kept here: vouchers are signed with a key of its own file, and a chain is made again
//! from that key. But whoever reads a payee's page has the vouchers in it, so files are for their
//! owner only. Every file is replaced as a whole, so a crash leaves the old one or the new one.

mod book;
mod files;
mod paying;

pub use book::{Book, chain_state};
pub use paying::Paying;

use crate::{failure::Outcome, settings};
use clap::Args;
use farthing_sdk::solana::Address;
use files::Folder;
use std::path::PathBuf;

/// Where it is kept.
#[derive(Args, Clone)]
pub struct State {
    /// Folder for what this machine remembers of channels [default: farthing/channels in your data
    /// folder]
    #[arg(long = "state", value_name = "DIR", env = "FARTHING_CHANNELS")]
    folder: Option<PathBuf>,
}

impl State {
    /// The payer's side, for this command alone.
    pub fn paying(&self) -> Outcome<paying::Promises> {
        Ok(paying::Promises::new(Folder::open(&self.folder().join("paying"))?))
    }

    /// The payer's side where this channel is known there, and then its page must be readable and the
    /// folder take files: for before anything is sent that is to be noted. A command that needs it for
    /// nothing else neither makes it nor fails for want of it.
    pub fn paying_of(&self, channel: &Address) -> Outcome<Option<paying::Promises>> {
        if !self.folder().join("paying").join(format!("{channel}.json")).exists() {
            return Ok(None);
        }
        let promises = self.paying()?;
        promises.find(channel)?;
        promises.require_writable()?;
        Ok(Some(promises))
    }

    /// Notes that the chain has said that a channel ended, where it is known.
    pub fn note_ended(&self, channel: &Address) -> Outcome {
        self.paying_of(channel)?.map_or(Ok(()), |promises| promises.note_ended(channel))
    }

    /// The payee's side, for this command alone.
    pub fn book(&self) -> Outcome<Book> {
        book::open(Folder::open(&self.folder().join("paid"))?)
    }

    fn folder(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(settings::channels_dir)
    }
}
