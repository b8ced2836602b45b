//! The curve of the host, so that the program's own check runs here as well.

use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use curve25519_dalek::{EdwardsPoint, Scalar};
use farthing_core::signature::Curve;
use sha2::{Digest, Sha512};

/// With it [`farthing_core::signature::is_signed`] is what Farthing computes when it checks a signature
/// itself. [`super::VoucherKey`] gives the same verdicts, but for keys of mixed order, and is faster.
pub struct HostCurve;

impl Curve for HostCurve {
    fn sha512(parts: [&[u8]; 3]) -> Option<[u8; 64]> {
        Some(Sha512::digest(parts.concat()).into())
    }

    fn sum(scalars: &[[u8; 32]; 2], points: &[[u8; 32]; 2]) -> Option<[u8; 32]> {
        let scalar =
            |bytes: &[u8; 32]| Option::<Scalar>::from(Scalar::from_canonical_bytes(*bytes));
        let scalars: Option<Vec<Scalar>> = scalars.iter().map(scalar).collect();
        let point = |bytes: &[u8; 32]| CompressedEdwardsY(*bytes).decompress();
        let points: Option<Vec<EdwardsPoint>> = points.iter().map(point).collect();
        Some(EdwardsPoint::vartime_multiscalar_mul(scalars?, points?).compress().to_bytes())
    }
}
