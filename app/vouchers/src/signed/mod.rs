//! Vouchers with the signature that makes them worth something: of channels, and of shares of fans.

mod any;

pub use any::AnyVoucher;

use ed25519_dalek::{Signer, SigningKey};
use farthing_core::fan::{FanVoucher, Recipient, Tag};
use farthing_core::voucher::{VOUCHER_LENGTH, Voucher};

use crate::chain::sha256;

/// What a key signs of a voucher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Message {
    /// A channel's voucher itself.
    Voucher([u8; VOUCHER_LENGTH]),
    /// The SHA-256 of a fan's voucher, so that a program hashes one block to check it.
    Digest([u8; 32]),
}

/// A voucher of either kind, with its signature.
pub trait Signed {
    /// The bytes that must be signed.
    fn message(&self) -> Message;

    /// `R ‖ s`.
    fn signature(&self) -> &[u8; 64];
}

/// A channel's voucher and its Ed25519 signature, by the key that the channel names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedVoucher {
    /// What is promised.
    pub voucher: Voucher,
    /// `R ‖ s`.
    pub signature: [u8; 64],
}

/// A fan's voucher and the Ed25519 signature of its SHA-256, by the fan's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedFanVoucher {
    /// What is promised, and to whom.
    pub voucher: FanVoucher,
    /// `R ‖ s`.
    pub signature: [u8; 64],
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Voucher(bytes) => bytes,
            Self::Digest(bytes) => bytes,
        }
    }
}

impl SignedVoucher {
    /// Signs a voucher. From here on it is a promise: anyone who has the result can claim it.
    #[must_use]
    pub fn sign(voucher: Voucher, key: &SigningKey) -> Self {
        Self { voucher, signature: key.sign(&voucher.encode()).to_bytes() }
    }
}

impl Signed for SignedVoucher {
    fn message(&self) -> Message {
        Message::Voucher(self.voucher.encode())
    }

    fn signature(&self) -> &[u8; 64] {
        &self.signature
    }
}

impl SignedFanVoucher {
    /// Signs a voucher. From here on it is a promise: anyone who has the result can claim it for the
    /// payee that it names.
    #[must_use]
    pub fn sign(voucher: FanVoucher, key: &SigningKey) -> Self {
        Self { voucher, signature: key.sign(&digest(&voucher)).to_bytes() }
    }
}

impl Signed for SignedFanVoucher {
    fn message(&self) -> Message {
        Message::Digest(digest(&self.voucher))
    }

    fn signature(&self) -> &[u8; 64] {
        &self.signature
    }
}

/// Which slots of a fan are a payee's: [`Recipient::tag`] with this platform's hash.
#[must_use]
pub fn tag(recipient: &Recipient, fan: &[u8; 32]) -> Tag {
    recipient.tag(fan, |parts| sha256(&parts.concat()))
}

/// What a fan's key signs.
#[must_use]
pub fn digest(voucher: &FanVoucher) -> [u8; 32] {
    sha256(&voucher.encode())
}
