//! A key as people name it: by its address, or by its keypair file.

use crate::{
    failure::{Failure, Outcome},
    wallet,
};
use farthing_sdk::solana::{Address, Keypair, Signer};
use std::{convert::Infallible, path::PathBuf, str::FromStr};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyArg {
    Address(Address),
    File(PathBuf),
}

impl FromStr for KeyArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::File(text.into()), Self::Address))
    }
}

impl KeyArg {
    /// Its address. A file that is not there is made, unless this is a dry run.
    pub fn address_or_make(&self, is_dry: bool) -> Outcome<Address> {
        match self {
            Self::Address(address) => Ok(*address),
            Self::File(file) if is_dry && !file.exists() => Err(Failure::File(format!(
                "a dry run makes no keypair; `farthing keygen {}` makes one",
                file.display()
            ))),
            Self::File(file) => Ok(wallet::read_or_make(file)?.pubkey()),
        }
    }

    /// The keypair, where there is a file.
    pub fn keypair(&self) -> Outcome<Option<Keypair>> {
        match self {
            Self::Address(_) => Ok(None),
            Self::File(file) => wallet::read(file).map(Some),
        }
    }
}
