//! The check that a program can run itself, on the host: against curve25519-dalek, against the verifier of
//! Solana's Ed25519 program, and against the vectors.
//!
//! ```text
//! a number of 512 bits     -> the remainder that curve25519-dalek has
//! any encoding             -> of small order exactly where the point is
//! any signature            -> taken exactly where the Ed25519 program takes it
//!   of the vectors, honest, of other keys, with terms of small order, in other encodings, with bits changed
//! ```

use super::{any_voucher, generator, program_accepts};
use curve25519_dalek::{Scalar, edwards::CompressedEdwardsY};
use ed25519_dalek::{Signer, SigningKey};
use farthing_core::signature::{has_small_order, is_signed, reduced};
use farthing_model::forger::{Forger, small_encodings, with_bit, with_other_s};
use farthing_vouchers::verify::HostCurve;
use rand::Rng;

/// Both say the same; whether they take it.
fn agreed(key: &[u8; 32], signature: &[u8; 64], message: &[u8]) -> bool {
    let ours = is_signed::<HostCurve>(key, signature, message);
    assert_eq!(ours, program_accepts(key, signature, message), "{key:x?} {signature:x?}");
    ours
}

#[test]
fn a_number_of_512_bits_has_the_remainder_that_dalek_has() {
    let check = |wide: &[u8; 64]| {
        let expected = Scalar::from_bytes_mod_order_wide(wide).to_bytes();
        assert_eq!(reduced(wide), expected, "{wide:x?}");
    };
    // Around every multiple of a power of two of the order, and around every power of two.
    let order: [u8; 32] = (Scalar::ZERO - Scalar::ONE).to_bytes();
    for at in 0..=32 {
        for first in 0..=255 {
            let mut wide = [0; 64];
            wide[at..at + 32].copy_from_slice(&order);
            wide[at] = first;
            check(&wide);
            let mut ones = [0xff; 64];
            ones[at + 31] = first;
            check(&ones);
        }
    }
    for bit in 0..512 {
        let mut power = [0; 64];
        power[bit / 8] = 1 << (bit % 8);
        check(&power);
        let mut below = [0; 64];
        below[..bit / 8].fill(0xff);
        below[bit / 8] = (1u8 << (bit % 8)).wrapping_sub(1);
        check(&below);
    }
    let mut rng = generator(11);
    for _ in 0..20_000 {
        check(&rng.random());
    }
}

#[test]
fn an_encoding_has_a_small_order_exactly_where_its_point_has() {
    let all = small_encodings();
    assert!(all.len() >= 10);
    for encoding in &all {
        assert!(has_small_order(encoding), "{encoding:x?}");
        for bit in 0..255 {
            let other = with_bit(encoding, bit);
            let is_small =
                CompressedEdwardsY(other).decompress().is_some_and(|point| point.is_small_order());
            assert!(!is_small || has_small_order(&other), "{other:x?}");
        }
    }
    let mut rng = generator(12);
    for torsion in 0..8 {
        // Of mixed order, which is not small.
        assert!(!has_small_order(&Forger::new(&mut rng, torsion).key));
    }
}

// bug class 38: keys, points and scalars in every form that a forger has.
#[test]
fn a_forgers_signatures_are_taken_exactly_where_the_ed25519_program_takes_them() {
    let mut rng = generator(13);
    let (mut taken, mut refused) = (0, 0);
    let mut count = |is_taken: bool| if is_taken { taken += 1 } else { refused += 1 };
    for torsion in 0..8 {
        for nonce in 0..8 {
            let forger = Forger::new(&mut rng, torsion);
            let message = any_voucher(&mut rng).encode();
            let with_nonce = forger.sign(&mut rng, &message, nonce);
            for signature in [with_nonce, forger.sign_without_nonce(&message, nonce)] {
                count(agreed(&forger.key, &signature, &message));
                count(agreed(&forger.key, &with_other_s(&signature), &message));
            }
        }
    }
    for key in small_encodings() {
        let forger = Forger::small(key);
        let message = any_voucher(&mut rng).encode();
        for signature in forger.sign_identities(&message) {
            count(agreed(&key, &signature, &message));
        }
        count(agreed(&key, &forger.sign(&mut rng, &message, 0), &message));
    }
    assert!(taken > 3 && refused > 100, "{taken} taken, {refused} refused");
}

/// A million of them: `cargo xtask campaign curve`.
#[test]
fn random_and_changed_signatures_are_taken_exactly_where_the_ed25519_program_takes_them() {
    let mut rng = generator(14);
    let rounds = std::env::var("SIGNATURES").map_or(400, |count| count.parse().unwrap());
    for round in 0..rounds {
        let signer = SigningKey::from_bytes(&rng.random());
        let key = signer.verifying_key().to_bytes();
        let message: Vec<u8> = (0..rng.random_range(0..120)).map(|_| rng.random()).collect();
        let signature = signer.sign(&message).to_bytes();
        assert!(agreed(&key, &signature, &message));
        let bit = round % 512;
        assert!(!agreed(&key, &with_bit(&signature, bit), &message));
        assert!(!agreed(&with_bit(&key, bit % 256), &signature, &message));
        agreed(&rng.random(), &signature, &message);
        let mut random = [0; 64];
        rng.fill(&mut random[..]);
        agreed(&key, &random, &message);
    }
}
