//! A page as bytes, for who keeps many: one form for each page, with a version in front. Numbers are
//! little-endian.
//!
//! ```text
//! version 1 · credential · funded 8 · claimed 8 · closes_at · slot 8 · promise
//! served 8 · returned 8 · highest 8 · floor 8 · is_taken 1 · window: highest 4, admitted 32, returned 32
//!
//! credential  0, key 32 · 1, unit 8, length 4, link 36 · 2, key 32, unit 4, opened_at 4, last_day 1,
//!             payee 32, audience 32, slot 14
//! closes_at   0 · 1, seconds 8
//! promise     0 · 1, and of the credential's kind: channel 32, cumulative 8, expires_at 8, signature 64 ·
//!             link 36 · fan 32, payee 32, audience 32, slot 1, cumulative 8, expires_at 8, signature 64
//! link        index 4, hash 32
//! ```

use farthing_core::chain::Link;
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_core::voucher::Voucher;

use super::{ChannelState, Credential, Page, Promise, Share, Window};
use crate::signed::{SignedFanVoucher, SignedVoucher};

const VERSION: u8 = 1;

const KEY: u8 = 0;
const CHAIN: u8 = 1;
const SHARE: u8 = 2;

/// The bytes are no page's: of another version, too short or too long, or of a page that there cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no page of the book is stored like that")]
pub struct NotAPage;

/// A page in parts, for who keeps it in columns of a table. What is left of it are amounts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageParts {
    /// What the chain says, in bytes: the version first.
    pub channel: Vec<u8>,
    /// The best promise, in bytes; empty where there is none.
    pub promise: Vec<u8>,
    /// The highest number that was admitted; `None` before the first.
    pub highest_number: Option<u32>,
    /// A bit for each number from the highest one down, the lowest bit of a byte first: those admitted.
    pub admitted: [u8; 32],
    /// Those of which the money went back.
    pub returned: [u8; 32],
}

impl Page {
    /// Its parts but for the amounts, which are numbers already.
    #[must_use]
    pub fn to_parts(&self) -> PageParts {
        let (mut channel, mut promise) = (vec![VERSION], Vec::new());
        write_channel(&mut channel, &self.channel);
        if self.promise.is_some() {
            write_promise(&mut promise, self.promise.as_ref());
        }
        let (_, admitted, returned) = self.window.to_parts();
        let highest_number = self.window.highest();
        let [admitted, returned] = [admitted, returned].map(bytes_of);
        PageParts { channel, promise, highest_number, admitted, returned }
    }

    /// The page of these parts and amounts: served, returned, highest and floor.
    ///
    /// # Errors
    /// [`NotAPage`].
    pub fn from_parts(
        parts: &PageParts,
        amounts: [u64; 4],
        is_taken: bool,
    ) -> Result<Self, NotAPage> {
        let mut bytes = parts.channel.clone();
        match parts.promise.as_slice() {
            [] => write_promise(&mut bytes, None),
            promise => bytes.extend(promise),
        }
        bytes.extend(amounts.into_iter().flat_map(u64::to_le_bytes));
        bytes.push(is_taken.into());
        bytes.extend(parts.highest_number.unwrap_or(0).to_le_bytes());
        bytes.extend(parts.admitted);
        bytes.extend(parts.returned);
        Self::from_bytes(&bytes)
    }

    /// The page as it is stored: 161 to 433 bytes, the same for the same page.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        write_channel(&mut bytes, &self.channel);
        write_promise(&mut bytes, self.promise.as_ref());
        for amount in [self.served, self.returned, self.highest, self.floor] {
            bytes.extend(amount.to_le_bytes());
        }
        bytes.push(self.is_taken.into());
        let (highest, admitted, returned) = self.window.to_parts();
        bytes.extend(highest.to_le_bytes());
        bytes.extend(admitted.into_iter().chain(returned).flat_map(u128::to_le_bytes));
        bytes
    }

    /// Reads what [`Self::to_bytes`] made, and nothing else. That the promise is one to the row that the page
    /// is read for is for the caller to know.
    ///
    /// # Errors
    /// [`NotAPage`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAPage> {
        let mut reader = Reader(bytes);
        let page = reader.page().ok_or(NotAPage)?;
        if reader.0.is_empty() { Ok(page) } else { Err(NotAPage) }
    }
}

/// The low half first.
fn bytes_of([low, high]: [u128; 2]) -> [u8; 32] {
    let mut bytes = [0; 32];
    let halves = low.to_le_bytes().into_iter().chain(high.to_le_bytes());
    for (place, byte) in bytes.iter_mut().zip(halves) {
        *place = byte;
    }
    bytes
}

fn write_channel(bytes: &mut Vec<u8>, channel: &ChannelState) {
    match &channel.credential {
        Credential::Key(key) => {
            bytes.push(KEY);
            bytes.extend(key);
        }
        Credential::Chain { unit, length, claimed } => {
            bytes.push(CHAIN);
            bytes.extend(unit.to_le_bytes());
            bytes.extend(length.to_le_bytes());
            write_link(bytes, claimed);
        }
        Credential::Share(share) => {
            bytes.push(SHARE);
            bytes.extend(share.key);
            bytes.extend(share.unit.to_le_bytes());
            bytes.extend(share.lease.opened_at.to_le_bytes());
            bytes.push(share.lease.last_day);
            write_recipient(bytes, &share.recipient);
            bytes.extend(share.slot.to_bytes());
        }
    }
    bytes.extend(channel.funded.to_le_bytes());
    bytes.extend(channel.claimed.to_le_bytes());
    bytes.push(channel.closes_at.is_some().into());
    bytes.extend(channel.closes_at.into_iter().flat_map(i64::to_le_bytes));
    bytes.extend(channel.slot.to_le_bytes());
}

fn write_promise(bytes: &mut Vec<u8>, promise: Option<&Promise>) {
    bytes.push(promise.is_some().into());
    match promise {
        Some(Promise::Voucher(SignedVoucher { voucher, signature })) => {
            bytes.extend(voucher.channel);
            bytes.extend(voucher.cumulative.to_le_bytes());
            bytes.extend(voucher.expires_at.to_le_bytes());
            bytes.extend(signature);
        }
        Some(Promise::Link(link)) => write_link(bytes, link),
        Some(Promise::Share(SignedFanVoucher { voucher, signature })) => {
            bytes.extend(voucher.fan);
            write_recipient(bytes, &voucher.recipient);
            bytes.push(voucher.slot);
            bytes.extend(voucher.cumulative.to_le_bytes());
            bytes.extend(voucher.expires_at.to_le_bytes());
            bytes.extend(signature);
        }
        None => {}
    }
}

fn write_link(bytes: &mut Vec<u8>, link: &Link) {
    bytes.extend(link.index.to_le_bytes());
    bytes.extend(link.hash);
}

fn write_recipient(bytes: &mut Vec<u8>, recipient: &Recipient) {
    bytes.extend(recipient.payee);
    bytes.extend(recipient.audience);
}

/// What is left to read. Each step is `None` where the bytes are no page's.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn page(&mut self) -> Option<Page> {
        if self.byte()? != VERSION {
            return None;
        }
        let channel = self.channel()?;
        let promise = if self.flag()? { Some(self.promise(&channel.credential)?) } else { None };
        let (served, returned) = (self.u64()?, self.u64()?);
        let (highest, floor, is_taken) = (self.u64()?, self.u64()?, self.flag()?);
        let window = self.window()?;
        let is_share = matches!(channel.credential, Credential::Share(_));
        let page = Page { channel, promise, served, returned, highest, floor, is_taken, window };
        (returned <= served && (is_share || !is_taken)).then_some(page)
    }

    fn channel(&mut self) -> Option<ChannelState> {
        let credential = match self.byte()? {
            KEY => Credential::Key(self.take()?),
            CHAIN => {
                Credential::Chain { unit: self.u64()?, length: self.u32()?, claimed: self.link()? }
            }
            SHARE => Credential::Share(Share {
                key: self.take()?,
                unit: self.u32()?,
                lease: Lease { opened_at: self.u32()?, last_day: self.byte()? },
                recipient: self.recipient()?,
                slot: Slot::from_bytes(&self.take()?),
            }),
            _ => return None,
        };
        let (funded, claimed) = (self.u64()?, self.u64()?);
        let closes_at = if self.flag()? { Some(self.i64()?) } else { None };
        Some(ChannelState { credential, funded, claimed, closes_at, slot: self.u64()? })
    }

    fn promise(&mut self, credential: &Credential) -> Option<Promise> {
        Some(match credential {
            Credential::Key(_) => {
                let channel = self.take()?;
                let (cumulative, expires_at) = (self.u64()?, self.i64()?);
                let voucher = Voucher { channel, cumulative, expires_at };
                Promise::Voucher(SignedVoucher { voucher, signature: self.take()? })
            }
            Credential::Chain { .. } => Promise::Link(self.link()?),
            Credential::Share(_) => {
                let (fan, recipient, slot) = (self.take()?, self.recipient()?, self.byte()?);
                let (cumulative, expires_at) = (self.u64()?, self.i64()?);
                let voucher = FanVoucher { fan, recipient, slot, cumulative, expires_at };
                Promise::Share(SignedFanVoucher { voucher, signature: self.take()? })
            }
        })
    }

    fn window(&mut self) -> Option<Window> {
        let highest = self.u32()?;
        let (admitted, returned) = (self.bits()?, self.bits()?);
        Window::from_parts(highest, admitted, returned)
    }

    fn bits(&mut self) -> Option<[u128; 2]> {
        Some([u128::from_le_bytes(self.take()?), u128::from_le_bytes(self.take()?)])
    }

    fn link(&mut self) -> Option<Link> {
        Some(Link { index: self.u32()?, hash: self.take()? })
    }

    fn recipient(&mut self) -> Option<Recipient> {
        Some(Recipient { payee: self.take()?, audience: self.take()? })
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        Some(u8::from_le_bytes(self.take()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take()?))
    }

    fn i64(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.take()?))
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }
}
