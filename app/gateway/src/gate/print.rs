//! Fingerprints of requests: what must be the same in a retry (R7).

use std::hash::Hasher;

use farthing_vouchers::book::Row;
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
    /// What the payer says of the body: its length and its digest, where it says any.
    pub content: [&'a [u8]; 2],
}

impl Printer {
    /// With this key, which nobody but the gateway may know.
    #[must_use]
    pub fn new(key: [u8; 16]) -> Self {
        Self { key }
    }

    /// The fingerprint.
    #[must_use]
    pub fn print(&self, printed: &Printed<'_>) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        let [length, digest] = printed.content;
        let texts = [printed.method, printed.origin, printed.target].map(str::as_bytes);
        for part in texts.into_iter().chain([length, digest]) {
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
        Printed { method: "GET", origin: "https://a.example", target: "/b?c", content: [b"", b""] };

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
            print(Printed { content: [b"1", b""], ..PRINTED }),
            print(Printed { content: [b"", b"1"], ..PRINTED }),
            print(Printed { origin: "https://a.exampl", target: "e/b?c", ..PRINTED }),
            Printer::new([8; 16]).print(&PRINTED),
        ];
        assert_eq!(print(PRINTED), print(PRINTED));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
