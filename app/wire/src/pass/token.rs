//! The token that a sign-in is given: short-lived, and worth nothing without the gateway's mark.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Characters of a token.
pub const TOKEN_LENGTH: usize = 156;

/// Bytes that the mark covers.
const COVERED: usize = 85;

const MARK: usize = 32;

/// The only version so far.
const VERSION: u8 = 1;

/// Who may read what until when, by the gateway that marked it. Its [`std::fmt::Debug`] shows no mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PassToken {
    /// Of which key the mark is.
    pub period: u32,
    /// What is read.
    pub listing: [u8; 32],
    /// By whom.
    pub holder: [u8; 32],
    /// The term of the pass.
    pub term: u64,
    /// Good while `now < expires_at`, Unix seconds.
    pub expires_at: i64,
    /// By which the gateway knows it as its own; it also binds origin and ledger.
    pub mark: [u8; MARK],
}

impl PassToken {
    /// What the mark covers, beside origin and ledger: version (1), period (4), listing (32), holder (32), term (8),
    /// expires at (8); numbers little-endian.
    #[must_use]
    pub fn covered(&self) -> [u8; COVERED] {
        let mut bytes = [0; COVERED];
        let parts: [&[u8]; 6] = [
            &[VERSION],
            &self.period.to_le_bytes(),
            &self.listing,
            &self.holder,
            &self.term.to_le_bytes(),
            &self.expires_at.to_le_bytes(),
        ];
        let all = parts.into_iter().flatten();
        for (to, from) in bytes.iter_mut().zip(all) {
            *to = *from;
        }
        bytes
    }

    /// As it stands in a header or a cookie: base64url without padding.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.covered()[..], &self.mark].concat())
    }

    /// Reads one; whether the mark is right is for the gateway. `None` of what no gateway has written.
    #[must_use]
    pub fn decode(text: &[u8]) -> Option<Self> {
        if text.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let rest = bytes.strip_prefix(&[VERSION])?;
        let (period, rest) = rest.split_first_chunk()?;
        let (listing, rest) = rest.split_first_chunk()?;
        let (holder, rest) = rest.split_first_chunk()?;
        let (term, rest) = rest.split_first_chunk()?;
        let (expires_at, mark) = rest.split_first_chunk()?;
        Some(Self {
            period: u32::from_le_bytes(*period),
            listing: *listing,
            holder: *holder,
            term: u64::from_le_bytes(*term),
            expires_at: i64::from_le_bytes(*expires_at),
            mark: mark.try_into().ok()?,
        })
    }
}

impl std::fmt::Debug for PassToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PassToken")
            .field("term", &self.term)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn token() -> PassToken {
        PassToken {
            period: 20_000,
            listing: [1; 32],
            holder: [2; 32],
            term: u64::MAX,
            expires_at: 1_800_000_000,
            mark: [3; 32],
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_written_and_has_one_text() {
        let text = token().encode();
        assert_eq!(text.len(), TOKEN_LENGTH);
        assert_eq!(PassToken::decode(text.as_bytes()), Some(token()));
        for other in [
            format!("{text}="),
            text[1..].to_owned(),
            text.replacen('A', "B", 1),
            text.to_lowercase(),
            String::new(),
        ] {
            let read = PassToken::decode(other.as_bytes());
            assert_ne!(read, Some(token()), "{other}");
        }
        // Another version is another thing.
        let other = URL_SAFE_NO_PAD.encode([&[2][..], &[0; 116]].concat());
        assert_eq!(PassToken::decode(other.as_bytes()), None);
    }

    /// gateway rule R22
    #[test]
    fn nothing_that_reads_is_shown_in_a_log() {
        let shown = format!("{:?}", token());
        assert!(!shown.contains("3, 3") && !shown.contains("mark"), "{shown}");
    }
}
