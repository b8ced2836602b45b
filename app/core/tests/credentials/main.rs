//! Vouchers, chains and the instruction that verifies signatures, byte by byte.
//!
//! ```text
//! voucher    any voucher                 -> comes back from its 50 bytes; no other bytes do
//! chain      any link after a known one  -> accepted; another channel's, or changed by a bit: not
//! ed25519    1 to 8 records              -> come back; one changed byte before them is refused
//! signature  any, honest or forged       -> accepted only if the Ed25519 program's verifier does
//!            in a batch                  -> the same verdict as alone
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod chain;
mod ed25519;
mod forgery;
mod signature;
mod voucher;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn flip_bit<const N: usize>(bytes: &[u8; N], bit: usize) -> [u8; N] {
    let mut flipped = *bytes;
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

fn any_voucher(rng: &mut ChaCha8Rng) -> farthing_core::voucher::Voucher {
    farthing_core::voucher::Voucher {
        channel: rng.random(),
        cumulative: rng.random(),
        expires_at: if rng.random() { rng.random() } else { 0 },
    }
}
