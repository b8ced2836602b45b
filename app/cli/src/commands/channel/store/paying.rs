//! The payer's side: what was promised so far, and with which key.

use super::files::Folder;
use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
};
use farthing_sdk::{Token, solana::Address};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the payer remembers of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    mint: String,
    decimals: u8,
    /// The key that signs vouchers, or that the chain is made from.
    signer: String,
    /// Where that key is, as far as is known.
    signer_file: Option<PathBuf>,
    /// Base units that a link is worth; 0 for vouchers.
    pub unit: u64,
    /// Links of the chain; 0 for vouchers.
    pub length: u32,
    /// Base units set aside, as of the last look at the chain.
    pub funded: u64,
    /// Base units promised since the opening. Never falls.
    pub promised: u64,
    /// Whether the chain has said that the channel ended. That is for good.
    #[serde(default)]
    pub ended: bool,
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
            ended: false,
        }
    }

    /// What amounts mean, without asking the chain.
    pub fn coin(&self) -> Outcome<Coin> {
        Ok(Coin::new(Token::from(address(&self.mint)?), self.decimals))
    }

    /// Where the key was at last.
    pub fn signer_file(&self) -> Option<&Path> {
        self.signer_file.as_deref()
    }

    pub fn signer(&self) -> Outcome<Address> {
        address(&self.signer)
    }

    /// Names the file of its key. One whose name is no text cannot be noted: it is named anew each time.
    pub fn signed_with(self, file: Option<PathBuf>) -> Self {
        Self { signer_file: file.filter(|file| file.to_str().is_some()), ..self }
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

    /// Notes that the chain has said that the channel ended, if it is known here.
    pub fn note_ended(&self, channel: &Address) -> Outcome {
        match self.find(channel)? {
            Some(known) if !known.ended => self.save(channel, &Paying { ended: true, ..known }),
            _ => Ok(()),
        }
    }

    /// Refuses a folder that takes no files, before anything is sent that must be remembered.
    pub fn require_writable(&self) -> Outcome {
        self.folder.require_writable()
    }

    pub fn save(&self, channel: &Address, paying: &Paying) -> Outcome {
        self.folder.write(channel, paying)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paying() -> Paying {
        let coin = Coin::new(Token::from(Address::new_from_array([7; 32])), 6);
        Paying::new(&coin, Address::new_from_array([8; 32]), (0, 0), 5)
    }

    #[test]
    fn a_page_of_before_ends_were_noted_is_of_a_channel_that_runs() {
        let mut page = serde_json::to_value(paying()).unwrap();
        page.as_object_mut().unwrap().remove("ended");
        assert_eq!(serde_json::from_value::<Paying>(page).unwrap(), paying());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_whose_name_is_no_text_does_not_keep_a_page_from_being_written() {
        use std::os::unix::ffi::OsStrExt;
        let file = PathBuf::from(std::ffi::OsStr::from_bytes(b"/k\xff.json"));
        let page = paying().signed_with(Some(file));
        assert_eq!(page.signer_file(), None);
        assert!(serde_json::to_string(&page).is_ok());
        let named = paying().signed_with(Some("/k.json".into()));
        assert_eq!(named.signer_file(), Some(Path::new("/k.json")));
    }
}
