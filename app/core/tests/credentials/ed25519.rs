//! The data of the instruction before a claim.

use super::generator;
use farthing_core::ed25519::{
    NotCanonical, RECORDS_MAX, SignatureRecord, SignatureRecords, encode,
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

#[derive(Clone, Debug, PartialEq)]
struct Owned {
    key: [u8; 32],
    signature: [u8; 64],
    message: [u8; 50],
}

impl Owned {
    fn any(rng: &mut ChaCha8Rng) -> Self {
        let mut bytes = [0; 146];
        rng.fill(&mut bytes[..]);
        Self {
            key: bytes[..32].try_into().unwrap(),
            signature: bytes[32..96].try_into().unwrap(),
            message: bytes[96..].try_into().unwrap(),
        }
    }

    fn record(&self) -> SignatureRecord<'_> {
        SignatureRecord { key: &self.key, signature: &self.signature, message: &self.message }
    }
}

fn encoded(owned: &[Owned]) -> Vec<u8> {
    encode(&owned.iter().map(Owned::record).collect::<Vec<_>>()).unwrap().collect()
}

fn any_records(rng: &mut ChaCha8Rng, count: usize) -> Vec<Owned> {
    (0..count).map(|_| Owned::any(rng)).collect()
}

/// What the Ed25519 program reads for a record: it follows whatever offsets there are.
fn as_the_program_reads(data: &[u8], record: usize) -> Owned {
    let field = |field: usize| {
        let at = 2 + 14 * record + 2 * field;
        usize::from(u16::from_le_bytes(data[at..at + 2].try_into().unwrap()))
    };
    assert_eq!((field(1), field(3), field(6)), (0xffff, 0xffff, 0xffff));
    assert_eq!(field(5), 50);
    Owned {
        key: data[field(2)..][..32].try_into().unwrap(),
        signature: data[field(0)..][..64].try_into().unwrap(),
        message: data[field(4)..][..50].try_into().unwrap(),
    }
}

#[test]
fn records_come_back_and_are_what_the_program_verifies() {
    let mut rng = generator(1);
    for count in 1..=RECORDS_MAX {
        let owned = any_records(&mut rng, count);
        let data = encoded(&owned);
        assert_eq!((usize::from(data[0]), data[1]), (count, 0));
        let records = SignatureRecords::parse(&data).unwrap();
        assert_eq!((records.len(), records.is_empty()), (count, false));
        assert!(records.iter().eq(owned.iter().map(Owned::record)));
        for (index, record) in owned.iter().enumerate() {
            assert_eq!(&as_the_program_reads(&data, index), record);
        }
    }
}

#[test]
fn no_record_and_nine_are_refused() {
    let mut rng = generator(2);
    assert_eq!(encode(&[]).err(), Some(NotCanonical));
    let owned = any_records(&mut rng, RECORDS_MAX + 1);
    let records: Vec<_> = owned.iter().map(Owned::record).collect();
    assert_eq!(encode(&records).err(), Some(NotCanonical));
    assert_eq!(SignatureRecords::parse(&[0, 0]).err(), Some(NotCanonical));
    // Nine in the same layout, by hand.
    let mut data = vec![9, 0];
    for index in 0..9u16 {
        let key = 2 + 14 * 9 + 146 * index;
        let fields = [key + 32, 0xffff, key, 0xffff, key + 96, 50, 0xffff];
        data.extend(fields.iter().flat_map(|field| field.to_le_bytes()));
    }
    data.resize(2 + 160 * 9, 0);
    assert_eq!(SignatureRecords::parse(&data).err(), Some(NotCanonical));
}

// Offsets into another instruction's data, overlapping records, another size, a padding that is not
// zero: each is one changed byte of what stands before the payloads, and there is nothing else.
#[test]
fn every_changed_byte_before_the_payloads_is_refused() {
    let mut rng = generator(3);
    for count in 1..=RECORDS_MAX {
        let data = encoded(&any_records(&mut rng, count));
        for at in 0..2 + 14 * count {
            for other in (0..=u8::MAX).filter(|&other| other != data[at]) {
                let mut changed = data.clone();
                changed[at] = other;
                assert_eq!(
                    SignatureRecords::parse(&changed).err(),
                    Some(NotCanonical),
                    "{count}, {at}"
                );
            }
        }
    }
}

#[test]
fn two_changed_offsets_are_refused_too() {
    let mut rng = generator(4);
    for _ in 0..20_000 {
        let count = rng.random_range(1..=RECORDS_MAX);
        let mut data = encoded(&any_records(&mut rng, count));
        let before = data[..2 + 14 * count].to_vec();
        for _ in 0..rng.random_range(1..=4) {
            let at = 2 + 2 * rng.random_range(0..7 * count);
            let offset = rng.random_range(0..2_000u16).to_le_bytes();
            data[at..at + 2].copy_from_slice(&offset);
        }
        assert_eq!(SignatureRecords::parse(&data).is_ok(), data[..2 + 14 * count] == before);
    }
}

// bug class 37
#[test]
fn data_cut_short_or_with_more_after_it_is_refused() {
    let mut rng = generator(5);
    for count in 1..=RECORDS_MAX {
        let mut data = encoded(&any_records(&mut rng, count));
        for length in 0..data.len() {
            assert_eq!(SignatureRecords::parse(&data[..length]).err(), Some(NotCanonical));
        }
        for _ in 0..200 {
            data.push(rng.random());
            assert_eq!(SignatureRecords::parse(&data).err(), Some(NotCanonical));
        }
    }
}

// Made with `new_ed25519_instruction_with_signature` of solana-ed25519-program 3.0.0.
#[test]
fn one_record_is_what_solanas_builder_makes() {
    let owned = Owned { key: [1; 32], signature: [2; 64], message: [3; 50] };
    let mut expected = vec![1, 0, 48, 0, 255, 255, 16, 0, 255, 255, 112, 0, 50, 0, 255, 255];
    expected.extend([1; 32]);
    expected.extend([2; 64]);
    expected.extend([3; 50]);
    assert_eq!(encoded(&[owned]), expected);
}
