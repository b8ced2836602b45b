//! Signatures against the vectors for other languages: `app/core/vectors/signature.json`, of channels, and
//! `fan_signature.json`, of fans.
//!
//! `UPDATE_VECTORS=1 cargo test -p farthing-vouchers --test vectors` writes them again. Every case is also
//! checked with the verifier of Solana's Ed25519 program, so that regenerating cannot bless a wrong result.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use ed25519_dalek::SigningKey;
use farthing_core::fan::{FAN_VOUCHER_LENGTH, FanVoucher, Recipient};
use farthing_core::voucher::Voucher;
use farthing_vouchers::signed::{SignedFanVoucher, SignedVoucher};
use farthing_vouchers::verify::VoucherKey;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/vectors");

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
fn fresh<T>(name: &str, cases: Vec<T>) -> Vec<T>
where
    T: PartialEq + std::fmt::Debug + Serialize + DeserializeOwned,
{
    // One case a line: a changed result is one changed line of the diff.
    let lines: Vec<String> =
        cases.iter().map(|case| format!("  {}", serde_json::to_string(case).unwrap())).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    let path = format!("{FOLDER}/{name}.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    let replayed: Vec<T> = serde_json::from_str(&committed).unwrap();
    assert_eq!(replayed, cases, "{name}.json is stale: see vectors/README.md");
    assert_eq!(committed, text, "{name}.json is not as the generator writes it");
    replayed
}

/// What Solana's Ed25519 program does with the three slices.
fn program_accepts(key: &[u8], signature: &[u8], message: &[u8]) -> bool {
    let key = ed25519_program::PublicKey::from_bytes(key);
    let signature = ed25519_program::Signature::try_from(signature);
    match (key, signature) {
        (Ok(key), Ok(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
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
    // The same number, and refused.
    all.push((key, SignedVoucher { signature: with_order(&signed.signature), ..signed }));
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
    for case in fresh("signature", cases.collect()) {
        let accepted = program_accepts(&case.key, &case.signature, &case.message);
        assert_eq!(case.is_accepted, accepted);
    }
}

/// With `s + l` instead of `s`.
fn with_order(signature: &[u8; 64]) -> [u8; 64] {
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other = *signature;
    let mut carry = 0;
    for (byte, add) in other[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    other
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct FanSignature {
    #[serde(with = "hex")]
    key: Vec<u8>,
    #[serde(with = "hex")]
    message: Vec<u8>,
    /// sha256 of the message, which is what is signed.
    #[serde(with = "hex")]
    digest: Vec<u8>,
    #[serde(with = "hex")]
    signature: Vec<u8>,
    is_accepted: bool,
}

impl FanSignature {
    fn of(key: [u8; 32], signed: &SignedFanVoucher) -> Self {
        let message = signed.voucher.encode();
        Self {
            key: key.to_vec(),
            message: message.to_vec(),
            digest: Sha256::digest(message).to_vec(),
            signature: signed.signature.to_vec(),
            is_accepted: VoucherKey::new(&key).is_ok_and(|key| key.has_signed(signed)),
        }
    }
}

/// Honest ones, and what only a strict verifier refuses.
fn fan_signatures() -> Vec<([u8; 32], SignedFanVoucher)> {
    let signer = SigningKey::from_bytes(&bytes(7));
    let key = signer.verifying_key().to_bytes();
    let recipient = Recipient { payee: bytes(1), audience: bytes(2) };
    let voucher = |slot, cumulative, expires_at| FanVoucher {
        fan: bytes(u64::from(slot)),
        recipient,
        slot,
        cumulative,
        expires_at,
    };
    let mut all: Vec<_> =
        [(0, 100, 1_800_086_400), (63, 6_553_500, 1_802_678_400), (255, u64::MAX, -1)]
            .map(|(slot, cumulative, at)| voucher(slot, cumulative, at))
            .map(|voucher| (key, SignedFanVoucher::sign(voucher, &signer)))
            .into();
    let (_, signed) = all[0];
    for at in [0, 31, 32, 62] {
        let mut changed = signed;
        changed.signature[at] ^= 1;
        all.push((key, changed));
    }
    all.push((key, SignedFanVoucher { voucher: all[1].1.voucher, ..signed }));
    all.push((key, SignedFanVoucher { signature: with_order(&signed.signature), ..signed }));
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut nothing = [0; 64];
    nothing[0] = 1;
    all.push((identity, SignedFanVoucher { signature: nothing, ..signed }));
    all.push((SigningKey::from_bytes(&bytes(8)).verifying_key().to_bytes(), signed));
    all
}

#[test]
fn signatures_of_fans_match_the_vectors_and_no_byte_of_them_can_be_another() {
    let all = fan_signatures();
    let cases = all.iter().map(|(key, signed)| FanSignature::of(*key, signed)).collect();
    for (case, (key, signed)) in fresh("fan_signature", cases).iter().zip(&all) {
        assert_eq!(Sha256::digest(&case.message).to_vec(), case.digest);
        let accepted = program_accepts(&case.key, &case.signature, &case.digest);
        assert_eq!(case.is_accepted, accepted);
        if !accepted {
            continue;
        }
        // Every byte of the message behind its tag, every byte of the signature, every byte of the key.
        for at in 2..FAN_VOUCHER_LENGTH {
            let mut message = signed.voucher.encode();
            message[at] ^= 0x40;
            let voucher = FanVoucher::decode(&message).unwrap();
            assert!(!FanSignature::of(*key, &SignedFanVoucher { voucher, ..*signed }).is_accepted);
        }
        for at in 0..64 {
            let mut other = *signed;
            other.signature[at] ^= 0x40;
            assert!(!FanSignature::of(*key, &other).is_accepted);
        }
        for at in 0..32 {
            let mut other = *key;
            other[at] ^= 0x40;
            assert!(!FanSignature::of(other, signed).is_accepted);
        }
    }
}
