//! Where this machine keeps what it remembers of channels and fans.

mod refusal;
mod signing;

pub use refusal::words;
pub use signing::{Signing, here, signer_of};

use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
    file, settings,
};
use clap::Args;
use farthing_sdk::{
    Token,
    solana::Address,
    vouchers::{
        book::{Policy, Row, SharePolicy},
        store::{FanPages, Folder, Pages, Promises, StoreError, make_private_folder},
    },
};
use std::path::{Path, PathBuf};

pub use farthing_sdk::vouchers::store::{Book, Paying};

/// Nothing is served on credit. Seconds before the end of a channel or a voucher at which it is not taken
/// any more: what it takes to claim. Shares of any fan are taken whose lease has an hour left: what is sold
/// for a promise, and for which, is for who types the command to say.
const POLICY: Policy = Policy {
    credit: 0,
    margin: 120,
    shares: Some(SharePolicy { price: u64::MAX, lease: 3_600, most: u64::MAX }),
};

/// Where it is kept.
#[derive(Args, Clone)]
pub struct State {
    /// Folder for what this machine remembers of channels and fans [default: farthing/channels in your
    /// data folder]
    #[arg(long = "state", value_name = "DIR", env = "FARTHING_CHANNELS")]
    folder: Option<PathBuf>,
}

impl State {
    /// In this folder.
    #[cfg(test)]
    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// The payer's side, for this command alone.
    pub fn paying(&self) -> Outcome<Promises> {
        Ok(Promises::new(Folder::open(&self.folder().join("paying"))?))
    }

    /// The payer's side where this channel is known there, and then its page must be readable and the
    /// folder take files: for before anything is sent that is to be noted. A command that needs it for
    /// nothing else neither makes it nor fails for want of it.
    pub fn paying_of(&self, channel: &Address) -> Outcome<Option<Promises>> {
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
        match self.paying_of(channel)? {
            Some(promises) => Ok(promises.note_ended(channel)?),
            None => Ok(()),
        }
    }

    /// Refuses a folder that takes no files, before anything is sent that must be remembered.
    pub fn require_writable(&self) -> Outcome {
        let folder = self.folder();
        make_private_folder(&folder).and_then(|()| file::require_writable(&folder)).map_err(
            |error| Failure::File(format!("cannot write to {}: {error}", folder.display())),
        )
    }

    /// The payer's side of fans, for this command alone: every promise, and who had which slot.
    pub fn fan_pages(&self) -> Outcome<FanPages> {
        Ok(FanPages::new(Folder::open(&self.folder().join("fans"))?))
    }

    /// The payee's side, for this command alone.
    pub fn book(&self) -> Outcome<Book> {
        Ok(Pages::open(Folder::open(&self.folder().join("paid"))?, POLICY)?)
    }

    /// Where it is kept what pays HTTP services.
    #[cfg(feature = "get")]
    pub fn http(&self) -> PathBuf {
        self.folder().join("http")
    }

    fn folder(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(settings::channels_dir)
    }
}

/// What a file is kept of.
enum Kept {
    Channel,
    Fan,
    Share,
}

/// By its folder, and in the payee's by its name.
fn kept(path: &Path) -> Kept {
    let is_of_fans = path.parent().is_some_and(|folder| folder.ends_with("fans"));
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    match name.parse() {
        _ if is_of_fans => Kept::Fan,
        Ok(Row { slot: Some(_), .. }) => Kept::Share,
        _ => Kept::Channel,
    }
}

/// What the amounts of a channel mean, without asking the chain.
pub fn coin(paying: &Paying) -> Outcome<Coin> {
    Ok(Coin::new(Token::from(paying.mint()?), paying.decimals))
}

impl From<StoreError> for Failure {
    /// With the command that helps, where there is one.
    fn from(error: StoreError) -> Self {
        let rebuilds = "rebuilds what the chain knows";
        match &error {
            StoreError::Unknown { channel } => {
                Self::NotFound(format!("{error}; `farthing channel recover {channel}` {rebuilds}"))
            }
            StoreError::Damaged { path } => Self::File(match kept(path) {
                Kept::Fan => {
                    format!("{error}; move it away, and `farthing fan recover` {rebuilds}")
                }
                Kept::Share => format!(
                    "{error}; move it away, and `farthing fan verify` takes the promises again"
                ),
                Kept::Channel => {
                    format!("{error}; move it away, and `farthing channel recover` {rebuilds}")
                }
            }),
            // Read once more for words about how it is encoded.
            StoreError::NotText { path } => match file::read(path, "state of a channel") {
                Err(failure) => failure,
                Ok(_) => Self::File(error.to_string()),
            },
            StoreError::Io { .. } | StoreError::DamagedPage { .. } | StoreError::NotAnAddress => {
                Self::File(error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_names_the_command_that_rebuilds_it() {
        let address = Address::new_from_array([7; 32]);
        let said = |path: String| {
            let failure = Failure::from(StoreError::Damaged { path: path.into() });
            assert_eq!(failure.code(), 5);
            failure.to_string()
        };
        for (path, command) in [
            (format!("state/fans/{address}.json"), "farthing fan recover"),
            (format!("state/paid/{address}-5.json"), "farthing fan verify"),
            (format!("state/paid/{address}.json"), "farthing channel recover"),
            (format!("state/paying/{address}.json"), "farthing channel recover"),
        ] {
            assert!(said(path.clone()).contains(command), "{path}");
        }
    }
}
