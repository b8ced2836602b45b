//! Nothing is accepted that the Ed25519 program refuses.

use super::{any_voucher, forged, generator};
use ed25519_dalek::SigningKey;
use farthing_core::voucher::Voucher;
use farthing_model::forger::{Forger, small_encodings, with_bit, with_other_s};
use farthing_vouchers::signed::SignedVoucher;
use farthing_vouchers::verify::{BATCH_MIN, KeyError, VoucherKey, verify_all};
use rand::Rng;

fn program_accepts(key: &[u8; 32], signed: &SignedVoucher) -> bool {
    super::program_accepts(key, &signed.signature, &signed.voucher.encode())
}

fn accepts(key: &[u8; 32], signed: &SignedVoucher) -> bool {
    let Ok(key) = VoucherKey::new(key) else {
        return false;
    };
    key.has_signed(signed)
}

#[test]
fn an_honest_signature_is_accepted_and_a_changed_bit_is_not() {
    let mut rng = generator(1);
    let signer = SigningKey::from_bytes(&rng.random());
    let key = signer.verifying_key().to_bytes();
    let signed = SignedVoucher::sign(any_voucher(&mut rng), &signer);
    assert!(accepts(&key, &signed) && program_accepts(&key, &signed));
    assert_eq!(VoucherKey::new(&key).unwrap().bytes(), &key);
    for bit in 0..512 {
        let changed = SignedVoucher { signature: with_bit(&signed.signature, bit), ..signed };
        assert!(!accepts(&key, &changed) && !program_accepts(&key, &changed));
    }
    // The voucher's own bits; those of its tag are not there to be changed.
    for bit in 16..400 {
        let voucher = Voucher::decode(&with_bit(&signed.voucher.encode(), bit)).unwrap();
        assert!(!accepts(&key, &SignedVoucher { voucher, ..signed }));
    }
}

#[test]
fn another_keys_signature_is_refused() {
    let mut rng = generator(2);
    let signers: Vec<Forger> = (0..6).map(|_| Forger::new(&mut rng, 0)).collect();
    for signer in &signers {
        let signed = forged(signer, &mut rng, any_voucher(&mut generator(3)), 0);
        for other in &signers {
            assert_eq!(accepts(&other.key, &signed), signer.key == other.key);
        }
    }
}

// A second signature of the same voucher under the same nonce: malleability.
#[test]
fn a_signature_with_another_s_is_refused() {
    let mut rng = generator(4);
    for _ in 0..200 {
        let signer = Forger::new(&mut rng, 0);
        let signed = forged(&signer, &mut rng, any_voucher(&mut generator(5)), 0);
        assert!(accepts(&signer.key, &signed));
        let other = SignedVoucher { signature: with_other_s(&signed.signature), ..signed };
        assert!(!accepts(&signer.key, &other) && !program_accepts(&signer.key, &other));
    }
}

#[test]
fn keys_that_are_no_point_or_of_a_wrong_order_are_refused() {
    let mut rng = generator(6);
    assert_eq!(small_encodings().len(), 14);
    for key in small_encodings() {
        assert_eq!(VoucherKey::new(&key), Err(KeyError::SmallOrder));
    }
    for torsion in 0..8 {
        let key = Forger::new(&mut rng, torsion).key;
        let expected = if torsion == 0 { None } else { Some(KeyError::MixedOrder) };
        assert_eq!(VoucherKey::new(&key).err(), expected);
    }
    // Half of all bytes are no point.
    let refused = (0..200).filter(|_| VoucherKey::new(&rng.random()) == Err(KeyError::NotAPoint));
    assert!((50..150).contains(&refused.count()));
}

// The point of all of it: whatever a forger makes, what we accept the program accepts. The other way
// round it may differ only for keys that no honest payer has.
#[test]
fn whatever_is_accepted_is_accepted_by_the_program() {
    let mut rng = generator(7);
    let mut forgers: Vec<Forger> = (0..8).map(|torsion| Forger::new(&mut rng, torsion)).collect();
    forgers.extend(small_encodings().into_iter().map(Forger::small));
    let mut accepted_by_program_alone = 0;
    for forger in &forgers {
        let mut all = Vec::new();
        for _ in 0..20 {
            let voucher = any_voucher(&mut rng);
            let message = voucher.encode();
            let mut signatures = forger.sign_identities(&message);
            for torsion in 0..8 {
                signatures.push(forger.sign(&mut rng, &message, torsion));
                signatures.push(forger.sign_without_nonce(&message, torsion));
            }
            all.extend(
                signatures.into_iter().map(|signature| SignedVoucher { voucher, signature }),
            );
        }
        let key = VoucherKey::new(&forger.key);
        for signed in all {
            let by_program = program_accepts(&forger.key, &signed);
            match key {
                Ok(key) => assert_eq!(key.has_signed(&signed), by_program),
                Err(_) => accepted_by_program_alone += u32::from(by_program),
            }
        }
    }
    // Keys of mixed order: the program takes one in eight or more of what they sign.
    assert!(accepted_by_program_alone > 0);
}

#[test]
fn a_batch_has_the_verdicts_of_its_signatures_one_by_one() {
    let mut rng = generator(8);
    let forgers: Vec<Forger> = (0..5).map(|_| Forger::new(&mut rng, 0)).collect();
    let counts = [(0, 0), (1, 1), (BATCH_MIN, 0), (BATCH_MIN + 1, 2)];
    let more = [(1, 0), (BATCH_MIN - 1, 1), (90, 5), (1_024, 0), (1_024 + BATCH_MIN, 1)];
    for (count, wrong) in counts.into_iter().chain(more) {
        let mut pairs = Vec::new();
        for _ in 0..count {
            let forger = &forgers[rng.random_range(0..forgers.len())];
            let voucher = any_voucher(&mut rng);
            let key = VoucherKey::new(&forger.key).unwrap();
            pairs.push((key, forged(forger, &mut rng, voucher, 0)));
        }
        for _ in 0..wrong {
            let at = rng.random_range(0..count);
            let signed = &mut pairs[at].1;
            signed.signature = with_bit(&signed.signature, rng.random_range(0..512));
        }
        let alone: Vec<bool> = pairs.iter().map(|(key, signed)| key.has_signed(signed)).collect();
        assert_eq!(verify_all(&pairs), alone);
        assert!(alone.iter().filter(|right| !**right).count() <= wrong);
    }
}

// What a plain batch would let through half of the time: an equation that holds but for a term of
// small order, in one signature or in several that cancel each other.
#[test]
fn a_batch_accepts_no_term_of_small_order() {
    let mut rng = generator(9);
    let forger = Forger::new(&mut rng, 0);
    let key = VoucherKey::new(&forger.key).unwrap();
    let honest: Vec<_> = (0..BATCH_MIN)
        .map(|_| {
            let voucher = any_voucher(&mut rng);
            (key, forged(&forger, &mut rng, voucher, 0))
        })
        .collect();
    for trial in 0..240 {
        let mut pairs = honest.clone();
        let torsions: &[usize] = [&[1][..], &[2], &[4], &[1, 7], &[4, 4], &[2, 6]][trial % 6];
        for (at, &torsion) in torsions.iter().enumerate() {
            let voucher = any_voucher(&mut rng);
            pairs[7 * at].1 = forged(&forger, &mut rng, voucher, torsion);
        }
        let verdicts = verify_all(&pairs);
        for (at, verdict) in verdicts.into_iter().enumerate() {
            assert_eq!(verdict, at % 7 != 0 || at / 7 >= torsions.len(), "trial {trial}, {at}");
        }
    }
}

// They would pass the equation: the identity is a multiple of everything.
#[test]
fn a_batch_accepts_no_nonce_that_is_none() {
    let mut rng = generator(10);
    let forger = Forger::new(&mut rng, 0);
    let key = VoucherKey::new(&forger.key).unwrap();
    let voucher = any_voucher(&mut rng);
    let identities = forger.sign_identities(&voucher.encode());
    assert_eq!(identities.len(), 4);
    for signature in identities {
        let signed = SignedVoucher { voucher, signature };
        let mut pairs =
            vec![(key, forged(&forger, &mut rng, any_voucher(&mut generator(11)), 0)); 70];
        pairs[30].1 = signed;
        let expected: Vec<bool> = (0..70).map(|at| at != 30).collect();
        assert_eq!(verify_all(&pairs), expected);
    }
}
