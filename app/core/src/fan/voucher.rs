//! What the fan's key signs.
//!
//! 115 bytes, hashed before they are signed, so that the program's own check hashes one block:
//! `0x56 0x02 ‖ fan (32) ‖ payee (32) ‖ audience (32) ‖ slot u8 ‖ cumulative u64 LE ‖ expires_at i64 LE`.

use super::{Lease, SlotClaim};

/// Bytes of a fan's voucher.
pub const FAN_VOUCHER_LENGTH: usize = 115;

/// Bytes of a tag. Eight can be forged by one graphics card in a day; nine are worth more than any
/// share.
pub const TAG_LENGTH: usize = 9;

/// Which payee a slot is for, in short.
pub type Tag = [u8; TAG_LENGTH];

/// The first byte of every voucher, and the second of a fan's.
const BEGIN: [u8; 2] = [0x56, 0x02];

/// Who is paid, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// Address of the deposit or earnings.
    pub payee: [u8; 32],
    /// Where the payee counts promises: `sha256("farthing gate 1" ‖ ledger ‖ origin)`, with the origin that
    /// the payer dialled, so that a promise to one origin is worth nothing at another.
    pub audience: [u8; 32],
}

/// A promise of the payer's, worth nothing without the signature of the fan's key over its hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FanVoucher {
    /// Address of the fan: it binds program, payer, mint, salt and slot.
    pub fan: [u8; 32],
    /// Who may claim it.
    pub recipient: Recipient,
    /// The place of the share in the fan, from 0.
    pub slot: u8,
    /// Base units promised since the recipient has the slot: a multiple of the fan's unit.
    pub cumulative: u64,
    /// Unix seconds from which it is worth nothing: the end of a day of the fan, never 0.
    pub expires_at: i64,
}

impl Recipient {
    /// The first nine bytes of `sha256("fan" ‖ fan ‖ payee ‖ audience)`; `sha256` is the platform's, of
    /// the parts in a row.
    pub fn tag(&self, fan: &[u8; 32], sha256: impl Fn(&[&[u8]]) -> [u8; 32]) -> Tag {
        let hash = sha256(&[b"fan", fan, &self.payee, &self.audience]);
        let mut tag = [0; TAG_LENGTH];
        for (to, from) in tag.iter_mut().zip(hash) {
            *to = from;
        }
        tag
    }
}

impl FanVoucher {
    /// What the voucher asks of its slot, in a fan of `unit` base units a unit: `None` unless the amount is a
    /// whole number of units, at most 65,535 of them, and it expires at the end of a day from the first on.
    #[must_use]
    pub fn claim(&self, tag: Tag, unit: u32, lease: &Lease) -> Option<SlotClaim> {
        let unit = u64::from(unit);
        let units = self.cumulative.checked_div(unit)?;
        let is_whole = self.cumulative == units.saturating_mul(unit);
        let cumulative = u16::try_from(units).ok().filter(|_| is_whole)?;
        Some(SlotClaim { tag, cumulative, day: lease.day_that_ends(self.expires_at)? })
    }

    /// What is signed: the hash of [`Self::encode`]. `sha256` is the platform's, of the parts in a row.
    #[inline(always)]
    pub fn digest(&self, sha256: impl Fn(&[&[u8]]) -> [u8; 32]) -> [u8; 32] {
        self.with_parts(|parts| sha256(parts))
    }

    /// The bytes whose hash is signed.
    #[must_use]
    pub fn encode(&self) -> [u8; FAN_VOUCHER_LENGTH] {
        let mut bytes = [0; FAN_VOUCHER_LENGTH];
        self.with_parts(|parts| {
            for (to, from) in bytes.iter_mut().zip(parts.iter().copied().flatten()) {
                *to = *from;
            }
        });
        bytes
    }

    #[inline(always)]
    fn with_parts<T>(&self, read: impl FnOnce(&[&[u8]]) -> T) -> T {
        read(&[
            &BEGIN,
            &self.fan,
            &self.recipient.payee,
            &self.recipient.audience,
            &[self.slot],
            &self.cumulative.to_le_bytes(),
            &self.expires_at.to_le_bytes(),
        ])
    }

    /// Reads a voucher. Every bit of the 115 bytes counts: two messages are never the same voucher.
    /// `None` when they begin like something else.
    #[must_use]
    pub fn decode(bytes: &[u8; FAN_VOUCHER_LENGTH]) -> Option<Self> {
        let rest = bytes.strip_prefix(&BEGIN)?;
        let (fan, rest) = rest.split_first_chunk()?;
        let (payee, rest) = rest.split_first_chunk()?;
        let (audience, rest) = rest.split_first_chunk()?;
        let ([slot], rest) = rest.split_first_chunk()?;
        let (cumulative, rest) = rest.split_first_chunk()?;
        let expires_at = rest.first_chunk()?;
        Some(Self {
            fan: *fan,
            recipient: Recipient { payee: *payee, audience: *audience },
            slot: *slot,
            cumulative: u64::from_le_bytes(*cumulative),
            expires_at: i64::from_le_bytes(*expires_at),
        })
    }
}
