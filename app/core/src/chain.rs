//! Hash chains (PayWord): one hash for each payment to verify, and no signature to claim.
//!
//! `h(x) = sha256(x ‖ channel[0..16])`, so that a link is worth nothing on another channel, and
//! `root = h^n(seed)`. Link `i` is `h^(n - i)(seed)`: `i` steps of `h` lead from it to the root.

/// Most hashes that one instruction takes: at some 120 compute units each, what fits in a transaction.
pub const HASHES_MAX: u32 = 10_000;

/// Bytes of the channel's address that are hashed along.
const PREFIX: usize = 16;

/// Takes `steps` steps of `h` from `link` towards the root; `sha256` is the platform's.
#[inline]
#[must_use]
pub fn walk(
    link: &[u8; 32],
    channel: &[u8; 32],
    steps: u32,
    sha256: impl Fn(&[u8]) -> [u8; 32],
) -> [u8; 32] {
    let mut hashed = [0; 32 + PREFIX];
    let (head, tail) = hashed.split_at_mut(32);
    head.copy_from_slice(link);
    for (to, from) in tail.iter_mut().zip(channel) {
        *to = *from;
    }
    let mut reached = *link;
    for _ in 0..steps {
        reached = sha256(&hashed);
        let (head, _) = hashed.split_at_mut(32);
        head.copy_from_slice(&reached);
    }
    reached
}
