//! Which page of the book: a channel's, or that of a share.

use std::fmt;
use std::str::FromStr;

use solana_address::Address;

use super::ChannelAddress;
use crate::signed::AnyVoucher;

/// A channel, or a share of a fan. Its text is the account in base58, of a share followed by `-` and the
/// slot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row {
    /// The channel's account, or the fan's.
    pub account: ChannelAddress,
    /// The place of the share in the fan, from 0; `None` of a channel.
    pub slot: Option<u8>,
}

/// The text names no row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("neither the address of a channel nor that of a fan with a slot")]
pub struct NotARow;

impl Row {
    /// A share of a fan.
    #[must_use]
    pub fn share(fan: &[u8; 32], slot: u8) -> Self {
        Self { account: *fan, slot: Some(slot) }
    }

    /// The account as an address.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::new_from_array(self.account)
    }
}

impl From<ChannelAddress> for Row {
    fn from(account: ChannelAddress) -> Self {
        Self { account, slot: None }
    }
}

impl From<&ChannelAddress> for Row {
    fn from(account: &ChannelAddress) -> Self {
        (*account).into()
    }
}

impl From<&Address> for Row {
    fn from(account: &Address) -> Self {
        account.to_bytes().into()
    }
}

impl From<&Self> for Row {
    fn from(row: &Self) -> Self {
        *row
    }
}

/// What a voucher promises money of.
impl From<&AnyVoucher> for Row {
    fn from(signed: &AnyVoucher) -> Self {
        match signed {
            AnyVoucher::Channel(signed) => signed.voucher.channel.into(),
            AnyVoucher::Share(signed) => Self::share(&signed.voucher.fan, signed.voucher.slot),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address().fmt(f)?;
        self.slot.map_or(Ok(()), |slot| write!(f, "-{slot}"))
    }
}

impl FromStr for Row {
    type Err = NotARow;

    fn from_str(text: &str) -> Result<Self, NotARow> {
        let (account, slot) = match text.split_once('-') {
            Some((account, slot)) => (account, Some(slot.parse().map_err(|_| NotARow)?)),
            None => (text, None),
        };
        let account = account.parse::<Address>().map_err(|_| NotARow)?.to_bytes();
        let row = Self { account, slot };
        // One text for each: "+5" and "05" are numbers as well.
        if row.to_string() == text { Ok(row) } else { Err(NotARow) }
    }
}
