//! The bytes of a fan's voucher.

use farthing_core::fan::{FAN_VOUCHER_LENGTH, FanVoucher, Recipient};
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
