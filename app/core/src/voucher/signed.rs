//! A voucher with the signature that makes it worth something.

use ed25519_dalek::{Signer, SigningKey};

use super::Voucher;

/// A voucher and its Ed25519 signature, by the key that the channel names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedVoucher {
    /// What is promised.
    pub voucher: Voucher,
    /// `R ‖ s`.
    pub signature: [u8; 64],
}

impl Voucher {
    /// Signs it. From here on it is a promise: whoever has the result can claim it.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> SignedVoucher {
        SignedVoucher { voucher: *self, signature: key.sign(&self.encode()).to_bytes() }
    }
}
