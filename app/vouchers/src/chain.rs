//! Hash chains as their payer has them: a seed, and every link from it.

use std::fmt;

use farthing_core::chain::{Link, walk};
use sha2::{Digest, Sha256};

/// Bytes of a link.
const LINK: usize = 32;

/// SHA-256, as [`walk`] wants it. With the processor's own instructions where it has them.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; LINK] {
    Sha256::digest(bytes).into()
}

/// All links of a channel's chain, made from a secret seed.
///
/// It keeps about `sqrt(length)` of them, so that any link is at most `sqrt(length)` hashes away.
/// Anyone who sees a link can make all before it, so a payer must never show one that it does not mean
/// to pay; [`Self::link`] is the only thing that leaves it.
pub struct Chain {
    channel: [u8; 32],
    length: u32,
    /// Links from one kept one to the next.
    stride: u32,
    /// `h^(k * stride)(seed)` for each k: the first is the seed, the last link.
    kept: Vec<[u8; LINK]>,
}

impl Chain {
    /// The chain of `length` links that ends in `seed`: `length` hashes. `seed` must be as secret and
    /// as random as a key, and no other chain's.
    #[must_use]
    pub fn new(seed: [u8; LINK], channel: [u8; 32], length: u32) -> Self {
        let stride = length.isqrt().max(1);
        let count = length.checked_div(stride).unwrap_or(0);
        let mut link = seed;
        let mut kept = Vec::from([seed]);
        for _ in 0..count {
            link = walk(&link, &channel, stride, sha256);
            kept.push(link);
        }
        Self { channel, length, stride, kept }
    }

    /// What the channel is opened with: the link at index 0, which pays nothing.
    #[must_use]
    pub fn root(&self) -> [u8; LINK] {
        self.link(0).map_or([0; LINK], |link| link.hash)
    }

    /// The link that pays `index` units in all; `None` beyond the chain's length.
    #[must_use]
    pub fn link(&self, index: u32) -> Option<Link> {
        let steps = self.length.checked_sub(index)?;
        let kept = self.kept.get(usize::try_from(steps.checked_div(self.stride)?).ok()?)?;
        let hash = walk(kept, &self.channel, steps.checked_rem(self.stride)?, sha256);
        Some(Link { index, hash })
    }

    /// Units that it can pay.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.length
    }
}

/// Never the links: a payment is whatever knows one.
impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("length", &self.length).finish_non_exhaustive()
    }
}
