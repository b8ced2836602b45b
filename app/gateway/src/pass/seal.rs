//! The ledger's marks on challenges and tokens (server invariant 36): HMAC-SHA256 with a key of 32 bytes for each day
//! and each use, compared in constant time. Nothing is kept: whoever has the ledger's secret knows its own again.

use ed25519_dalek::{Signature, VerifyingKey};
use farthing_wire::{Origin, PassChallenge, PassToken};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of a nonce that are random; the others are the mark, of 80 bits.
pub const RANDOM: usize = 6;

/// Seconds for which a key marks.
const PERIOD: i64 = 86_400;

/// Which key marks at `now`, Unix seconds.
pub fn period(now: i64) -> u32 {
    u32::try_from(now.div_euclid(PERIOD)).unwrap_or(0)
}

/// Marks for one origin of one ledger.
pub struct Seals {
    secret: [u8; 32],
    /// Ledger and origin, which every mark covers.
    bound: Vec<u8>,
}

impl Seals {
    pub fn new(secret: [u8; 32], ledger: &[u8; 16], origin: &Origin) -> Self {
        let bound = [ledger, origin.as_str().as_bytes(), &[0]].concat();
        Self { secret, bound }
    }

    /// The nonce of a challenge, whose own is not looked at.
    pub fn nonce(&self, challenge: &PassChallenge, random: [u8; RANDOM]) -> [u8; 16] {
        let mark = self.marking(challenge, random).finalize().into_bytes();
        let mut nonce = [0; 16];
        for (to, from) in nonce.iter_mut().zip(random.iter().chain(&mark)) {
            *to = *from;
        }
        nonce
    }

    /// Whether a challenge is one that was made here.
    pub fn is_ours(&self, challenge: &PassChallenge) -> bool {
        let Some((random, mark)) = challenge.nonce.split_first_chunk() else { return false };
        self.marking(challenge, *random).verify_truncated_left(mark).is_ok()
    }

    /// The mark of a token, whose own is not looked at.
    pub fn mark(&self, token: &PassToken) -> [u8; 32] {
        self.of_token(token).finalize().into_bytes().into()
    }

    /// Whether a token is one that was made here.
    pub fn is_marked(&self, token: &PassToken) -> bool {
        self.of_token(token).verify_slice(&token.mark).is_ok()
    }

    fn marking(&self, challenge: &PassChallenge, random: [u8; RANDOM]) -> Hmac<Sha256> {
        let PassChallenge { network, listing, issued_at, expires_at, .. } = challenge;
        let mut mac = self.keyed(b"farthing pass challenge 1", period(*issued_at));
        let times = [issued_at.to_le_bytes(), expires_at.to_le_bytes()].concat();
        // The network comes last: it alone has no length of its own.
        for part in [&listing[..], &times, &random, network.as_bytes()] {
            mac.update(part);
        }
        mac
    }

    fn of_token(&self, token: &PassToken) -> Hmac<Sha256> {
        let mut mac = self.keyed(b"farthing pass token 1", token.period);
        mac.update(&token.covered());
        mac
    }

    /// With the key of one use and one period, over what every mark covers.
    fn keyed(&self, what: &[u8], period: u32) -> Hmac<Sha256> {
        let mut key = hmac(&self.secret);
        key.update(what);
        key.update(&period.to_le_bytes());
        let mut mac = hmac(&key.finalize().into_bytes().into());
        mac.update(&self.bound);
        mac
    }
}

fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    // A key shorter than a block is filled up with zeros, by the definition of HMAC.
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into())
}

/// Whether this key has signed the text. Keys and signatures that two readers could judge in two ways are refused.
pub fn has_signed(key: &[u8; 32], text: &[u8], signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_bytes(key);
    key.is_ok_and(|key| key.verify_strict(text, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::*;

    fn seals(secret: u8, ledger: u8, origin: &str) -> Seals {
        Seals::new([secret; 32], &[ledger; 16], &origin.parse().unwrap())
    }

    fn ours() -> Seals {
        seals(1, 2, "https://ada.example")
    }

    fn challenge() -> PassChallenge {
        PassChallenge {
            origin: "https://ada.example".parse().unwrap(),
            network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
            listing: [3; 32],
            ledger: [2; 16],
            nonce: [0; 16],
            issued_at: 1_800_000_000,
            expires_at: 1_800_000_300,
        }
    }

    fn token() -> PassToken {
        let (listing, holder, mark) = ([3; 32], [4; 32], [0; 32]);
        PassToken { period: 7, listing, holder, term: 5, expires_at: 9, mark }
    }

    /// server invariant 36: HMAC-SHA256 as RFC 4231 has it, test case 2: the key there has 4 bytes, which zeros fill up.
    #[test]
    fn marks_are_hmac_sha256() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mut mac = hmac(&key);
        mac.update(b"what do ya want for nothing?");
        let hex: String =
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    /// gateway rule R13, server invariant 36
    #[test]
    fn a_challenge_is_known_again_by_who_made_it_and_only_as_it_was_made() {
        let nonce = ours().nonce(&challenge(), [9; RANDOM]);
        let made = PassChallenge { nonce, ..challenge() };
        assert!(ours().is_ours(&made));
        for other in [
            seals(9, 2, "https://ada.example"),
            seals(1, 9, "https://ada.example"),
            seals(1, 2, "https://ada.exampl"),
        ] {
            assert!(!other.is_ours(&made));
        }
        for changed in [
            PassChallenge { listing: [4; 32], ..made.clone() },
            PassChallenge {
                network: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp".into(),
                ..made.clone()
            },
            PassChallenge { issued_at: made.issued_at + 1, ..made.clone() },
            PassChallenge { expires_at: made.expires_at + 1, ..made.clone() },
        ] {
            assert!(!ours().is_ours(&changed), "{changed:?}");
        }
        for at in 0..16 {
            let mut nonce = made.nonce;
            nonce[at] ^= 1;
            assert!(!ours().is_ours(&PassChallenge { nonce, ..made.clone() }), "{at}");
        }
    }

    /// gateway rule R13, server invariant 36
    #[test]
    fn a_token_is_known_again_by_who_made_it_and_only_as_it_was_made() {
        let made = PassToken { mark: ours().mark(&token()), ..token() };
        assert!(ours().is_marked(&made));
        for other in [
            seals(9, 2, "https://ada.example"),
            seals(1, 9, "https://ada.example"),
            seals(1, 2, "https://bob.example"),
        ] {
            assert!(!other.is_marked(&made));
        }
        let mut mark = made.mark;
        mark[31] ^= 1;
        for changed in [
            PassToken { period: 8, ..made },
            PassToken { listing: [4; 32], ..made },
            PassToken { holder: [5; 32], ..made },
            PassToken { term: 6, ..made },
            PassToken { expires_at: 10, ..made },
            PassToken { mark, ..made },
        ] {
            assert!(!ours().is_marked(&changed), "{changed:?}");
        }
    }

    /// server invariant 36: keys have 32 bytes, and each day another.
    #[test]
    fn keys_change_every_day_and_with_what_they_are_for() {
        let one = |what: &[u8], period| -> [u8; 32] {
            ours().keyed(what, period).finalize().into_bytes().into()
        };
        let all = [one(b"a", 1), one(b"a", 2), one(b"b", 1)];
        assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2]);
        assert_eq!((period(0), period(86_399), period(86_400), period(-1)), (0, 0, 1, 0));
    }

    /// gateway rule R13
    #[test]
    fn only_the_holders_own_signature_of_this_text_counts() {
        use ed25519_dalek::{Signer, SigningKey};
        let (key, other) = (SigningKey::from_bytes(&[7; 32]), SigningKey::from_bytes(&[8; 32]));
        let holder = key.verifying_key().to_bytes();
        let signed = key.sign(b"text").to_bytes();
        assert!(has_signed(&holder, b"text", &signed));
        assert!(!has_signed(&holder, b"tex", &signed));
        assert!(!has_signed(&holder, b"text", &other.sign(b"text").to_bytes()));
        // A key of small order, which signs anything.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut loose = [0; 64];
        loose[0] = 1;
        assert!(!has_signed(&identity, b"text", &loose));
    }
}
