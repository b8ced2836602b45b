//! Ed25519 signatures of vouchers, one by one and in batches, as the Ed25519 program checks them, and as
//! Farthing checks those of fans ([`farthing_core::signature`]). Both kinds go through the same checks, and
//! into the same batch.
//!
//! A payee that serves what it cannot claim has lost the money, so nothing may be accepted here that
//! the program (`verify_strict` of ed25519-dalek) refuses:
//!
//! - A key must have the prime order. The program refuses only keys of small order; those of mixed
//!   order, which no honest signer has, are refused here as well ([`VoucherKey::new`]).
//! - `s` and the encoding of `R` must be canonical, and `R` must not be of small order. Where the next rule
//!   holds for a key of prime order, `R` is a multiple of `B`, and of those only the identity has a small
//!   order.
//! - `s B = R + k A` must hold without the cofactor. A plain batch cannot see that: a term of small
//!   order in `R` survives it with a chance of up to one half, and ed25519-dalek's own batch has
//!   coefficients that a forger can try out beforehand. So [`verify_all`] also checks that every `R`
//!   has the prime order, and looks at each signature alone where a batch fails.
//!
//! What is left is chance: a batch accepts a wrong signature with probability `2^-128`, and one that
//! is right but for a term of small order with probability `2^-32`, each time anew, since the
//! coefficients come from the operating system's randomness. A refusal is always certain.

mod batch;
mod curve;

pub use curve::HostCurve;

use curve25519_dalek::EdwardsPoint;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};

use crate::signed::Signed;

/// The fewest signatures for which a batch is faster than each alone (docs/benchmarks.md).
pub const BATCH_MIN: usize = 64;

/// The most signatures in one batch: beyond, memory grows and the speed hardly does.
const BATCH_MAX: usize = 1_024;

/// The encoding of the neutral element.
const IDENTITY: [u8; 32] = {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    bytes
};

/// Why a payee should not sell to a channel with this key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyError {
    /// The bytes encode no point of the curve: no signature of it can ever be claimed.
    NotAPoint,
    /// It has a small order: the Ed25519 program refuses all that it signs.
    SmallOrder,
    /// It is the sum of a key and a point of small order: some of what it signs would be refused.
    MixedOrder,
}

/// An Ed25519 key whose signatures the Ed25519 program takes. Checked once for a channel, which
/// takes about as long as checking a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VoucherKey {
    verifying: VerifyingKey,
}

impl VoucherKey {
    /// Checks a channel's credential.
    ///
    /// # Errors
    /// [`KeyError`], in its order.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let verifying = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotAPoint)?;
        let point = EdwardsPoint::from(verifying);
        if point.is_small_order() {
            return Err(KeyError::SmallOrder);
        }
        if !point.is_torsion_free() {
            return Err(KeyError::MixedOrder);
        }
        Ok(Self { verifying })
    }

    /// The key as the channel names it.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        self.verifying.as_bytes()
    }

    fn point(&self) -> EdwardsPoint {
        self.verifying.into()
    }

    /// Whether the Ed25519 program, or of a fan's voucher Farthing, takes it as signed by this key.
    #[must_use]
    pub fn has_signed(&self, signed: &impl Signed) -> bool {
        let signature = signed.signature();
        // It checks that s is canonical, and compares R with what it computes, byte by byte.
        signature.first_chunk() != Some(&IDENTITY)
            && (self.verifying)
                .verify(signed.message().as_ref(), &Signature::from_bytes(signature))
                .is_ok()
    }
}

/// For each pair, whether [`VoucherKey::has_signed`]. From [`BATCH_MIN`] pairs on it is faster than
/// one by one, if nearly all are right. Vouchers of both kinds may stand in one batch
/// ([`crate::signed::AnyVoucher`]).
#[must_use]
pub fn verify_all<V: Signed>(pairs: &[(VoucherKey, V)]) -> Vec<bool> {
    let mut verdicts = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(BATCH_MAX) {
        let are_all_right = pairs.len() >= BATCH_MIN && batch::are_all_signed(pairs);
        let verdict = |(key, signed): &(VoucherKey, V)| are_all_right || key.has_signed(signed);
        verdicts.extend(pairs.iter().map(verdict));
    }
    verdicts
}
