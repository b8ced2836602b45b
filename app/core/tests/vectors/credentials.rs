//! Vouchers, signatures, chains and the instruction that verifies signatures.

use super::{Amount, Outcome, decimal, fresh};
use ed25519_dalek::SigningKey;
use farthing_core::chain::{Chain, Link, sha256};
use farthing_core::ed25519::{NotCanonical, RECORDS_MAX, Record, Records, encode};
use farthing_core::verify::VoucherKey;
use farthing_core::voucher::{SignedVoucher, Voucher};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Promise {
    #[serde(with = "hex")]
    channel: Vec<u8>,
    cumulative: Amount,
    #[serde(with = "decimal")]
    expires_at: i64,
}

impl From<Voucher> for Promise {
    fn from(voucher: Voucher) -> Self {
        Self {
            channel: voucher.channel.to_vec(),
            cumulative: Amount(voucher.cumulative),
            expires_at: voucher.expires_at,
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Decoding {
    #[serde(with = "hex")]
    message: Vec<u8>,
    outcome: Outcome<Promise>,
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

#[test]
fn vouchers_match_the_vectors() {
    let mut messages: Vec<Vec<u8>> =
        vouchers().iter().map(|voucher| voucher.encode().to_vec()).collect();
    let first = messages[0].clone();
    for (at, byte) in [(0, 0x57), (0, 0x00), (1, 0x00), (1, 0x02)] {
        messages.push(first.clone());
        messages.last_mut().unwrap()[at] = byte;
    }
    messages.extend([first[..49].to_vec(), [&first[..], &[0]].concat(), Vec::new()]);
    let cases = messages.into_iter().map(|message| Decoding {
        outcome: Outcome::new(Voucher::from_slice(&message).map(Promise::from)),
        message,
    });
    for case in fresh("voucher", cases.collect()) {
        let error = match &case.message[..] {
            message if message.len() != 50 => "Length",
            [0x56, 0x01, ..] => "",
            [0x56, ..] => "Version",
            _ => "Tag",
        };
        let Outcome::Ok(voucher) = &case.outcome else {
            assert_eq!(case.outcome, Outcome::Error(error.to_owned()));
            continue;
        };
        let (cumulative, expires_at) = (voucher.cumulative.0, voucher.expires_at);
        let expected = [
            &[0x56, 0x01],
            &voucher.channel[..],
            &cumulative.to_le_bytes(),
            &expires_at.to_le_bytes(),
        ];
        assert_eq!(case.message, expected.concat());
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
    let mut all: Vec<_> =
        vouchers().iter().step_by(7).map(|voucher| (key, voucher.sign(&signer))).collect();
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
    for case in fresh("signature", cases.collect()) {
        let signature = ed25519_program::Signature::try_from(&case.signature[..]);
        let key = ed25519_program::PublicKey::from_bytes(&case.key).unwrap();
        let accepted =
            signature.is_ok_and(|signature| key.verify_strict(&case.message, &signature).is_ok());
        assert_eq!(case.is_accepted, accepted);
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Payment {
    #[serde(with = "hex")]
    channel: Vec<u8>,
    #[serde(with = "hex")]
    seed: Vec<u8>,
    length: u32,
    known_index: u32,
    #[serde(with = "hex")]
    known: Vec<u8>,
    index: u32,
    #[serde(with = "hex")]
    link: Vec<u8>,
    /// `{"ok": null}` or the error.
    outcome: Outcome<()>,
}

/// A link shown after a known one, both of the chain that `seed` makes unless changed.
fn payment(length: u32, known: u32, index: u32, change: impl Fn(&mut Link)) -> Payment {
    let (channel, seed) = (bytes(u64::from(length)), bytes(u64::from(length) + 1));
    let chain = Chain::new(seed, channel, length);
    let known = chain.link(known).unwrap();
    let mut shown = chain.link(index).unwrap();
    change(&mut shown);
    Payment {
        channel: channel.to_vec(),
        seed: seed.to_vec(),
        length,
        known_index: known.index,
        known: known.hash.to_vec(),
        index: shown.index,
        link: shown.hash.to_vec(),
        outcome: Outcome::new(shown.verify(&known, &channel, sha256)),
    }
}

/// `sha256(x ‖ channel[0..16])`, again and again.
fn hashed(link: &[u8], channel: &[u8], steps: u32) -> Vec<u8> {
    (0..steps).fold(link.to_vec(), |link, _| {
        Sha256::new().chain_update(&link).chain_update(&channel[..16]).finalize().to_vec()
    })
}

#[test]
fn chains_match_the_vectors() {
    let mut cases = Vec::new();
    for (length, known, index) in [
        (1, 0, 1),
        (10, 0, 1),
        (10, 0, 10),
        (10, 3, 4),
        (10, 4, 4),
        (10, 5, 4),
        (10_001, 0, 10_000),
        (10_001, 0, 10_001),
        (10_001, 1, 10_001),
    ] {
        cases.push(payment(length, known, index, |_| {}));
    }
    cases.push(payment(10, 0, 5, |shown| shown.index = 6));
    cases.push(payment(10, 0, 5, |shown| shown.index = 4));
    cases.push(payment(10, 0, 5, |shown| shown.hash[31] ^= 1));
    for case in fresh("chain", cases) {
        assert_eq!(hashed(&case.seed, &case.channel, case.length - case.known_index), case.known);
        let steps = case.index.saturating_sub(case.known_index);
        let expected = match steps {
            0 => Outcome::Error("Stale".to_owned()),
            10_001.. => Outcome::Error("TooFar".to_owned()),
            _ if hashed(&case.link, &case.channel, steps) == case.known => Outcome::Ok(()),
            _ => Outcome::Error("WrongLink".to_owned()),
        };
        assert_eq!(case.outcome, expected);
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Instruction {
    #[serde(with = "hex")]
    data: Vec<u8>,
    outcome: Outcome<Vec<Verified>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Verified {
    #[serde(with = "hex")]
    key: Vec<u8>,
    #[serde(with = "hex")]
    message: Vec<u8>,
}

fn read(data: &[u8]) -> Result<Vec<Verified>, NotCanonical> {
    let verified =
        |record: Record| Verified { key: record.key.to_vec(), message: record.message.to_vec() };
    Ok(Records::parse(data)?.iter().map(verified).collect())
}

#[test]
fn instructions_match_the_vectors() {
    let signer = SigningKey::from_bytes(&bytes(9));
    let key = signer.verifying_key().to_bytes();
    let signed: Vec<_> = vouchers().iter().map(|voucher| voucher.sign(&signer)).collect();
    let messages: Vec<_> = signed.iter().map(|signed| signed.voucher.encode()).collect();
    let records: Vec<_> = (signed.iter().zip(&messages))
        .map(|(signed, message)| Record { key: &key, signature: &signed.signature, message })
        .collect();
    let mut all: Vec<_> =
        [1, 2, RECORDS_MAX].iter().map(|&count| encode(&records[..count]).unwrap()).collect();
    let one = all[0].clone();
    // Padding, an offset, an instruction index, the size; then cut, and with a byte too many.
    for (at, byte) in
        [(0, 2), (1, 1), (2, 49), (4, 0), (6, 17), (8, 0), (10, 113), (12, 49), (14, 0)]
    {
        all.push(one.clone());
        all.last_mut().unwrap()[at] = byte;
    }
    all.extend([one[..one.len() - 1].to_vec(), [&one[..], &[0]].concat(), vec![0, 0], Vec::new()]);
    let cases =
        all.into_iter().map(|data| Instruction { outcome: Outcome::new(read(&data)), data });
    for case in fresh("ed25519", cases.collect()) {
        let Outcome::Ok(verified) = &case.outcome else {
            assert_eq!(case.outcome, Outcome::Error("NotCanonical".to_owned()));
            continue;
        };
        let count = verified.len();
        assert_eq!(case.data.len(), 2 + count * (14 + 32 + 64 + 50));
        for (index, record) in verified.iter().enumerate() {
            let payload = &case.data[2 + 14 * count + 146 * index..][..146];
            assert_eq!((&record.key[..], &record.message[..]), (&payload[..32], &payload[96..]));
        }
    }
}
