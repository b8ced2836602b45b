//! The vectors for other languages (`app/core/vectors`), judged by the program and by the Ed25519 program.

use super::judges::Judges;
use farthing_tests::{prelude::*, signing};
use farthing_vouchers::chain::sha256;
use serde_json::Value;

fn cases(name: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/core/vectors/");
    let text = std::fs::read_to_string(format!("{path}{name}.json")).expect("committed vectors");
    serde_json::from_str(&text).expect("a list")
}

/// Bytes in hexadecimal.
fn bytes<const N: usize>(case: &Value, field: &str) -> [u8; N] {
    let digits = case[field].as_str().expect("digits");
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    let bytes: Vec<_> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes.try_into().expect("as many as there should be")
}

/// A number, written in decimal.
fn number<T: std::str::FromStr>(case: &Value, field: &str) -> T {
    let digits = case[field].as_str().expect("digits");
    digits.parse().unwrap_or_else(|_| panic!("{digits} is no number"))
}

#[test]
fn the_program_takes_of_vouchers_what_the_vectors_say() {
    // Given a channel at the address that each voucher is for, of the key that it is by, before 1970 is a
    // second old.
    let mut judges = Judges::new();
    judges.at(0);
    let (mut paid, mut refused) = (0, 0);
    for case in cases("signature") {
        let (key, message): ([u8; 32], [u8; 50]) = (bytes(&case, "key"), bytes(&case, "message"));
        let signature = bytes(&case, "signature");
        let is_accepted = case["is_accepted"].as_bool().expect("a verdict");
        let verified = signing::verification_of(&key, &signature, &message);
        assert_eq!(judges.takes(&verified), is_accepted, "{case}");
        let cumulative = u64::from_le_bytes(message[34..42].try_into().unwrap());
        let expires_at = i64::from_le_bytes(message[42..].try_into().unwrap());
        // What has expired or promises nothing is asked for no signature.
        if cumulative != 0 && expires_at >= 0 {
            let channel = Address::new_from_array(message[2..34].try_into().unwrap());
            let claim = VoucherClaim { cumulative, expires_at, signature };
            let is_paid = judges.pays_voucher(channel, key, claim);
            assert_eq!(is_paid, is_accepted, "{case}");
            if is_paid { paid += 1 } else { refused += 1 }
        }
    }
    assert!(paid >= 2 && refused >= 5, "{paid} paid, {refused} refused");
}

#[test]
fn the_vouchers_of_fans_are_what_these_tests_sign() {
    let judges = Judges::new();
    let pen = Keypair::new_from_array([7; 32]);
    let all = cases("fan_voucher");
    for case in &all {
        let [fan, payee] =
            ["fan", "payee"].map(|field| Address::new_from_array(bytes(case, field)));
        let audience = bytes(case, "audience");
        let slot = case["slot"].as_u64().expect("a place") as u8;
        let numbers = (slot, number(case, "cumulative"), number(case, "expires_at"));
        let message = signing::fan_voucher(&fan, &payee, &audience, numbers);
        assert_eq!(message, bytes(case, "message"));
        assert_eq!(signing::fan_tag(&fan, &payee, &audience), bytes(case, "tag"));
        let (digest, signature): ([u8; 32], _) = (bytes(case, "digest"), bytes(case, "signature"));
        assert_eq!(sha256(&message), digest);
        assert_eq!(signing::sign_hashed(&pen, &message), signature);
        let key = pen.pubkey().to_bytes();
        assert!(judges.takes(&signing::verification_of(&key, &signature, &digest)));
    }
    assert!(all.len() >= 50);
}
