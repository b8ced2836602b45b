//! A voucher with the signature that makes it worth something.

use ed25519_dalek::{Signer, SigningKey};
use farthing_core::voucher::Voucher;

/// A voucher and its Ed25519 signature, by the key that the channel names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedVoucher {
    /// What is promised.
    pub voucher: Voucher,
    /// `R ‖ s`.
    pub signature: [u8; 64],
}

impl SignedVoucher {
    /// Signs a voucher. From here on it is a promise: anyone who has the result can claim it.
    #[must_use]
    pub fn sign(voucher: Voucher, key: &SigningKey) -> Self {
        Self { voucher, signature: key.sign(&voucher.encode()).to_bytes() }
    }
}
