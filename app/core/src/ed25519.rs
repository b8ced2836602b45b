//! The data of an instruction of the Ed25519 program, in the one layout that we accept: count, zero,
//! then for each record 14 bytes of offsets, then for each record key (32), signature (64), voucher
//! (50). All instruction indices are 0xFFFF, so that nothing is read from another instruction's data,
//! which can be forged through a call. With one record it is what Solana's own builder makes.
//!
//! All but the payloads follows from the count, so it is a constant, and one comparison checks it.

use crate::{signature::SIGNATURE_LENGTH as SIGNATURE, voucher::VOUCHER_LENGTH};
use core::slice;

/// Most records: a transaction has no room for more.
pub const RECORDS_MAX: usize = 8;

const COUNT: usize = 2;
const OFFSETS: usize = 14;
const KEY: usize = 32;

/// Bytes of a record: key (32), signature (64), voucher (50).
pub const RECORD_LENGTH: usize = KEY + SIGNATURE + VOUCHER_LENGTH;

const HEADER_MAX: usize = COUNT + OFFSETS * RECORDS_MAX;

/// For each count from 1 on, what stands before its payloads, then zeros.
static HEADERS: [[u8; HEADER_MAX]; RECORDS_MAX] = headers();

/// What stands before the payload of one record, as a number: two comparisons.
const ONE: u128 = {
    let mut header = [0; COUNT + OFFSETS];
    header.copy_from_slice(HEADERS[0].split_at(COUNT + OFFSETS).0);
    u128::from_le_bytes(header)
};

/// The bytes have another layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotCanonical;

/// A signed voucher, as it stands in the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignatureRecord<'a> {
    /// The Ed25519 key that signed.
    pub key: &'a [u8; KEY],
    /// `R ‖ s`.
    pub signature: &'a [u8; SIGNATURE],
    /// What was signed: 50 bytes, which need not be a voucher's.
    pub message: &'a [u8; VOUCHER_LENGTH],
}

/// The records of an instruction: key and message of each, which the Ed25519 program has verified.
#[derive(Clone, Copy, Debug)]
pub struct SignatureRecords<'a> {
    payloads: &'a [[u8; RECORD_LENGTH]],
}

impl<'a> SignatureRecords<'a> {
    /// Reads an instruction's data.
    ///
    /// # Errors
    /// [`NotCanonical`] unless it is laid out in exactly this way, with 1 to 8 records.
    #[inline]
    pub fn parse(data: &'a [u8]) -> Result<Self, NotCanonical> {
        // The usual case first: what is known when this is compiled is compared in place.
        if let Some((header, payload)) = data.split_first_chunk()
            && u128::from_le_bytes(*header) == ONE
            && let Ok(payload) = payload.try_into()
        {
            return Ok(Self { payloads: slice::from_ref(payload) });
        }
        let count = data.first().copied().map(usize::from).ok_or(NotCanonical)?;
        let header = header(count).ok_or(NotCanonical)?;
        let (found, payloads) = data.split_at_checked(header.len()).ok_or(NotCanonical)?;
        let (payloads, rest) = payloads.as_chunks();
        if payloads.len() != count || !rest.is_empty() || found != header {
            return Err(NotCanonical);
        }
        Ok(Self { payloads })
    }

    /// How many there are.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.payloads.len()
    }

    /// Whether there are none, which [`Self::parse`] refuses.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.payloads.is_empty()
    }

    /// The records, in their order.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = SignatureRecord<'a>> {
        // The lengths are known, so each is one.
        self.payloads.iter().filter_map(SignatureRecord::at)
    }
}

impl<'a> SignatureRecord<'a> {
    /// Takes a record's bytes apart. Never `None`: the parts fill the bytes exactly.
    #[inline]
    #[must_use]
    pub fn at(payload: &'a [u8; RECORD_LENGTH]) -> Option<Self> {
        let (key, rest) = payload.split_first_chunk()?;
        let (signature, rest) = rest.split_first_chunk()?;
        Some(Self { key, signature, message: rest.first_chunk()? })
    }

    /// The bytes of [`Self::at`], in their order.
    pub fn bytes(self) -> impl Iterator<Item = u8> + 'a {
        self.key.iter().chain(self.signature).chain(self.message).copied()
    }
}

/// The data of an instruction that verifies these records, in their order, byte by byte.
///
/// # Errors
/// [`NotCanonical`] unless there are 1 to 8.
pub fn encode<'a>(
    records: &'a [SignatureRecord<'a>],
) -> Result<impl Iterator<Item = u8> + 'a, NotCanonical> {
    let header = header(records.len()).ok_or(NotCanonical)?;
    Ok(header.iter().copied().chain(records.iter().flat_map(|record| record.bytes())))
}

/// Everything before the payloads of `count` records; `None` unless there are 1 to 8.
#[inline]
fn header(count: usize) -> Option<&'static [u8]> {
    let length = OFFSETS.checked_mul(count)?.checked_add(COUNT)?;
    HEADERS.get(count.checked_sub(1)?)?.get(..length)
}

// Runs when this is compiled, where anything that could go wrong is an error.
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
const fn headers() -> [[u8; HEADER_MAX]; RECORDS_MAX] {
    let mut headers = [[0; HEADER_MAX]; RECORDS_MAX];
    let mut count = 1;
    while count <= RECORDS_MAX {
        headers[count - 1][0] = count as u8;
        let mut record = 0;
        while record < count {
            let payload = COUNT + OFFSETS * count + RECORD_LENGTH * record;
            let offsets = offsets_at(payload as u16);
            let mut byte = 0;
            while byte < OFFSETS {
                headers[count - 1][COUNT + OFFSETS * record + byte] = offsets[byte];
                byte += 1;
            }
            record += 1;
        }
        count += 1;
    }
    headers
}

/// The offsets of a record whose payload begins at `key`, each with the index that means "in this
/// instruction": signature, key, message, and between the last two the message's length.
#[allow(clippy::arithmetic_side_effects)]
const fn offsets_at(key: u16) -> [u8; OFFSETS] {
    let [k0, k1] = key.to_le_bytes();
    let [s0, s1] = (key + KEY as u16).to_le_bytes();
    let [m0, m1] = (key + (KEY + SIGNATURE) as u16).to_le_bytes();
    let [l0, l1] = (VOUCHER_LENGTH as u16).to_le_bytes();
    [s0, s1, 0xff, 0xff, k0, k1, 0xff, 0xff, m0, m1, l0, l1, 0xff, 0xff]
}
