//! Vouchers and the instruction that verifies their signatures, byte by byte.
//!
//! ```text
//! voucher    any voucher     -> comes back from its 50 bytes; no other bytes do
//! ed25519    1 to 8 records  -> come back; one changed byte before them is refused
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod ed25519;
mod voucher;

use farthing_core::voucher::Voucher;
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

fn any_voucher(rng: &mut ChaCha8Rng) -> Voucher {
    Voucher {
        channel: rng.random(),
        cumulative: rng.random(),
        expires_at: if rng.random() { rng.random() } else { 0 },
    }
}
