//! Hash chains (PayWord): one hash for each payment to verify, and no signature to claim.
//!
//! `h(x) = sha256(x ‖ channel[0..16])`, so that a link is worth nothing on another channel, and
//! `root = h^n(seed)`. Link `i` is `h^(n - i)(seed)`: `i` steps of `h` lead from it to the root, and
//! it is worth `i` units. Anyone who has link `i` can make every link
//! before it, and none after.

/// Most hashes that one instruction takes: at 136 compute units each, what fits in a transaction.
pub const HASHES_MAX: u32 = 10_000;

/// Bytes of a link.
const LINK: usize = 32;

/// Bytes of the channel's address that are hashed along. With them a step is one block of SHA-256.
const PREFIX: usize = 16;

/// A payment: the link that `index` steps of `h` lead from to the root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// Units paid since the channel was opened, from 0 (the root) to the chain's length.
    pub index: u32,
    /// The 32 bytes that only the payer could know.
    pub hash: [u8; LINK],
}

/// Why a link proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChainError {
    /// It pays no more than the known one.
    Stale,
    /// It is more than [`HASHES_MAX`] steps from the known one.
    TooFar,
    /// It does not lead to the known one.
    WrongLink,
}

impl Link {
    /// Accepts this link after a `known` one (at first the root, at index 0) of the same channel:
    /// `h^(index - known.index)(hash) == known.hash`. `sha256` is the platform's.
    ///
    /// The bound on the steps keeps a made-up index from costing more than some milliseconds.
    /// Whether the index is within the chain's length is for the caller to say.
    ///
    /// # Errors
    /// [`ChainError`], in its order.
    #[inline]
    pub fn verify(
        &self,
        known: &Self,
        channel: &[u8; 32],
        sha256: impl Fn(&[u8]) -> [u8; LINK],
    ) -> Result<(), ChainError> {
        let steps = self.index.saturating_sub(known.index);
        if steps == 0 {
            return Err(ChainError::Stale);
        }
        if steps > HASHES_MAX {
            return Err(ChainError::TooFar);
        }
        if walk(&self.hash, channel, steps, sha256) != known.hash {
            return Err(ChainError::WrongLink);
        }
        Ok(())
    }

    /// Base units that this link pays in all: `index * unit`, at most `u64::MAX` (which a channel's
    /// terms rule out).
    #[inline]
    #[must_use]
    pub fn worth(&self, unit: u64) -> u64 {
        unit.saturating_mul(u64::from(self.index))
    }
}

/// Takes `steps` steps of `h` from `link` towards the root; `sha256` is the platform's.
#[inline]
#[must_use]
pub fn walk(
    link: &[u8; LINK],
    channel: &[u8; 32],
    steps: u32,
    sha256: impl Fn(&[u8]) -> [u8; LINK],
) -> [u8; LINK] {
    let mut hashed = [0; LINK + PREFIX];
    let (head, tail) = hashed.split_at_mut(LINK);
    head.copy_from_slice(link);
    for (to, from) in tail.iter_mut().zip(channel) {
        *to = *from;
    }
    for _ in 0..steps {
        let reached = sha256(&hashed);
        let (head, _) = hashed.split_at_mut(LINK);
        head.copy_from_slice(&reached);
    }
    let mut reached = [0; LINK];
    let (head, _) = hashed.split_at(LINK);
    reached.copy_from_slice(head);
    reached
}
