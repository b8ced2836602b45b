//! Chains and signatures, link by link and bit by bit.
//!
//! ```text
//! chain      any link after a known one  -> accepted; another channel's, or changed by a bit: not
//! signature  any, honest or forged       -> accepted only if the Ed25519 program's verifier does
//!            in a batch                  -> the same verdict as alone
//! fan        the same of a fan's    -> accepted only if a program's own check does, too
//! curve      any, by a program's own check -> accepted exactly where that verifier does
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod chain;
mod curve;
mod fan;
mod signature;

use farthing_core::fan::{FanVoucher, Recipient};
use farthing_core::voucher::Voucher;
use farthing_model::forger::Forger;
use farthing_vouchers::signed::{SignedFanVoucher, SignedVoucher, digest};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// What agave-precompiles 4.3 does with the three slices.
fn program_accepts(key: &[u8; 32], signature: &[u8; 64], message: &[u8]) -> bool {
    let signature = ed25519_program::Signature::try_from(&signature[..]);
    let key = ed25519_program::PublicKey::from_bytes(key);
    match (signature, key) {
        (Ok(signature), Ok(key)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

/// A voucher that a forger signs: of `torsion` 0 as an honest signer does.
fn forged(
    forger: &Forger,
    rng: &mut ChaCha8Rng,
    voucher: Voucher,
    torsion: usize,
) -> SignedVoucher {
    SignedVoucher { voucher, signature: forger.sign(rng, &voucher.encode(), torsion) }
}

/// The same of a fan's.
fn forged_of_fan(
    forger: &Forger,
    rng: &mut ChaCha8Rng,
    voucher: FanVoucher,
    torsion: usize,
) -> SignedFanVoucher {
    SignedFanVoucher { voucher, signature: forger.sign(rng, &digest(&voucher), torsion) }
}

fn any_voucher(rng: &mut ChaCha8Rng) -> Voucher {
    Voucher {
        channel: rng.random(),
        cumulative: rng.random(),
        expires_at: if rng.random() { rng.random() } else { 0 },
    }
}

fn any_fan_voucher(rng: &mut ChaCha8Rng) -> FanVoucher {
    FanVoucher {
        fan: rng.random(),
        recipient: Recipient { payee: rng.random(), audience: rng.random() },
        slot: rng.random(),
        cumulative: rng.random(),
        expires_at: rng.random(),
    }
}
