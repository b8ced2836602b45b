//! The data of an instruction of the Ed25519 program, in the one layout that we accept: count, zero,
//! then for each record 14 bytes of offsets, then for each record key (32), signature (64), voucher
//! (50). All instruction indices are 0xFFFF, so that nothing is read from another instruction's data,
//! which can be forged through a call.

use crate::voucher::VOUCHER_LENGTH;

/// Most records: a transaction has no room for more.
pub const RECORDS_MAX: usize = 8;

const HEADER: usize = 2;
const OFFSETS: usize = 14;
const KEY: usize = 32;
const SIGNATURE: usize = 64;
const PAYLOAD: usize = KEY + SIGNATURE + VOUCHER_LENGTH;
const HERE: u16 = u16::MAX;

/// The bytes have another layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotCanonical;

/// The records of an instruction: key and message of each, which the program has verified.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    payloads: &'a [u8],
}

impl<'a> Records<'a> {
    /// Reads an instruction's data.
    ///
    /// # Errors
    /// [`NotCanonical`] unless it is laid out in exactly this way, with 1 to 8 records.
    #[inline]
    pub fn parse(data: &'a [u8]) -> Result<Self, NotCanonical> {
        let (header, rest) = data.split_first_chunk::<HEADER>().ok_or(NotCanonical)?;
        let [count, 0] = *header else {
            return Err(NotCanonical);
        };
        let count = usize::from(count);
        if count == 0
            || count > RECORDS_MAX
            || rest.len() != count.saturating_mul(OFFSETS.saturating_add(PAYLOAD))
        {
            return Err(NotCanonical);
        }
        let (offsets, payloads) =
            rest.split_at_checked(count.saturating_mul(OFFSETS)).ok_or(NotCanonical)?;
        let mut at = HEADER.saturating_add(offsets.len());
        for record in offsets.chunks_exact(OFFSETS) {
            if *record != offsets_at(at) {
                return Err(NotCanonical);
            }
            at = at.saturating_add(PAYLOAD);
        }
        Ok(Self { payloads })
    }

    /// How many there are.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.payloads.len().checked_div(PAYLOAD).unwrap_or(0)
    }

    /// Whether there are none, which [`Self::parse`] refuses.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.payloads.is_empty()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (&'a [u8; 32], &'a [u8; VOUCHER_LENGTH]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (payload, rest) = self.payloads.split_first_chunk::<PAYLOAD>()?;
        self.payloads = rest;
        let (key, rest) = payload.split_first_chunk()?;
        let (_, message) = rest.split_first_chunk::<SIGNATURE>()?;
        Some((key, message.first_chunk()?))
    }
}

/// The offsets of a record whose payload begins at `at`.
#[inline]
fn offsets_at(at: usize) -> [u8; OFFSETS] {
    let key = at as u16;
    let signature = key.saturating_add(KEY as u16);
    let message = signature.saturating_add(SIGNATURE as u16);
    let fields =
        [signature, HERE, key, HERE, message, VOUCHER_LENGTH as u16, HERE].map(u16::to_le_bytes);
    let mut bytes = [0; OFFSETS];
    for (to, from) in bytes.iter_mut().zip(fields.as_flattened()) {
        *to = *from;
    }
    bytes
}
