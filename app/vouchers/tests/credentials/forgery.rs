//! A signer that does not play by the rules: keys and nonces with a term of small order, and
//! signatures in other encodings.

use curve25519_dalek::constants::{ED25519_BASEPOINT_TABLE, EIGHT_TORSION};
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::{EdwardsPoint, Scalar};
use farthing_core::fan::FanVoucher;
use farthing_core::voucher::Voucher;
use farthing_vouchers::signed::{SignedFanVoucher, SignedVoucher, digest};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha512};

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

    /// With a `torsion` of 0 as an honest signer does; else `R` has a term of small order, so that
    /// the equation holds only up to that.
    pub fn sign(&self, rng: &mut ChaCha8Rng, voucher: Voucher, torsion: usize) -> SignedVoucher {
        let nonce = any_scalar(rng);
        self.sign_with(nonce, voucher, EIGHT_TORSION[torsion])
    }

    /// `R` is the identity, or of small order.
    pub fn sign_without_nonce(&self, voucher: Voucher, torsion: usize) -> SignedVoucher {
        self.sign_with(Scalar::ZERO, voucher, EIGHT_TORSION[torsion])
    }

    fn sign_with(&self, nonce: Scalar, voucher: Voucher, torsion: EdwardsPoint) -> SignedVoucher {
        let point = ED25519_BASEPOINT_TABLE * &nonce + torsion;
        self.sign_with_bytes(nonce, voucher, point.compress().to_bytes())
    }

    /// A fan's, as [`Self::sign`]; without nonce as [`Self::sign_without_nonce`].
    pub fn sign_fan(
        &self,
        rng: &mut ChaCha8Rng,
        voucher: FanVoucher,
        (has_nonce, torsion): (bool, usize),
    ) -> SignedFanVoucher {
        let nonce = if has_nonce { any_scalar(rng) } else { Scalar::ZERO };
        let point = ED25519_BASEPOINT_TABLE * &nonce + EIGHT_TORSION[torsion];
        let signature = self.signature(nonce, &digest(&voucher), point.compress().to_bytes());
        SignedFanVoucher { voucher, signature }
    }

    fn sign_with_bytes(&self, nonce: Scalar, voucher: Voucher, point: [u8; 32]) -> SignedVoucher {
        SignedVoucher { voucher, signature: self.signature(nonce, &voucher.encode(), point) }
    }

    fn signature(&self, nonce: Scalar, message: &[u8], point: [u8; 32]) -> [u8; 64] {
        let hash = Sha512::new().chain_update(point).chain_update(self.key).chain_update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let s = nonce + k * self.secret;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&point);
        signature[32..].copy_from_slice(s.as_bytes());
        signature
    }

    /// `R` is the identity, in each of its encodings.
    pub fn sign_identities(&self, voucher: Voucher) -> Vec<SignedVoucher> {
        let points = small_encodings()
            .into_iter()
            .filter(|bytes| CompressedEdwardsY(*bytes).decompress() == Some(EIGHT_TORSION[0]));
        points.map(|point| self.sign_with_bytes(Scalar::ZERO, voucher, point)).collect()
    }

    /// The same of a fan's voucher.
    pub fn sign_fan_identities(&self, voucher: FanVoucher) -> Vec<SignedFanVoucher> {
        let points = small_encodings()
            .into_iter()
            .filter(|bytes| CompressedEdwardsY(*bytes).decompress() == Some(EIGHT_TORSION[0]));
        let sign = |point| self.signature(Scalar::ZERO, &digest(&voucher), point);
        points.map(|point| SignedFanVoucher { voucher, signature: sign(point) }).collect()
    }
}

/// The points of small order in every encoding that decodes: also with `y + p`, and with a sign bit
/// where there is no sign.
pub fn small_encodings() -> Vec<[u8; 32]> {
    let mut encodings: Vec<[u8; 32]> =
        EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
    // p = 2^255 - 19, and y = 0 and 1 are the only ones of small order below 19.
    for y in [0xed, 0xee] {
        let mut bytes = [0xff; 32];
        bytes[0] = y;
        bytes[31] = 0x7f;
        encodings.push(bytes);
    }
    let signed = |bytes: &[u8; 32]| {
        let mut bytes = *bytes;
        bytes[31] ^= 0x80;
        bytes
    };
    encodings.extend(encodings.clone().iter().map(signed));
    encodings.sort_unstable();
    encodings.dedup();
    encodings.retain(|bytes| {
        CompressedEdwardsY(*bytes).decompress().is_some_and(|point| point.is_small_order())
    });
    encodings
}

/// The same signature with `s + l` for `s`.
pub fn with_other_s(signed: &SignedVoucher) -> SignedVoucher {
    SignedVoucher { signature: other_s(&signed.signature), ..*signed }
}

/// `S + l` for `S`.
pub fn other_s(signature: &[u8; 64]) -> [u8; 64] {
    // l = 2^252 + 27742317777372353535851937790883648493
    let mut order = [0; 32];
    order[..16]
        .copy_from_slice(&27_742_317_777_372_353_535_851_937_790_883_648_493u128.to_le_bytes());
    order[31] = 0x10;
    let mut other = *signature;
    let mut carry = 0;
    for (byte, add) in other[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    other
}
