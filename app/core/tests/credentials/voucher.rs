//! Fifty bytes.

use super::{any_voucher, flip_bit, generator};
use farthing_core::voucher::{NEVER, VOUCHER_LENGTH, Voucher, VoucherError};

#[test]
fn a_voucher_is_laid_out_as_the_design_says() {
    let mut channel = [0; 32];
    for (index, byte) in channel.iter_mut().enumerate() {
        *byte = 0xa0 + u8::try_from(index).unwrap();
    }
    let voucher = Voucher { channel, cumulative: 0x0102_0304_0506_0708, expires_at: -2 };
    let mut expected = vec![0x56, 0x01];
    expected.extend(0xa0..0xc0);
    expected.extend([8, 7, 6, 5, 4, 3, 2, 1]);
    expected.extend([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(voucher.encode().as_slice(), expected);
}

// I9: every bit means something, so a signature covers one voucher and no other.
#[test]
fn a_voucher_comes_back_and_every_changed_bit_is_another_or_none() {
    let mut rng = generator(1);
    for _ in 0..200 {
        let voucher = any_voucher(&mut rng);
        let bytes = voucher.encode();
        assert_eq!(Voucher::decode(&bytes), Ok(voucher));
        assert_eq!(Voucher::from_slice(&bytes), Ok(voucher));
        for bit in 0..VOUCHER_LENGTH * 8 {
            let flipped = flip_bit(&bytes, bit);
            match Voucher::decode(&flipped) {
                Ok(other) => {
                    assert!(bit >= 16 && other != voucher);
                    assert_eq!(other.encode(), flipped);
                }
                Err(error) => {
                    let expected = if bit < 8 { VoucherError::Tag } else { VoucherError::Version };
                    assert!(bit < 16 && error == expected);
                }
            }
        }
    }
}

// bug class 37
#[test]
fn bytes_of_another_length_are_no_voucher() {
    let bytes = any_voucher(&mut generator(2)).encode();
    let longer = [bytes, bytes].concat();
    for length in (0..=longer.len()).filter(|&length| length != VOUCHER_LENGTH) {
        assert_eq!(Voucher::from_slice(&longer[..length]), Err(VoucherError::Length));
    }
}

// bug class 40: 0 means never, and the last second is the one before.
#[test]
fn a_voucher_expires_at_its_second_or_never() {
    let voucher = |expires_at| Voucher { channel: [1; 32], cumulative: 1, expires_at };
    for now in [i64::MIN, -1, 0, 1, i64::MAX] {
        assert!(voucher(NEVER).is_in_time(now));
        assert!(!voucher(i64::MIN).is_in_time(now));
        assert_eq!(voucher(i64::MAX).is_in_time(now), now < i64::MAX);
        if now != NEVER {
            assert!(!voucher(now).is_in_time(now));
            assert_eq!(voucher(now).is_in_time(now.saturating_sub(1)), now > i64::MIN);
        }
    }
}
