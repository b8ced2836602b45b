//! What must not be forgotten of channels and fans, in files: what the payer has promised ([`Promises`],
//! [`FanPages`]), and what the payee holds ([`Book`]).
//!
//! ```text
//! folder, locked while it is open
//! ├── .lock
//! ├── <address>.json                one for each channel or fan, always written as a whole
//! └── <fan's address>-<slot>.json   one for each share, where it is a payee's folder
//! ```
//!
//! No secret is kept here: vouchers are signed with a key of its own file, and a chain is made again from
//! that key. But anyone who reads a payee's page has the vouchers in it, so files are for their owner only.
//! Every file is replaced as a whole, so a crash leaves the old one or the new one.

mod fan_file;
mod fans;
mod folder;
mod pages;
mod paying;
mod private;
mod stored;

pub use fans::{FanError, FanPages, PayingFan};
pub use folder::Folder;
pub use pages::{Book, Pages};
pub use paying::{Paying, Promises};
pub use private::{make_private_folder, replace_private, require_writable, write_private};

use std::{
    io,
    path::{Path, PathBuf},
};

use solana_address::Address;

/// Why something was not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system says no.
    #[error("cannot {attempt} {}: {error}", path.display())]
    Io {
        /// What was tried, as in "cannot read".
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A channel's file holds something else than text in UTF-8.
    #[error("the state of a channel {} is not text in UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A channel's file holds text that is not what was written there.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A page of the book is none.
    #[error("what is kept of {channel} is damaged")]
    DamagedPage {
        /// Whose page.
        channel: Address,
    },
    /// A mint or a signer of [`Paying`] is no address.
    #[error("a file of a channel is damaged: no address")]
    NotAnAddress,
    /// Nothing is kept of a channel that was asked for.
    #[error("nothing is known here of the channel {channel}")]
    Unknown {
        /// Which.
        channel: Address,
    },
}

/// What the store's functions return.
pub type StoreResult<T = ()> = Result<T, StoreError>;

impl StoreError {
    /// For `map_err`: what was tried, and on which path.
    fn io<'a>(attempt: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Self + Copy + 'a {
        move |error| Self::Io { attempt, path: path.into(), error }
    }
}
