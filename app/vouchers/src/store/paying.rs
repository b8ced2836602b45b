//! The payer's side: what was promised so far, and with which key.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::{Folder, StoreError, StoreResult};

/// What the payer remembers of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    mint: String,
    /// Of the mint: what amounts mean, without asking the chain.
    pub decimals: u8,
    /// The key that signs vouchers, or that the chain is made from.
    signer: String,
    /// The file with that key, if it is known.
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
    /// A channel of a mint with so many decimals, in which nothing is promised yet. Of a chain the base
    /// units that a link is worth and how many links there are; of vouchers 0 and 0.
    #[must_use]
    pub fn new(
        (mint, decimals): (Address, u8),
        signer: Address,
        (unit, length): (u64, u32),
        funded: u64,
    ) -> Self {
        Self {
            mint: mint.to_string(),
            decimals,
            signer: signer.to_string(),
            signer_file: None,
            unit,
            length,
            funded,
            promised: 0,
            ended: false,
        }
    }

    /// What is paid in.
    ///
    /// # Errors
    /// `NotAnAddress`
    pub fn mint(&self) -> StoreResult<Address> {
        address(&self.mint)
    }

    /// Where the key was at last.
    #[must_use]
    pub fn signer_file(&self) -> Option<&Path> {
        self.signer_file.as_deref()
    }

    /// The key that signs vouchers, or that the chain is made from.
    ///
    /// # Errors
    /// `NotAnAddress`
    pub fn signer(&self) -> StoreResult<Address> {
        address(&self.signer)
    }

    /// Names the file of its key. One whose name is no text cannot be noted: it is named anew each time.
    #[must_use]
    pub fn signed_with(self, file: Option<PathBuf>) -> Self {
        Self { signer_file: file.filter(|file| file.to_str().is_some()), ..self }
    }

    /// Whether it pays by hash chain rather than by voucher.
    #[must_use]
    pub fn is_chain(&self) -> bool {
        self.length != 0
    }
}

fn address(text: &str) -> StoreResult<Address> {
    text.parse().map_err(|_| StoreError::NotAnAddress)
}

/// All that the payer remembers.
#[derive(Debug)]
pub struct Promises {
    folder: Folder,
}

impl Promises {
    /// What a folder holds.
    #[must_use]
    pub fn new(folder: Folder) -> Self {
        Self { folder }
    }

    /// What is known of a channel, if anything is.
    ///
    /// # Errors
    /// Those of [`Folder::read`].
    pub fn find(&self, channel: &Address) -> StoreResult<Option<Paying>> {
        self.folder.read(channel)
    }

    /// What must be known of a channel.
    ///
    /// # Errors
    /// `Unknown`, and those of [`Folder::read`].
    pub fn require(&self, channel: &Address) -> StoreResult<Paying> {
        self.find(channel)?.ok_or(StoreError::Unknown { channel: *channel })
    }

    /// Notes what is set aside now, if the channel is known here.
    ///
    /// # Errors
    /// Those of [`Folder::read`] and [`Folder::write`].
    pub fn note_funded(&self, channel: &Address, funded: u64) -> StoreResult {
        match self.find(channel)? {
            Some(known) => self.save(channel, &Paying { funded, ..known }),
            None => Ok(()),
        }
    }

    /// Notes that the chain has said that the channel ended, if it is known here.
    ///
    /// # Errors
    /// Those of [`Folder::read`] and [`Folder::write`].
    pub fn note_ended(&self, channel: &Address) -> StoreResult {
        match self.find(channel)? {
            Some(known) if !known.ended => self.save(channel, &Paying { ended: true, ..known }),
            _ => Ok(()),
        }
    }

    /// Refuses a folder that takes no files, before anything is sent that must be remembered.
    ///
    /// # Errors
    /// `Io`
    pub fn require_writable(&self) -> StoreResult {
        self.folder.require_writable()
    }

    /// Writes what is known of a channel.
    ///
    /// # Errors
    /// Those of [`Folder::write`].
    pub fn save(&self, channel: &Address, paying: &Paying) -> StoreResult {
        self.folder.write(channel, paying)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn paying() -> Paying {
        let [mint, signer] = [[7; 32], [8; 32]].map(Address::new_from_array);
        Paying::new((mint, 6), signer, (0, 0), 5)
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
