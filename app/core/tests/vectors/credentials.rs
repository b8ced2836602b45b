//! Vouchers, chains and the instruction that verifies signatures. The signatures are in `app/vouchers`.

use super::{Amount, Outcome, decimal, fresh, hex};
use ed25519_dalek::{Signer, SigningKey};
use farthing_core::chain::Link;
use farthing_core::ed25519::{
    NotCanonical, RECORDS_MAX, SignatureRecord, SignatureRecords, encode,
};
use farthing_core::voucher::Voucher;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    let (channel, seed): ([u8; 32], [u8; 32]) =
        (bytes(u64::from(length)), bytes(u64::from(length) + 1));
    let link = |index| {
        let hash = hashed(&seed, &channel, length - index).try_into().unwrap();
        Link { index, hash }
    };
    let (known, mut shown) = (link(known), link(index));
    change(&mut shown);
    Payment {
        channel: channel.to_vec(),
        seed: seed.to_vec(),
        length,
        known_index: known.index,
        known: known.hash.to_vec(),
        index: shown.index,
        link: shown.hash.to_vec(),
        outcome: Outcome::new(shown.verify(&known, &channel, |bytes| Sha256::digest(bytes).into())),
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
    let verified = |record: SignatureRecord| Verified {
        key: record.key.to_vec(),
        message: record.message.to_vec(),
    };
    Ok(SignatureRecords::parse(data)?.iter().map(verified).collect())
}

#[test]
fn instructions_match_the_vectors() {
    let signer = SigningKey::from_bytes(&bytes(9));
    let key = signer.verifying_key().to_bytes();
    let messages: Vec<_> = vouchers().iter().map(Voucher::encode).collect();
    let signatures: Vec<_> =
        messages.iter().map(|message| signer.sign(message).to_bytes()).collect();
    let records: Vec<_> = (signatures.iter().zip(&messages))
        .map(|(signature, message)| SignatureRecord { key: &key, signature, message })
        .collect();
    let data = |count: usize| encode(&records[..count]).unwrap().collect::<Vec<u8>>();
    let mut all = [1, 2, RECORDS_MAX].map(data).to_vec();
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
