//! Who shows a promise that the page knows, or could make, is its payer.

use std::hint::black_box;

use farthing_core::chain::{HASHES_MAX, Link, walk};

use super::{ChannelAddress, Page, Promise, Refusal};
use crate::chain::sha256;
use crate::signed::AnyVoucher;

impl Page {
    /// Whether this is the promise that the page holds, signature and all.
    pub(super) fn holds(&self, signed: &AnyVoucher) -> bool {
        match (&self.promise, signed) {
            (Some(Promise::Voucher(held)), AnyVoucher::Channel(shown)) => {
                held.voucher == shown.voucher && is_same(&held.signature, &shown.signature)
            }
            (Some(Promise::Share(held)), AnyVoucher::Share(shown)) => {
                held.voucher == shown.voucher && is_same(&held.signature, &shown.signature)
            }
            _ => false,
        }
    }
}

/// Whether a link is one of the chain that `known` is of, later or earlier, in at most `reach` hashes.
pub(super) fn check_link(
    shown: &Link,
    known: &Link,
    channel: &ChannelAddress,
    reach: u32,
) -> Result<(), Refusal> {
    let steps = shown.index.abs_diff(known.index);
    if steps > HASHES_MAX {
        return Err(Refusal::TooFar);
    }
    if steps > reach {
        return Err(Refusal::BeyondReach { steps });
    }
    let (later, earlier) = if shown.index > known.index { (shown, known) } else { (known, shown) };
    let reached = walk(&later.hash, channel, steps, sha256);
    if is_same(&reached, &earlier.hash) { Ok(()) } else { Err(Refusal::WrongLink) }
}

/// Whether the bytes are the same, in a time that does not tell how many of the first are: what is compared
/// here is money to who finds it out.
fn is_same<const N: usize>(one: &[u8; N], other: &[u8; N]) -> bool {
    let differing =
        one.iter().zip(other).fold(0, |bits, (one, other)| black_box(bits | one ^ other));
    differing == 0
}
