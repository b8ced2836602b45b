//! The hot form: a paid request in one short header, base64url without padding, numbers little-endian.
//!
//! ```text
//! link      80 bytes, 107 characters   channel (32) ‖ number u32 ‖ max u64 ‖ index u32 ‖ hash (32)
//! voucher  124 bytes, 166 characters   channel (32) ‖ number u32 ‖ max u64 ‖ cumulative u64 ‖ expires_at i64 ‖ signature (64)
//! share    125 bytes, 167 characters   fan (32) ‖ slot u8 ‖ number u32 ‖ … as a voucher
//! ```
//!
//! They are told apart by their length. There is one text for each request, and each text is at most one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use farthing_core::chain::Link;
use farthing_core::fan::SLOTS_MAX;
use farthing_vouchers::book::Row;

use crate::shown::{Shown, ShownPromise};

/// The header, in the lower case of HTTP/2.
pub const NAME: &str = "farthing";

/// Characters of a link's header.
pub const LINK_LENGTH: usize = 107;

/// Characters of a voucher's header.
pub const VOUCHER_LENGTH: usize = 166;

/// Characters of a header for a share of a fan.
pub const SHARE_LENGTH: usize = 167;

/// The largest form, rounded up to what base64 decodes at once.
const BUFFER: usize = 126;

/// Why a header is no paid request. No variant holds what was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HotError {
    /// Neither a link's, a voucher's nor a share's number of characters.
    #[error("the header must have 107, 166 or 167 characters")]
    Length,
    /// Not base64url without padding.
    #[error("the header is not base64url without padding")]
    Alphabet,
    /// A slot that no fan has.
    #[error("the slot must be from 0 to 63")]
    Slot,
}

/// The header of a paid request. A link is of a channel, so that it has no slot.
#[must_use]
pub fn encode(shown: &Shown) -> String {
    let mut bytes = Vec::with_capacity(BUFFER);
    bytes.extend(shown.row.account);
    if let ShownPromise::Voucher { .. } = shown.promise {
        bytes.extend(shown.row.slot);
    }
    bytes.extend(shown.number.to_le_bytes());
    bytes.extend(shown.max.to_le_bytes());
    match &shown.promise {
        ShownPromise::Link(link) => {
            bytes.extend(link.index.to_le_bytes());
            bytes.extend(link.hash);
        }
        ShownPromise::Voucher { cumulative, expires_at, signature } => {
            bytes.extend(cumulative.to_le_bytes());
            bytes.extend(expires_at.to_le_bytes());
            bytes.extend(signature);
        }
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a header. It allocates nothing.
///
/// # Errors
/// [`HotError`], in its order.
pub fn decode(header: &[u8]) -> Result<Shown, HotError> {
    if ![LINK_LENGTH, VOUCHER_LENGTH, SHARE_LENGTH].contains(&header.len()) {
        return Err(HotError::Length);
    }
    let mut buffer = [0; BUFFER];
    let length =
        URL_SAFE_NO_PAD.decode_slice(header, &mut buffer).map_err(|_| HotError::Alphabet)?;
    let mut bytes = Bytes(buffer.get(..length).unwrap_or_default());
    let shown = match header.len() {
        LINK_LENGTH => link(&mut bytes),
        length => voucher(&mut bytes, length == SHARE_LENGTH),
    };
    // The length is known, so nothing is missing.
    let shown = shown.ok_or(HotError::Length)?;
    if shown.row.slot.is_some_and(|slot| slot >= SLOTS_MAX) {
        return Err(HotError::Slot);
    }
    Ok(shown)
}

fn link(bytes: &mut Bytes<'_>) -> Option<Shown> {
    let account: [u8; 32] = bytes.take()?;
    let number = u32::from_le_bytes(bytes.take()?);
    let max = u64::from_le_bytes(bytes.take()?);
    let link = Link { index: u32::from_le_bytes(bytes.take()?), hash: bytes.take()? };
    Some(Shown::link(&account, link, number, max))
}

fn voucher(bytes: &mut Bytes<'_>, is_share: bool) -> Option<Shown> {
    let account = bytes.take()?;
    let slot = if is_share { Some(u8::from_le_bytes(bytes.take()?)) } else { None };
    let number = u32::from_le_bytes(bytes.take()?);
    let max = u64::from_le_bytes(bytes.take()?);
    let promise = ShownPromise::Voucher {
        cumulative: u64::from_le_bytes(bytes.take()?),
        expires_at: i64::from_le_bytes(bytes.take()?),
        signature: bytes.take()?,
    };
    Some(Shown { row: Row { account, slot }, number, max, promise })
}

/// What is not read yet.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }
}
