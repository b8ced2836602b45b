//! What binds a payment to the one request that it is for, where the protocol has a place for it (server invariant 2):
//! the memo of a transfer. It is made for each 402 anew, so that two equal payments are two transactions, and nothing of
//! it is kept: whoever shows it again shows that this gateway made it for this request.
//!
//! ```text
//! base64url(slot u32 │ random 8 bytes │ first 10 bytes of sha256("farthing quote" │ key │ both, price │ method, origin, target))
//! ```
//! On chain it tells nobody what was asked for: without the key no target can be tried out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of what is told, and of what proves it.
const TOLD: usize = 12;
const PROOF: usize = 10;

/// Makes quotes with a key of the ledger's.
#[derive(Clone, Copy)]
pub(in crate::gate) struct Quotes {
    key: [u8; 32],
}

/// A request as a quote covers it: its body is covered by the fingerprint that the payment is reserved for.
#[derive(Clone, Copy, Debug)]
pub(in crate::gate) struct For<'a> {
    /// In capitals.
    pub method: &'a str,
    /// Of the gateway, from its configuration.
    pub origin: &'a str,
    /// The canonical path with its query.
    pub target: &'a str,
}

impl Quotes {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A new one, told in this slot, for so many base units. `None` where the system has no randomness.
    pub(super) fn quote(&self, (of, amount): (&For<'_>, u64), slot: u64) -> Option<String> {
        let mut told = [0; TOLD];
        let (at, random) = told.split_at_mut_checked(4)?;
        at.copy_from_slice(&u32::try_from(slot).ok()?.to_le_bytes());
        getrandom::fill(random).ok()?;
        let quote = [told.as_slice(), &self.proof(&told, (of, amount))].concat();
        Some(URL_SAFE_NO_PAD.encode(quote))
    }

    /// The slot in which a quote was told, where it is ours, for this request and for so many base units.
    pub(super) fn told(&self, quote: &str, (of, amount): (&For<'_>, u64)) -> Option<u64> {
        let bytes = URL_SAFE_NO_PAD.decode(quote).ok()?;
        let (told, proof) = bytes.split_first_chunk::<TOLD>()?;
        let is_ours = self.proof(told, (of, amount)).as_slice() == proof;
        let slot = told.first_chunk().copied().map(u32::from_le_bytes)?;
        is_ours.then_some(slot.into())
    }

    /// Names a request for a challenge that has room for 32 bytes.
    pub(super) fn digest(&self, of: &For<'_>) -> [u8; 32] {
        self.hash(b"farthing challenge", &[], of)
    }

    fn proof(&self, told: &[u8; TOLD], (of, amount): (&For<'_>, u64)) -> [u8; PROOF] {
        let told = [told.as_slice(), &amount.to_le_bytes()].concat();
        let hash = self.hash(b"farthing quote", &told, of);
        hash.first_chunk().copied().unwrap_or_default()
    }

    fn hash(&self, domain: &[u8], told: &[u8], of: &For<'_>) -> [u8; 32] {
        let mut hasher = Sha256::new_with_prefix(domain);
        hasher.update(self.key);
        hasher.update(told);
        for part in [of.method, of.origin, of.target] {
            // Lengths first, or "a" and "bc" would be "ab" and "c".
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FOR: For<'_> = For { method: "GET", origin: "https://a.example", target: "/b?c" };

    /// server invariant 2
    #[test]
    fn a_quote_is_for_the_request_that_it_was_made_for_and_of_this_key() {
        let quotes = Quotes::new([7; 32]);
        let quote = quotes.quote((&FOR, 7), 400_000_000).unwrap();
        assert_eq!(quotes.told(&quote, (&FOR, 7)), Some(400_000_000));
        assert_eq!(quotes.told(&quote, (&FOR, 8)), None);
        for other in [
            For { method: "HEAD", ..FOR },
            For { origin: "https://b.example", ..FOR },
            For { target: "/b?d", ..FOR },
            For { origin: "https://a.exampl", target: "e/b?c", ..FOR },
        ] {
            assert_eq!(quotes.told(&quote, (&other, 7)), None, "{other:?}");
        }
        assert_eq!(Quotes::new([8; 32]).told(&quote, (&FOR, 7)), None);
        for place in 0..quote.len() {
            let mut forged = quote.clone().into_bytes();
            let letter = forged.get_mut(place).unwrap();
            *letter = if *letter == b'A' { b'B' } else { b'A' };
            let forged = std::str::from_utf8(&forged).unwrap();
            assert_eq!(quotes.told(forged, (&FOR, 7)), None, "{place}");
        }
        for short in ["", &quote[..28]] {
            assert_eq!(quotes.told(short, (&FOR, 7)), None);
        }
    }

    /// Two equal payments of one payer would be one transaction otherwise.
    #[test]
    fn no_two_quotes_are_the_same_and_all_fit_into_a_memo() {
        let quotes = Quotes::new([7; 32]);
        let (one, other) =
            (quotes.quote((&FOR, 7), 1).unwrap(), quotes.quote((&FOR, 7), 1).unwrap());
        assert_ne!(one, other);
        assert_eq!((one.len(), quotes.quote((&FOR, 7), u64::MAX)), (30, None));
    }
}
