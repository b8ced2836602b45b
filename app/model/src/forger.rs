//! A signer that does not play by the rules: keys and nonces with a term of small order, and signatures in
//! other encodings.

use curve25519_dalek::{
    EdwardsPoint, Scalar,
    constants::{ED25519_BASEPOINT_TABLE, EIGHT_TORSION},
    edwards::CompressedEdwardsY,
    traits::Identity,
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha512};

/// `l`, the order of the base point, least significant byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub struct Forger {
    secret: Scalar,
    pub key: [u8; 32],
}

fn any_scalar(rng: &mut ChaCha8Rng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill(&mut wide[..]);
    Scalar::from_bytes_mod_order_wide(&wide)
}

impl Forger {
    /// With `torsion` of 0 an honest key, else one of mixed order.
    pub fn new(rng: &mut ChaCha8Rng, torsion: usize) -> Self {
        let secret = any_scalar(rng);
        let point = ED25519_BASEPOINT_TABLE * &secret + EIGHT_TORSION[torsion];
        Self { secret, key: point.compress().to_bytes() }
    }

    /// A key of small order: the secret is 0.
    pub fn small(key: [u8; 32]) -> Self {
        Self { secret: Scalar::ZERO, key }
    }

    /// With a `torsion` of 0 as an honest signer does; else `R` has a term of small order, so that the
    /// equation holds only up to that.
    pub fn sign(&self, rng: &mut ChaCha8Rng, message: &[u8], torsion: usize) -> [u8; 64] {
        self.sign_with(any_scalar(rng), EIGHT_TORSION[torsion], message)
    }

    /// `R` is the identity, or of small order.
    pub fn sign_without_nonce(&self, message: &[u8], torsion: usize) -> [u8; 64] {
        self.sign_with(Scalar::ZERO, EIGHT_TORSION[torsion], message)
    }

    /// `R` is the identity, in each of its encodings.
    pub fn sign_identities(&self, message: &[u8]) -> Vec<[u8; 64]> {
        let is_identity = |bytes: &[u8; 32]| {
            CompressedEdwardsY(*bytes).decompress() == Some(EdwardsPoint::identity())
        };
        let points = small_encodings().into_iter().filter(is_identity);
        points.map(|r| self.sign_at(Scalar::ZERO, r, message)).collect()
    }

    /// Everything that it can make of a message.
    pub fn signatures(&self, rng: &mut ChaCha8Rng, message: &[u8]) -> Vec<[u8; 64]> {
        let mut all = Vec::new();
        for torsion in 0..EIGHT_TORSION.len() {
            all.push(self.sign(rng, message, torsion));
            all.push(self.sign_without_nonce(message, torsion));
        }
        all.extend(small_encodings().into_iter().map(|r| self.sign_at(Scalar::ZERO, r, message)));
        // A point that has a second encoding, above p.
        all.extend(doubled().into_iter().map(|r| self.sign_at(any_scalar(rng), r, message)));
        let with_other_s: Vec<_> = all.iter().map(with_other_s).collect();
        all.extend(with_other_s);
        all
    }

    fn sign_with(&self, nonce: Scalar, torsion: EdwardsPoint, message: &[u8]) -> [u8; 64] {
        let point = ED25519_BASEPOINT_TABLE * &nonce + torsion;
        self.sign_at(nonce, point.compress().to_bytes(), message)
    }

    /// Of this `R`, whatever the nonce of it is.
    fn sign_at(&self, nonce: Scalar, r: [u8; 32], message: &[u8]) -> [u8; 64] {
        let hash = Sha512::new().chain_update(r).chain_update(self.key).chain_update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r);
        signature[32..].copy_from_slice((nonce + k * self.secret).as_bytes());
        signature
    }
}

/// An encoding with `y` of less than 19 written as `p + y`, for each `y`, with either sign.
fn doubled() -> Vec<[u8; 32]> {
    let mut all = Vec::new();
    for y in 0xed..=0xff {
        for last in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (y, last);
            all.push(bytes);
        }
    }
    all
}

/// Every encoding of a key that no honest signer has: of small order, canonical or not, above `p`, and none
/// at all.
pub fn strange_keys() -> Vec<[u8; 32]> {
    let is_no_point = |bytes: &[u8; 32]| CompressedEdwardsY(*bytes).decompress().is_none();
    let no_points = (0..=u8::MAX).map(|first| [first; 32]).filter(is_no_point).take(20);
    small_encodings().into_iter().chain(doubled()).chain(no_points).collect()
}

/// The points of small order in every encoding that decodes: also with `y + p`, and with a sign bit where
/// there is no sign.
pub fn small_encodings() -> Vec<[u8; 32]> {
    let mut encodings: Vec<_> = EIGHT_TORSION.iter().map(|p| p.compress().to_bytes()).collect();
    encodings.extend(doubled());
    let other_sign: Vec<_> = encodings.iter().map(|bytes| with_bit(bytes, 255)).collect();
    encodings.extend(other_sign);
    encodings.sort_unstable();
    encodings.dedup();
    encodings.retain(|bytes| {
        CompressedEdwardsY(*bytes).decompress().is_some_and(|point| point.is_small_order())
    });
    encodings
}

/// The same signature with `s + l` for `s`, where that fits.
pub fn with_other_s(signature: &[u8; 64]) -> [u8; 64] {
    let mut other = *signature;
    let mut carry = 0;
    for (byte, add) in other[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    other
}

/// One bit changed.
pub fn with_bit<const N: usize>(bytes: &[u8; N], bit: usize) -> [u8; N] {
    let mut changed = *bytes;
    changed[bit / 8] ^= 1 << (bit % 8);
    changed
}
