//! Fans' vouchers: what is accepted here the program takes, and nothing of a channel's stands for one.

use super::{any_fan_voucher, any_voucher, forged, forged_of_fan, generator, program_accepts};
use ed25519_dalek::SigningKey;
use farthing_core::fan::{FAN_VOUCHER_LENGTH, FanVoucher};
use farthing_core::signature::is_signed;
use farthing_model::forger::{Forger, small_encodings, with_bit, with_other_s};
use farthing_vouchers::signed::{AnyVoucher, SignedFanVoucher, SignedVoucher, digest};
use farthing_vouchers::verify::{BATCH_MIN, HostCurve, VoucherKey, verify_all};
use rand::Rng;

fn accepts(key: &[u8; 32], signed: &SignedFanVoucher) -> bool {
    VoucherKey::new(key).is_ok_and(|key| key.has_signed(signed))
}

// fan attack 21: fan, payee, audience, slot, amount and time are all signed.
#[test]
fn an_honest_signature_is_accepted_and_a_changed_bit_is_not() {
    let mut rng = generator(21);
    let signer = SigningKey::from_bytes(&rng.random());
    let key = signer.verifying_key().to_bytes();
    let signed = SignedFanVoucher::sign(any_fan_voucher(&mut rng), &signer);
    assert!(accepts(&key, &signed));
    assert!(is_signed::<HostCurve>(&key, &signed.signature, &digest(&signed.voucher)));
    for bit in 0..512 {
        let changed = SignedFanVoucher { signature: with_bit(&signed.signature, bit), ..signed };
        assert!(!accepts(&key, &changed));
    }
    for bit in 16..8 * FAN_VOUCHER_LENGTH {
        let voucher = FanVoucher::decode(&with_bit(&signed.voucher.encode(), bit)).unwrap();
        assert!(!accepts(&key, &SignedFanVoucher { voucher, ..signed }));
    }
}

// The hash is signed, and not the voucher: 115 bytes signed as they are are worth nothing.
#[test]
fn the_voucher_itself_signed_is_no_promise() {
    use ed25519_dalek::Signer;
    let mut rng = generator(22);
    let signer = SigningKey::from_bytes(&rng.random());
    let voucher = any_fan_voucher(&mut rng);
    let signature = signer.sign(&voucher.encode()).to_bytes();
    let key = signer.verifying_key().to_bytes();
    assert!(!accepts(&key, &SignedFanVoucher { voucher, signature }));
    assert!(accepts(&key, &SignedFanVoucher::sign(voucher, &signer)));
}

// fan attack 22: whatever a forger makes, what we accept the program's own check takes. They differ
// only for keys that no honest payer has.
#[test]
fn whatever_is_accepted_is_taken_by_the_programs_check() {
    let mut rng = generator(23);
    let mut forgers: Vec<Forger> = (0..8).map(|torsion| Forger::new(&mut rng, torsion)).collect();
    forgers.extend(small_encodings().into_iter().map(Forger::small));
    let (mut accepted, mut refused) = (0, 0);
    for forger in &forgers {
        for _ in 0..6 {
            let voucher = any_fan_voucher(&mut rng);
            let message = digest(&voucher);
            let mut all = forger.sign_identities(&message);
            for torsion in 0..8 {
                all.push(forger.sign(&mut rng, &message, torsion));
                all.push(forger.sign_without_nonce(&message, torsion));
            }
            let others: Vec<_> = all.iter().map(with_other_s).collect();
            for signature in all.into_iter().chain(others) {
                let signed = SignedFanVoucher { voucher, signature };
                let by_program = is_signed::<HostCurve>(&forger.key, &signed.signature, &message);
                assert_eq!(by_program, program_accepts(&forger.key, &signed.signature, &message));
                match VoucherKey::new(&forger.key) {
                    Ok(key) => assert_eq!(key.has_signed(&signed), by_program),
                    Err(_) => assert!(!accepts(&forger.key, &signed)),
                }
                if by_program { accepted += 1 } else { refused += 1 }
            }
        }
    }
    assert!(accepted > 10 && refused > 1_000, "{accepted} accepted, {refused} refused");
}

/// Both kinds, any of them wrong, and with terms of small order that cancel each other.
#[test]
fn a_mixed_batch_has_the_verdicts_of_its_signatures_one_by_one() {
    let mut rng = generator(24);
    let forgers: Vec<Forger> = (0..5).map(|_| Forger::new(&mut rng, 0)).collect();
    for (count, wrong) in
        [(0, 0), (3, 1), (BATCH_MIN, 0), (BATCH_MIN + 1, 1), (200, 7), (1_024 + BATCH_MIN, 2)]
    {
        let mut pairs: Vec<(VoucherKey, AnyVoucher)> = Vec::new();
        for at in 0..count {
            let forger = &forgers[rng.random_range(0..forgers.len())];
            // The last ones are wrong: one in its nonce, another in a bit.
            let torsion = if at + wrong >= count { rng.random_range(1..8) } else { 0 };
            let signed = if rng.random() {
                let voucher = any_voucher(&mut rng);
                AnyVoucher::from(forged(forger, &mut rng, voucher, torsion))
            } else {
                let voucher = any_fan_voucher(&mut rng);
                forged_of_fan(forger, &mut rng, voucher, torsion).into()
            };
            pairs.push((VoucherKey::new(&forger.key).unwrap(), signed));
        }
        let alone: Vec<bool> = pairs.iter().map(|(key, signed)| key.has_signed(signed)).collect();
        assert_eq!(verify_all(&pairs), alone);
        assert_eq!(alone.iter().filter(|right| !**right).count(), wrong);
    }
}

#[test]
fn a_batch_accepts_no_nonce_that_is_none() {
    let mut rng = generator(25);
    let forger = Forger::new(&mut rng, 0);
    let key = VoucherKey::new(&forger.key).unwrap();
    let honest = AnyVoucher::from(SignedVoucher {
        signature: forged(&forger, &mut rng, any_voucher(&mut generator(26)), 0).signature,
        voucher: any_voucher(&mut generator(26)),
    });
    let voucher = any_fan_voucher(&mut rng);
    let identities = forger.sign_identities(&digest(&voucher));
    assert_eq!(identities.len(), 4);
    for signature in identities {
        let mut pairs = vec![(key, honest); 70];
        pairs[30].1 = SignedFanVoucher { voucher, signature }.into();
        let expected: Vec<bool> = (0..70).map(|at| at != 30).collect();
        assert_eq!(verify_all(&pairs), expected);
    }
}
