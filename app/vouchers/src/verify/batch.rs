//! Many signatures in one equation, and the orders of their points.

use std::iter::once;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};
use curve25519_dalek::{EdwardsPoint, Scalar};
use sha2::{Digest, Sha512};

use super::VoucherKey;
use crate::signed::Signed;

/// Random bytes of a coefficient: `2^-128` is the chance of a wrong signature.
const COEFFICIENT: usize = 16;

/// Random bytes of a label. Each bit of it is a sum in which the signature's point is or is not, and
/// which a point of a wrong order leaves unseen with probability one half: `2^-32` together.
const LABEL: usize = 4;

/// Points of one nibble of their labels are first sorted into as many heaps as it has values, since
/// adding 16 heaps for each bit is less than adding the points.
const NIBBLE_BITS: usize = 4;
const HEAPS: usize = 1 << NIBBLE_BITS;

/// One signature, taken apart.
struct Part {
    key: EdwardsPoint,
    point: EdwardsPoint,
    s: Scalar,
    k: Scalar,
}

/// Whether all are signed; false also where randomness is not to be had. A false says nothing about
/// any single one.
pub(super) fn are_all_signed<V: Signed>(pairs: &[(VoucherKey, V)]) -> bool {
    let Some(parts) = pairs.iter().map(part).collect::<Option<Vec<Part>>>() else {
        return false;
    };
    let mut random = vec![0; pairs.len().saturating_mul(COEFFICIENT.saturating_add(LABEL))];
    if getrandom::fill(&mut random).is_err() {
        return false;
    }
    let (labels, coefficients) =
        random.split_at(pairs.len().saturating_mul(LABEL).min(random.len()));
    have_prime_order(&parts, labels.as_chunks().0) && add_up(&parts, coefficients.as_chunks().0)
}

/// `None` where `s` is not canonical, `R` is no point or not in its canonical encoding, or it is the
/// identity.
fn part<V: Signed>((key, signed): &(VoucherKey, V)) -> Option<Part> {
    let (point_bytes, s_bytes) = signed.signature().split_first_chunk::<32>()?;
    let s = Option::<Scalar>::from(Scalar::from_canonical_bytes(*s_bytes.first_chunk()?))?;
    let point = CompressedEdwardsY(*point_bytes).decompress()?;
    if point.is_identity() || !is_canonical(point_bytes) {
        return None;
    }
    let hash = Sha512::new()
        .chain_update(point_bytes)
        .chain_update(key.bytes())
        .chain_update(signed.message());
    let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    Some(Part { key: key.point(), point, s, k })
}

/// Whether the `y` of an encoding is below `p = 2^255 - 19`. One check alone compares the encoding, so
/// that a batch, which compares points, must look.
fn is_canonical(encoding: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = encoding;
    *first < 0xed || last & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

/// `Σ z R + Σ z k A = (Σ z s) B`, with a random `z` for each signature.
// Scalars and points do not overflow.
#[allow(clippy::arithmetic_side_effects)]
fn add_up(parts: &[Part], coefficients: &[[u8; COEFFICIENT]]) -> bool {
    let coefficients: Vec<Scalar> =
        coefficients.iter().map(|bytes| Scalar::from(u128::from_le_bytes(*bytes))).collect();
    let weighted = || parts.iter().zip(&coefficients);
    let s: Scalar = weighted().map(|(part, z)| z * part.s).sum();
    let scalars =
        once(-s).chain(coefficients.iter().copied()).chain(weighted().map(|(part, z)| z * part.k));
    let points = once(ED25519_BASEPOINT_POINT)
        .chain(parts.iter().map(|part| part.point))
        .chain(parts.iter().map(|part| part.key));
    EdwardsPoint::vartime_multiscalar_mul(scalars, points).is_identity()
}

/// Whether every `R` has the prime order, up to chance: for each bit of the labels, the sum of the
/// points that have it set must.
// Points do not overflow.
#[allow(clippy::arithmetic_side_effects)]
fn have_prime_order(parts: &[Part], labels: &[[u8; LABEL]]) -> bool {
    (0..LABEL * 8).step_by(NIBBLE_BITS).all(|shift| {
        let mut heaps = [EdwardsPoint::identity(); HEAPS];
        for (part, label) in parts.iter().zip(labels) {
            let nibble = u32::from_le_bytes(*label) >> shift & (HEAPS as u32 - 1);
            if let Some(heap) = heaps.get_mut(nibble as usize) {
                *heap += part.point;
            }
        }
        (0..NIBBLE_BITS).all(|bit| {
            let has_bit = |(nibble, _): &(usize, &EdwardsPoint)| nibble >> bit & 1 == 1;
            let sum: EdwardsPoint =
                heaps.iter().enumerate().filter(has_bit).map(|(_, heap)| heap).sum();
            sum.is_torsion_free()
        })
    })
}

// From outside a batch that never passes looks like one that does: only slower.
#[cfg(test)]
mod tests {
    use super::super::{KeyError, VoucherKey};
    use super::{are_all_signed, is_canonical};
    use crate::signed::SignedVoucher;
    use ed25519_dalek::SigningKey;
    use farthing_core::voucher::Voucher;

    fn pair(label: u8) -> Result<(VoucherKey, SignedVoucher), KeyError> {
        let signer = SigningKey::from_bytes(&[label; 32]);
        let voucher = Voucher { channel: [label; 32], cumulative: label.into(), expires_at: 0 };
        Ok((
            VoucherKey::new(signer.verifying_key().as_bytes())?,
            SignedVoucher::sign(voucher, &signer),
        ))
    }

    #[test]
    fn a_batch_passes_if_all_are_signed_and_only_then() -> Result<(), KeyError> {
        let mut pairs = (0..20).map(pair).collect::<Result<Vec<_>, _>>()?;
        assert!(are_all_signed(&pairs));
        assert!(are_all_signed::<SignedVoucher>(&[]));
        if let Some((_, signed)) = pairs.last_mut() {
            signed.voucher.cumulative ^= 1;
        }
        assert!(!are_all_signed(&pairs));
        Ok(())
    }

    #[test]
    fn an_encoding_is_canonical_below_the_prime() {
        let with = |first: u8, last: u8| {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (first, last);
            bytes
        };
        for last in [0x7f, 0xff] {
            assert!(is_canonical(&with(0xec, last)) && !is_canonical(&with(0xed, last)));
            assert!(!is_canonical(&with(0xff, last)) && is_canonical(&with(0xff, last - 1)));
        }
        let mut lower = with(0xff, 0x7f);
        lower[17] = 0xfe;
        assert!(is_canonical(&lower) && is_canonical(&[0; 32]));
    }
}
