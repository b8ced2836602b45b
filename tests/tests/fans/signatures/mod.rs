//! Three verdicts on every signature: the program's own check, on bytecode, as `claim_signed` and
//! `claim_fans` ask it; the same check on the host, and the payee's verifier, before they serve; and the
//! Ed25519 program. Whatever a forger makes, they say the same (fan attack 22).
//!
//! - given keys and nonces of every order in every encoding, `s` above `l`: the same
//! - given honest signatures, changed by a bit, and bytes at random: the same
//! - given a key that no honest signer has: no fan is opened for it

mod judges;
mod vectors;

use farthing_model::forger::{Forger, small_encodings, strange_keys, with_bit, with_other_s};
use farthing_tests::{campaign, prelude::*};
use farthing_vouchers::signed::digest;
use judges::Judges;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

#[test]
fn whatever_a_forger_signs_all_say_the_same() {
    // bug class 38
    let mut rng = generator(1);
    let mut judges = Judges::new();
    let mut forgers: Vec<Forger> = (0..8).map(|torsion| Forger::new(&mut rng, torsion)).collect();
    forgers.extend(small_encodings().into_iter().map(Forger::small));
    let (mut taken, mut refused) = (0, 0);
    for forger in &forgers {
        let channel = judges.channel_of(forger.key);
        let fan = judges.fan_of(forger.key);
        for case in [channel, fan] {
            for signature in forger.signatures(&mut rng, &case.message) {
                let is_taken = judges.agree(&forger.key, &case, &signature);
                if is_taken { taken += 1 } else { refused += 1 }
            }
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(taken >= 2 && refused > 1_000);
}

/// How many signatures all judge of each honest signer.
const OF_EACH: u64 = 8;

/// An honest signature is taken; what somebody makes of it is not, nor is it another's. Of random bytes all say
/// the same, whatever that is.
fn signs_honestly(judges: &mut Judges, round: u64) {
    let mut rng = generator(2 + round);
    let signer = Keypair::new_from_array(rng.random());
    let key = signer.pubkey().to_bytes();
    let of = |judges: &mut Judges, key| {
        if round.is_multiple_of(2) { judges.channel_of(key) } else { judges.fan_of(key) }
    };
    let case = of(judges, key);
    let signature: [u8; 64] = signer.sign_message(&case.message).into();
    assert!(judges.agree(&key, &case, &signature), "an honest one is taken");
    let mut random = [0; 64];
    rng.fill(&mut random[..]);
    judges.agree(&key, &case, &random);
    // A right nonce and a random s, and the other way round.
    let (mut left, mut right) = (signature, random);
    left[32..].copy_from_slice(&random[32..]);
    right[32..].copy_from_slice(&signature[32..]);
    let [of_nonce, of_s] = [0..256, 256..512].map(|bits| rng.random_range(bits));
    let bits = [of_nonce, of_s].map(|bit| with_bit(&signature, bit));
    for changed in [left, right, bits[0], bits[1], with_other_s(&signature)] {
        assert!(!judges.agree(&key, &case, &changed), "changed: {changed:02x?}");
    }
    let other = with_bit(&key, rng.random_range(0..256));
    let case = of(judges, other);
    assert!(!judges.agree(&other, &case, &signature), "by another: {other:02x?}");
}

/// A million of them: `cargo xtask campaign signatures`.
#[test]
fn honest_changed_and_random_signatures_are_judged_alike() {
    let signatures = campaign::rounds("SIGNATURES", 320);
    let judged = campaign::share(signatures.div_ceil(OF_EACH), |rounds| {
        let mut judges = Judges::new();
        rounds.map(|round| signs_honestly(&mut judges, round)).count() as u64 * OF_EACH
    });
    println!("{} signatures", judged.iter().sum::<u64>());
}

#[test]
fn every_bit_of_a_signature_counts() {
    let mut judges = Judges::new();
    let signer = Keypair::new_from_array([5; 32]);
    let key = signer.pubkey().to_bytes();
    for case in [judges.channel_of(key), judges.fan_of(key)] {
        let signature: [u8; 64] = signer.sign_message(&case.message).into();
        assert!(judges.agree(&key, &case, &signature));
        for bit in 0..512 {
            assert!(!judges.agree(&key, &case, &with_bit(&signature, bit)), "bit {bit}");
        }
    }
}

/// Opens a fan for a key, or is refused.
fn opens_for(scene: &Scene, key: [u8; 32]) -> Outcome {
    let terms = FanTerms { amount: 1, key: Address::new_from_array(key), ..scene.fan_terms() };
    scene.run(scene.open_fan(terms))
}

#[test]
fn no_fan_is_opened_for_a_key_that_no_honest_signer_has() {
    // bug class 38: no point, of small order or mixed, encoded in another way.
    let scene = Scene::set();
    let mut rng = generator(3);
    let mixed = (1..8).map(|torsion| Forger::new(&mut rng, torsion).key);
    for key in strange_keys().into_iter().chain(mixed) {
        opens_for(&scene, key).assert_err(FanKeyInvalid);
    }
    for _ in 0..20 {
        opens_for(&scene, Forger::new(&mut rng, 0).key).assert_ok();
    }
}

/// The neutral point with a sign, which it has not: of all strange keys the one that is its own negative but
/// for that bit, and so the one that `(l - 1)·A = -A` holds for.
const NEUTRAL: [u8; 32] = {
    let mut bytes = [0; 32];
    (bytes[0], bytes[31]) = (1, 0x80);
    bytes
};

#[test]
fn nothing_is_ever_paid_that_the_neutral_point_has_signed() {
    // No fan is opened for it, and where a channel is, its money waits for the payer: every signature of it
    // is refused.
    assert!(strange_keys().contains(&NEUTRAL));
    let mut judges = Judges::new();
    let (forger, mut rng) = (Forger::small(NEUTRAL), generator(5));
    for case in [judges.channel_of(NEUTRAL), judges.fan_of(NEUTRAL)] {
        for signature in forger.signatures(&mut rng, &case.message) {
            assert!(!judges.agree(&NEUTRAL, &case, &signature));
        }
    }
}

/// Any bytes, or an honest key with a bit changed: whether a fan is opened for it.
fn opens_for_any(judges: &Judges, round: u64) -> bool {
    let mut rng = generator(4 + round);
    let mut key: [u8; 32] = rng.random();
    if round.is_multiple_of(2) {
        key = with_bit(&Forger::new(&mut rng, 0).key, rng.random_range(0..256));
    }
    let is_opened = judges.opens_a_fan_for(key);
    assert_eq!(is_opened, judges::is_key(&key), "{key:02x?}");
    is_opened
}

/// A hundred thousand of them: `cargo xtask campaign keys`.
#[test]
fn a_fan_is_opened_for_any_key_that_the_payees_verifier_takes_and_for_no_other() {
    // fan attack 22: the wallet's, the gateway's and the program's idea of a key are one.
    let keys = campaign::rounds("KEYS", 100);
    let opened = campaign::share(keys, |rounds| {
        let judges = Judges::new();
        rounds.filter(|round| opens_for_any(&judges, *round)).count() as u64
    });
    let opened = opened.iter().sum::<u64>();
    println!("{keys} keys, {opened} of them honest");
    assert!((1..keys).contains(&opened), "{opened} keys were good");
}

#[test]
fn what_a_fans_key_signs_for_a_channel_is_worth_nothing_in_a_fan_and_the_other_way_round() {
    // One key for both, the same amount, payee and end: the messages differ in kind and in length.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let channel = scene.channel(scene.by_voucher());
    let record = scene.promise_until(&channel, 50, scene.end_of(&fan, 10));
    let of_channel = ClaimSigned::of(scene.purse("friend"), &[record]);
    let of_fan = scene.fan_claim(&fan, 0, 5, 10);
    let signature = of_channel.claims[0].1.signature;
    let crossed = FanClaim { signature, ..of_fan.clone() };
    scene.refuses(scene.claim_fans(vec![(fan, crossed)]), NothingClaimed);
    let mut crossed = of_channel.clone();
    crossed.claims[0].1.signature = of_fan.signature;
    scene.refuses(crossed, NothingClaimed);
    // Nor by the Ed25519 program: it would take the signature, and the claim asks for a voucher.
    let digest = digest(&scene.fan_voucher(&fan, &scene.purse("friend"), (0, 5, 10)));
    let verified = farthing_tests::signing::verification_of(
        scene.address("pen").as_array(),
        &of_fan.signature,
        &digest,
    );
    scene.run(verified.clone()).assert_ok();
    let claim = Claim::new(scene.purse("friend"), vec![channel]).instruction();
    scene.run_all(&[verified, claim]).assert_err(SignaturesMalformed);
    scene.given(of_channel);
    scene.given(scene.claim_fans(vec![(fan, of_fan)]));
}
