//! Fingerprints of requests: what must be the same in a retry (R7).

use std::hash::Hasher;

use farthing_vouchers::book::Row;
use sha2::{Digest, Sha256};
use siphasher::sip::SipHasher13;

/// Makes fingerprints with a key of the ledger's: 64 bits are enough, since who does not know the key cannot
/// look for two requests with the same one.
#[derive(Clone, Copy)]
pub struct Printer {
    key: [u8; 16],
}

/// What a fingerprint covers.
#[derive(Clone, Copy, Debug)]
pub struct Printed<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The origin of the gateway, from its configuration.
    pub origin: &'a str,
    /// The canonical path with its query.
    pub target: &'a str,
    /// What the payer says of the body: its length and its digests, where it says any.
    pub content: &'a [&'a [u8]],
}

impl Printer {
    /// With this key, which nobody but the gateway may know.
    #[must_use]
    pub fn new(key: [u8; 16]) -> Self {
        Self { key }
    }

    /// A name for a request of a row, by which nobody else can tell whose it is: 32 hexadecimal digits.
    #[must_use]
    pub fn name(&self, row: &Row, number: u32) -> String {
        let mut hasher = Sha256::new_with_prefix(b"farthing gate request");
        hasher.update(self.key);
        hasher.update(row.account);
        hasher.update([row.slot.map_or(u8::MAX, |slot| slot)]);
        hasher.update(number.to_le_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        let (digits, _) = hash.as_chunks();
        // One number, so one allocation: every paid request has a name.
        digits
            .first()
            .map(|digits| format!("{:032x}", u128::from_be_bytes(*digits)))
            .unwrap_or_default()
    }

    /// The fingerprint.
    #[must_use]
    pub fn print(&self, printed: &Printed<'_>) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        let texts = [printed.method, printed.origin, printed.target].map(str::as_bytes);
        for part in texts.into_iter().chain(printed.content.iter().copied()) {
            // Lengths first, or "a" and "bc" would be "ab" and "c".
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        hasher.finish()
    }

    /// What stands in logs for what was asked for.
    #[must_use]
    pub fn asked(&self, target: &str) -> u64 {
        self.of(b"asked", target.as_bytes())
    }

    /// What stands for a channel or share where somebody else may read.
    #[must_use]
    pub fn payer(&self, row: &Row) -> u64 {
        let slot = row.slot.unwrap_or(u8::MAX);
        self.of(b"payer", &[row.account.as_slice(), &[slot]].concat())
    }

    /// Of another kind than fingerprints, which have five parts.
    fn of(&self, kind: &[u8], bytes: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        for part in [kind, bytes] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: Printed<'_> =
        Printed { method: "GET", origin: "https://a.example", target: "/b?c", content: &[] };

    /// gateway rule R7
    #[test]
    fn whatever_differs_gives_another_fingerprint() {
        let printer = Printer::new([7; 16]);
        let print = |printed: Printed<'_>| printer.print(&printed);
        let mut all = vec![
            print(PRINTED),
            print(Printed { method: "POST", ..PRINTED }),
            print(Printed { origin: "https://b.example", ..PRINTED }),
            print(Printed { target: "/b?d", ..PRINTED }),
            print(Printed { content: &[b"1", b""], ..PRINTED }),
            print(Printed { content: &[b"", b"1"], ..PRINTED }),
            print(Printed { origin: "https://a.exampl", target: "e/b?c", ..PRINTED }),
            Printer::new([8; 16]).print(&PRINTED),
        ];
        assert_eq!(print(PRINTED), print(PRINTED));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    /// gateway rule R22: the service cannot try out channels and numbers.
    #[test]
    fn a_request_has_another_name_with_another_key() {
        let name =
            |key: u8, label: u8, number| Printer::new([key; 16]).name(&[label; 32].into(), number);
        let all = [name(1, 1, 1), name(2, 1, 1), name(1, 2, 1), name(1, 1, 2)];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 32);
            assert!(!all.iter().skip(at + 1).any(|other| other == one));
        }
    }
}
