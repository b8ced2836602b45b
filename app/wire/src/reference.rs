//! What binds a payment on chain to one request, so that only who made it can show it (rule R11).

use farthing_vouchers::chain::sha256;

use crate::origin::Origin;

/// What a payment is for. All of it but the secret is known to both sides before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidFor<'a> {
    pub ledger: &'a [u8; 16],
    /// The payer takes the origin that it dialled, the gateway that of its configuration.
    pub origin: &'a Origin,
    /// What the gateway named its offer.
    pub quote: &'a str,
    /// The digest of the request: its method, its target and its body.
    pub request: &'a [u8; 32],
}

/// The digest of a request: `sha256("farthing request 1" ‖ method ‖ target ‖ content)`, each behind its length, 4 bytes,
/// little-endian. The target is path and query in the gateway's own spelling, which the 402's resource shows; `content`
/// is what `Content-Digest` says of the body, empty where it is not sent.
#[must_use]
pub fn request_digest(method: &str, target: &str, content: &str) -> [u8; 32] {
    let mut all = b"farthing request 1".to_vec();
    for text in [method, target, content] {
        all.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        all.extend(text.as_bytes());
    }
    sha256(&all)
}

/// The reference of a payment: `sha256("farthing pay 1" ‖ ledger ‖ origin ‖ quote ‖ request ‖ secret)`, where origin and
/// quote begin with their lengths, 4 bytes, little-endian. Everybody sees it on chain; the secret is shown to the
/// gateway alone.
#[must_use]
pub fn reference(paid_for: &PaidFor, secret: &[u8; 32]) -> [u8; 32] {
    let PaidFor { ledger, origin, quote, request } = *paid_for;
    let mut all = b"farthing pay 1".to_vec();
    all.extend(ledger);
    for text in [origin.as_str(), quote] {
        // Both came through headers, which are far shorter.
        all.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        all.extend(text.as_bytes());
    }
    all.extend(request);
    all.extend(secret);
    sha256(&all)
}
