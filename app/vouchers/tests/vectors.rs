//! Signatures against the vectors for other languages, `app/core/vectors/signature.json`.
//!
//! `UPDATE_VECTORS=1 cargo test -p farthing-vouchers --test vectors` writes them again. Every case is also
//! checked with the verifier of Solana's Ed25519 program, so that regenerating cannot bless a wrong result.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use ed25519_dalek::SigningKey;
use farthing_core::voucher::Voucher;
use farthing_vouchers::signed::SignedVoucher;
use farthing_vouchers::verify::VoucherKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/vectors/signature.json");

/// Bytes as lower-case hexadecimal.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let digits = String::deserialize(from)?;
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(D::Error::custom);
        (0..digits.len()).step_by(2).map(byte).collect()
    }
}

/// Bytes that are each different and come back on every machine.
fn bytes<const N: usize>(label: u64) -> [u8; N] {
    let mut bytes = [0; N];
    for (index, chunk) in bytes.chunks_mut(32).enumerate() {
        let hash = Sha256::new()
            .chain_update(label.to_le_bytes())
            .chain_update([u8::try_from(index).unwrap()])
            .finalize();
        chunk.copy_from_slice(&hash[..chunk.len()]);
    }
    bytes
}

fn vouchers() -> Vec<Voucher> {
    let mut vouchers = Vec::new();
    for cumulative in [0, 1, 1_000_000, (1 << 53) + 1, u64::MAX] {
        for expires_at in [0, 1, 1_800_000_000, -1, i64::MAX, i64::MIN] {
            let channel = bytes(cumulative);
            vouchers.push(Voucher { channel, cumulative, expires_at });
        }
    }
    vouchers
}

/// The cases that the code computes now, after comparing them with the committed ones.
fn fresh(cases: Vec<Signature>) -> Vec<Signature> {
    // One case a line: a changed result is one changed line of the diff.
    let lines: Vec<String> =
        cases.iter().map(|case| format!("  {}", serde_json::to_string(case).unwrap())).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(PATH, &text).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap();
    let replayed: Vec<Signature> = serde_json::from_str(&committed).unwrap();
    assert_eq!(replayed, cases, "signature.json is stale: see vectors/README.md");
    assert_eq!(committed, text, "signature.json is not as the generator writes it");
    replayed
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Signature {
    #[serde(with = "hex")]
    key: Vec<u8>,
    #[serde(with = "hex")]
    message: Vec<u8>,
    #[serde(with = "hex")]
    signature: Vec<u8>,
    is_accepted: bool,
}

/// Honest ones, changed ones, and what only a strict verifier refuses.
fn signatures() -> Vec<([u8; 32], SignedVoucher)> {
    let signer = SigningKey::from_bytes(&bytes(7));
    let key = signer.verifying_key().to_bytes();
    let mut all: Vec<_> = vouchers()
        .iter()
        .step_by(7)
        .map(|voucher| (key, SignedVoucher::sign(*voucher, &signer)))
        .collect();
    let (_, signed) = all[1];
    for at in [0, 31, 32, 62] {
        let mut changed = signed;
        changed.signature[at] ^= 1;
        all.push((key, changed));
    }
    let another = SignedVoucher { voucher: all[2].1.voucher, ..signed };
    all.push((key, another));
    // s + l instead of s: the same number, and refused.
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other_s = signed;
    let mut carry = 0;
    for (byte, add) in other_s.signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    all.push((key, other_s));
    // A key of small order, R the identity and s = 0: the equation holds.
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut nothing = [0; 64];
    nothing[0] = 1;
    all.push((identity, SignedVoucher { signature: nothing, ..signed }));
    all
}

#[test]
fn signatures_match_the_vectors() {
    let cases = signatures().into_iter().map(|(key, signed)| Signature {
        key: key.to_vec(),
        message: signed.voucher.encode().to_vec(),
        signature: signed.signature.to_vec(),
        is_accepted: VoucherKey::new(&key).is_ok_and(|key| key.has_signed(&signed)),
    });
    for case in fresh(cases.collect()) {
        let signature = ed25519_program::Signature::try_from(&case.signature[..]);
        let key = ed25519_program::PublicKey::from_bytes(&case.key).unwrap();
        let accepted =
            signature.is_ok_and(|signature| key.verify_strict(&case.message, &signature).is_ok());
        assert_eq!(case.is_accepted, accepted);
    }
}
