//! Vouchers with everything that is needed to claim them: a channel's here, a fan's beside it.

mod fan;

pub use fan::{FAN_RECORD_LENGTH, FanVoucherRecord};

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_core::ed25519::{RECORD_LENGTH, SignatureRecord};
use farthing_core::voucher::{VOUCHER_LENGTH, Voucher};
use solana_address::Address;
use solana_signer::{Signer, SignerError};

use crate::signed::SignedVoucher;
use crate::verify::VoucherKey;

/// A channel's signed voucher and the key that signed it. Its text is base64 of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherRecord {
    /// The channel's credential.
    pub key: Address,
    /// What it has signed.
    pub signed: SignedVoucher,
}

/// Why bytes or a text are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The text has other characters, or their number is wrong.
    #[error("the text is not base64")]
    NotBase64,
    /// Other than [`RECORD_LENGTH`] bytes, or of a fan [`FAN_RECORD_LENGTH`].
    #[error("a signed voucher has {expected} bytes: key, signature, voucher")]
    Length {
        /// Bytes that it must have.
        expected: usize,
    },
    /// What is signed begins like something else.
    #[error("the signed message is no voucher of a known version")]
    NotAVoucher,
}

impl VoucherRecord {
    /// Signs a voucher. From here on it is a promise: anyone who has the result can claim it.
    ///
    /// # Errors
    /// When the key refuses.
    pub fn sign(signer: &dyn Signer, voucher: Voucher) -> Result<Self, SignerError> {
        let signature = signer.try_sign_message(&voucher.encode())?;
        let signed = SignedVoucher { voucher, signature: signature.into() };
        Ok(Self { key: signer.pubkey(), signed })
    }

    /// Whether the Ed25519 program takes the signature. That the key is the channel's is for the
    /// caller to check.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        VoucherKey::new(self.key.as_array()).is_ok_and(|key| key.has_signed(&self.signed))
    }

    /// The channel that it promises money of.
    #[must_use]
    pub fn channel(&self) -> Address {
        Address::new_from_array(self.signed.voucher.channel)
    }

    /// The message that is signed: what [`Self::parts`] needs beside the record.
    #[must_use]
    pub fn message(&self) -> [u8; VOUCHER_LENGTH] {
        self.signed.voucher.encode()
    }

    /// As the Ed25519 program's instruction has it, with its [`Self::message`].
    #[must_use]
    pub fn parts<'a>(&'a self, message: &'a [u8; VOUCHER_LENGTH]) -> SignatureRecord<'a> {
        SignatureRecord { key: self.key.as_array(), signature: &self.signed.signature, message }
    }

    /// Key, signature and voucher, one after the other.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; RECORD_LENGTH] {
        let mut bytes = [0; RECORD_LENGTH];
        for (to, from) in bytes.iter_mut().zip(self.parts(&self.message()).bytes()) {
            *to = from;
        }
        bytes
    }

    /// Reads a record; whether it is signed is for the caller to check.
    ///
    /// # Errors
    /// `Length`, `NotAVoucher`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let length = RecordError::Length { expected: RECORD_LENGTH };
        let bytes = bytes.try_into().map_err(|_| length)?;
        let record = SignatureRecord::at(bytes).ok_or(length)?;
        let voucher = Voucher::decode(record.message).map_err(|_| RecordError::NotAVoucher)?;
        let signed = SignedVoucher { voucher, signature: *record.signature };
        Ok(Self { key: Address::new_from_array(*record.key), signed })
    }
}

impl fmt::Display for VoucherRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.to_bytes()))
    }
}

impl FromStr for VoucherRecord {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let bytes = BASE64_STANDARD.decode(text.trim()).map_err(|_| RecordError::NotBase64)?;
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::*;
    use solana_keypair::Keypair;

    fn key(label: u8) -> Keypair {
        Keypair::new_from_array([label; 32])
    }

    fn voucher() -> Voucher {
        Voucher { channel: [7; 32], cumulative: 1_234, expires_at: 0 }
    }

    #[test]
    fn a_record_is_what_its_bytes_and_its_text_say() {
        let signer = key(1);
        let record = VoucherRecord::sign(&signer, voucher()).unwrap();
        assert_eq!(record.key, signer.pubkey());
        assert_eq!(record.channel(), Address::new_from_array([7; 32]));
        assert_eq!(VoucherRecord::from_bytes(&record.to_bytes()), Ok(record));
        assert_eq!(record.to_string().parse(), Ok(record));
        assert!(record.is_signed());
    }

    #[test]
    fn another_key_another_amount_and_another_channel_are_not_signed() {
        let signer = key(1);
        let record = VoucherRecord::sign(&signer, voucher()).unwrap();
        let other = key(2).pubkey();
        assert!(!VoucherRecord { key: other, ..record }.is_signed());
        for voucher in [
            Voucher { cumulative: 1_235, ..voucher() },
            Voucher { channel: [8; 32], ..voucher() },
            Voucher { expires_at: 1, ..voucher() },
        ] {
            let signed = SignedVoucher { voucher, ..record.signed };
            assert!(!VoucherRecord { signed, ..record }.is_signed());
        }
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let record = VoucherRecord::sign(&key(1), voucher()).unwrap();
        let mut bytes = record.to_bytes();
        assert_eq!(
            VoucherRecord::from_bytes(&bytes[1..]),
            Err(RecordError::Length { expected: 146 })
        );
        bytes[96] = 0x57;
        assert_eq!(VoucherRecord::from_bytes(&bytes), Err(RecordError::NotAVoucher));
        assert_eq!("!".parse::<VoucherRecord>(), Err(RecordError::NotBase64));
    }
}
