//! The bytes of a fan's voucher.

use farthing_core::fan::{FAN_VOUCHER_LENGTH, FanVoucher, Lease, Recipient, SlotClaim};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

fn random(random: &mut ChaCha8Rng) -> FanVoucher {
    FanVoucher {
        fan: random.random(),
        recipient: Recipient { payee: random.random(), audience: random.random() },
        slot: random.random(),
        cumulative: random.random(),
        expires_at: random.random(),
    }
}

// bug class 38
#[test]
fn a_voucher_reads_back_and_every_bit_of_it_counts() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        let voucher = random(&mut rng);
        let bytes = voucher.encode();
        assert_eq!(FanVoucher::decode(&bytes), Some(voucher));
        for at in 0..8 * FAN_VOUCHER_LENGTH {
            let mut other = bytes;
            other[at / 8] ^= 1 << (at % 8);
            assert_ne!(FanVoucher::decode(&other), Some(voucher), "bit {at}");
            assert_eq!(FanVoucher::decode(&other).is_none(), at < 16, "bit {at}");
        }
    }
}

/// Units and days, and nothing between.
#[test]
fn a_voucher_asks_for_whole_units_until_the_end_of_a_day() {
    let lease = Lease { opened_at: 1_800_000_000, last_day: 40 };
    let recipient = Recipient { payee: [2; 32], audience: [3; 32] };
    let voucher = |cumulative, expires_at| FanVoucher {
        fan: [1; 32],
        recipient,
        slot: 0,
        cumulative,
        expires_at,
    };
    for day in 1..=255 {
        let voucher = voucher(65_535 * 100, lease.end(day));
        let claim = SlotClaim { tag: [9; 9], cumulative: 65_535, day };
        assert_eq!(voucher.claim([9; 9], 100, &lease), Some(claim));
    }
    for (cumulative, unit, expires_at) in [
        (65_536 * 100, 100, lease.end(1)),
        (101, 100, lease.end(1)),
        (99, 100, lease.end(1)),
        (100, 0, lease.end(1)),
        (u64::MAX, u32::MAX, lease.end(1)),
        (100, 100, lease.end(0)),
        (100, 100, lease.end(1) + 1),
        (100, 100, lease.end(1) - 1),
        (100, 100, lease.end(255) + 86_400),
        (100, 100, 0),
        (100, 100, -1),
        (100, 100, i64::MIN),
        (100, 100, i64::MAX),
    ] {
        assert_eq!(voucher(cumulative, expires_at).claim([9; 9], unit, &lease), None);
    }
    let nothing = voucher(0, lease.end(7)).claim([9; 9], 100, &lease).unwrap();
    assert_eq!((nothing.cumulative, nothing.day), (0, 7));
}

#[test]
fn the_bytes_stand_where_the_specification_puts_them() {
    let recipient = Recipient { payee: [2; 32], audience: [3; 32] };
    let voucher =
        FanVoucher { fan: [1; 32], recipient, slot: 7, cumulative: 0x0102, expires_at: -1 };
    let mut bytes = vec![0x56, 0x02];
    bytes.extend([1; 32]);
    bytes.extend([2; 32]);
    bytes.extend([3; 32]);
    bytes.extend([7, 2, 1, 0, 0, 0, 0, 0, 0]);
    bytes.extend([0xff; 8]);
    assert_eq!(voucher.encode().as_slice(), bytes);
}

/// fan attack 21: neither another fan, payee nor origin has the same tag.
#[test]
fn a_tag_is_of_fan_payee_and_audience() {
    let recipient = Recipient { payee: [2; 32], audience: [3; 32] };
    let tag = recipient.tag(&[1; 32], sha256);
    let mut hashed = b"fan".to_vec();
    hashed.extend([[1; 32], [2; 32], [3; 32]].concat());
    assert_eq!(tag, Sha256::digest(&hashed)[..9]);
    assert_ne!(tag, recipient.tag(&[4; 32], sha256));
    assert_ne!(tag, Recipient { payee: [4; 32], ..recipient }.tag(&[1; 32], sha256));
    assert_ne!(tag, Recipient { audience: [4; 32], ..recipient }.tag(&[1; 32], sha256));
}
