//! The payer's side: what was promised so far, and with which key.

use super::files::Folder;
use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
};
use farthing_sdk::{Token, solana::Address};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the payer remembers of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    mint: String,
    decimals: u8,
    /// The key that signs vouchers, or that the chain is made from.
    signer: String,
    /// Where that key is, as far as is known.
    pub signer_file: Option<PathBuf>,
    /// Base units that a link is worth; 0 for vouchers.
    pub unit: u64,
    /// Links of the chain; 0 for vouchers.
    pub length: u32,
    /// Base units set aside, as of the last look at the chain.
    pub funded: u64,
    /// Base units promised since the opening. Never falls.
    pub promised: u64,
}

impl Paying {
    pub fn new(coin: &Coin, signer: Address, (unit, length): (u64, u32), funded: u64) -> Self {
        Self {
            mint: coin.mint().to_string(),
            decimals: coin.decimals,
            signer: signer.to_string(),
            signer_file: None,
            unit,
            length,
            funded,
            promised: 0,
        }
    }

    /// What amounts mean, without asking the chain.
    pub fn coin(&self) -> Outcome<Coin> {
        Ok(Coin::new(Token::from(address(&self.mint)?), self.decimals))
    }

    pub fn signer(&self) -> Outcome<Address> {
        address(&self.signer)
    }

    pub fn is_chain(&self) -> bool {
        self.length != 0
    }
}

fn address(text: &str) -> Outcome<Address> {
    text.parse().map_err(|_| Failure::File("a file of a channel is damaged: no address".into()))
}

/// All that the payer remembers.
pub struct Promises {
    folder: Folder,
}

impl Promises {
    pub(super) fn new(folder: Folder) -> Self {
        Self { folder }
    }

    pub fn find(&self, channel: &Address) -> Outcome<Option<Paying>> {
        self.folder.read(channel)
    }

    /// What must be known of a channel.
    pub fn require(&self, channel: &Address) -> Outcome<Paying> {
        self.find(channel)?.ok_or_else(|| {
            Failure::NotFound(format!(
                "nothing is known here of the channel {channel}; `farthing channel recover {channel}` \
                 rebuilds what the chain knows"
            ))
        })
    }

    /// Notes what is set aside now, if the channel is known here.
    pub fn note_funded(&self, channel: &Address, funded: u64) -> Outcome {
        match self.find(channel)? {
            Some(known) => self.save(channel, &Paying { funded, ..known }),
            None => Ok(()),
        }
    }

    pub fn save(&self, channel: &Address, paying: &Paying) -> Outcome {
        self.folder.write(channel, paying)
    }
}
