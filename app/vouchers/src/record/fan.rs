//! A fan's voucher with everything that is needed to claim it.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_core::fan::{FAN_VOUCHER_LENGTH, FanVoucher};
use solana_address::Address;
use solana_signer::{Signer, SignerError};

use super::RecordError;
use crate::signed::{SignedFanVoucher, digest};
use crate::verify::VoucherKey;

/// Bytes of a record: key (32), signature (64), voucher (115).
pub const FAN_RECORD_LENGTH: usize = 96 + FAN_VOUCHER_LENGTH;

/// A fan's signed voucher and the key that signed it. Its text is base64 of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FanVoucherRecord {
    /// The fan's key.
    pub key: Address,
    /// What it has signed.
    pub signed: SignedFanVoucher,
}

impl FanVoucherRecord {
    /// Signs a voucher. From here on it is a promise: anyone who has the result can claim it for the
    /// payee that it names.
    ///
    /// # Errors
    /// When the key refuses.
    pub fn sign(signer: &dyn Signer, voucher: FanVoucher) -> Result<Self, SignerError> {
        let signature = signer.try_sign_message(&digest(&voucher))?;
        let signed = SignedFanVoucher { voucher, signature: signature.into() };
        Ok(Self { key: signer.pubkey(), signed })
    }

    /// Whether the program takes the signature. That the key is the fan's is for the caller to check.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        VoucherKey::new(self.key.as_array()).is_ok_and(|key| key.has_signed(&self.signed))
    }

    /// The fan that it promises money of.
    #[must_use]
    pub fn fan(&self) -> Address {
        Address::new_from_array(self.signed.voucher.fan)
    }

    /// Key, signature and voucher, one after the other.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; FAN_RECORD_LENGTH] {
        let mut bytes = [0; FAN_RECORD_LENGTH];
        let voucher = self.signed.voucher.encode();
        let parts: [&[u8]; 3] = [self.key.as_ref(), &self.signed.signature, &voucher];
        for (to, from) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
            *to = *from;
        }
        bytes
    }

    /// Reads a record; whether it is signed is for the caller to check.
    ///
    /// # Errors
    /// `Length`, `NotAVoucher`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let bytes: &[u8; FAN_RECORD_LENGTH] = bytes.try_into().map_err(|_| wrong_length())?;
        let (key, rest) = bytes.split_first_chunk().ok_or(wrong_length())?;
        let (signature, rest) = rest.split_first_chunk().ok_or(wrong_length())?;
        let message = rest.first_chunk().ok_or(wrong_length())?;
        let voucher = FanVoucher::decode(message).ok_or(RecordError::NotAVoucher)?;
        let signed = SignedFanVoucher { voucher, signature: *signature };
        Ok(Self { key: Address::new_from_array(*key), signed })
    }
}

fn wrong_length() -> RecordError {
    RecordError::Length { expected: FAN_RECORD_LENGTH }
}

impl fmt::Display for FanVoucherRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.to_bytes()))
    }
}

impl FromStr for FanVoucherRecord {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let bytes = BASE64_STANDARD.decode(text.trim()).map_err(|_| RecordError::NotBase64)?;
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::VoucherRecord;
    use farthing_core::fan::Recipient;
    use solana_keypair::Keypair;

    fn record() -> FanVoucherRecord {
        let recipient = Recipient { payee: [8; 32], audience: [9; 32] };
        let voucher =
            FanVoucher { fan: [7; 32], recipient, slot: 3, cumulative: 1_200, expires_at: 99 };
        FanVoucherRecord::sign(&Keypair::new_from_array([1; 32]), voucher).unwrap()
    }

    #[test]
    fn a_record_is_what_its_bytes_and_its_text_say() {
        let record = record();
        assert_eq!(record.key, Keypair::new_from_array([1; 32]).pubkey());
        assert_eq!(record.fan(), Address::new_from_array([7; 32]));
        assert_eq!(FanVoucherRecord::from_bytes(&record.to_bytes()), Ok(record));
        assert_eq!(record.to_string().parse(), Ok(record));
        assert!(record.is_signed());
    }

    /// Key, signature and voucher alike.
    #[test]
    fn a_record_with_any_bit_changed_is_none_or_is_not_signed() {
        let bytes = record().to_bytes();
        for bit in 0..8 * FAN_RECORD_LENGTH {
            let mut other = bytes;
            other[bit / 8] ^= 1 << (bit % 8);
            let read = FanVoucherRecord::from_bytes(&other);
            let is_tag = (96..98).contains(&(bit / 8));
            assert_eq!(read == Err(RecordError::NotAVoucher), is_tag, "bit {bit}");
            assert!(read.is_err() || !read.unwrap().is_signed(), "bit {bit}");
        }
    }

    #[test]
    fn a_text_with_any_character_changed_is_none_or_is_not_signed() {
        let text = record().to_string();
        for at in 0..text.len() {
            for other in ["A", "B", "/", "=", "!", " "] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, other);
                let read = changed.parse::<FanVoucherRecord>();
                assert!(changed == text || !read.is_ok_and(|read| read.is_signed()), "{changed}");
            }
        }
        assert!(format!(" {text}\n").parse::<FanVoucherRecord>().is_ok());
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let bytes = record().to_bytes();
        let length = RecordError::Length { expected: 211 };
        for wrong in [&bytes[1..], &[&bytes[..], &[0]].concat(), &[]] {
            assert_eq!(FanVoucherRecord::from_bytes(wrong), Err(length));
        }
        assert_eq!("!".parse::<FanVoucherRecord>(), Err(RecordError::NotBase64));
        // Neither kind is read as the other.
        let text = record().to_string();
        assert_eq!(text.parse::<VoucherRecord>(), Err(RecordError::Length { expected: 146 }));
    }
}
