//! A voucher with everything that is needed to claim it.

use crate::solana::{Address, Signer, SignerError};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_core::{
    ed25519::Record,
    verify::VoucherKey,
    voucher::{SignedVoucher, VOUCHER_LENGTH, Voucher},
};
use std::{fmt, str::FromStr};

/// Bytes of a record: key (32), signature (64), voucher (50), as the Ed25519 program reads them.
pub const RECORD_LENGTH: usize = 32 + 64 + VOUCHER_LENGTH;

/// A signed voucher and the key that signed it. Its text is base64 of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherRecord {
    /// The channel's credential.
    pub key: Address,
    pub signed: SignedVoucher,
}

/// Why bytes or a text are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the text is not base64")]
    NotBase64,
    #[error("a signed voucher has 146 bytes: key, signature, voucher")]
    Length,
    #[error("the signed message is no voucher of a known version")]
    NotAVoucher,
}

impl VoucherRecord {
    /// Signs a voucher. From here on it is a promise: whoever has the result can claim it.
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
    pub fn is_signed(&self) -> bool {
        VoucherKey::new(self.key.as_array()).is_ok_and(|key| key.has_signed(&self.signed))
    }

    /// The channel that it promises money of.
    pub fn channel(&self) -> Address {
        Address::new_from_array(self.signed.voucher.channel)
    }

    pub fn to_bytes(&self) -> [u8; RECORD_LENGTH] {
        let mut bytes = [0; RECORD_LENGTH];
        bytes[..32].copy_from_slice(self.key.as_array());
        bytes[32..96].copy_from_slice(&self.signed.signature);
        bytes[96..].copy_from_slice(&self.signed.voucher.encode());
        bytes
    }

    /// Reads a record; whether it is signed is for the caller to check.
    ///
    /// # Errors
    /// `Length`, `NotAVoucher`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let bytes: &[u8; RECORD_LENGTH] = bytes.try_into().map_err(|_| RecordError::Length)?;
        let record = record(bytes);
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

/// Key, signature and message of a record's bytes.
///
/// # Panics
/// Never: the parts have the lengths that they are taken for.
pub(crate) fn record(bytes: &[u8; RECORD_LENGTH]) -> Record<'_> {
    let (key, rest) = bytes.split_first_chunk().expect("32 of 146 bytes");
    let (signature, rest) = rest.split_first_chunk().expect("64 of 114 bytes");
    Record { key, signature, message: rest.first_chunk().expect("the last 50 bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::development::public_keypair;

    fn voucher() -> Voucher {
        Voucher { channel: [7; 32], cumulative: 1_234, expires_at: 0 }
    }

    #[test]
    fn a_record_is_what_its_bytes_and_its_text_say() {
        let key = public_keypair("voucher signer");
        let record = VoucherRecord::sign(&key, voucher()).unwrap();
        assert_eq!(record.key, key.pubkey());
        assert_eq!(record.channel(), Address::new_from_array([7; 32]));
        assert_eq!(VoucherRecord::from_bytes(&record.to_bytes()), Ok(record));
        assert_eq!(record.to_string().parse(), Ok(record));
        assert!(record.is_signed());
    }

    #[test]
    fn another_key_another_amount_and_another_channel_are_not_signed() {
        let key = public_keypair("voucher signer");
        let record = VoucherRecord::sign(&key, voucher()).unwrap();
        let other = public_keypair("somebody else").pubkey();
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
        let record = VoucherRecord::sign(&public_keypair("voucher signer"), voucher()).unwrap();
        let mut bytes = record.to_bytes();
        assert_eq!(VoucherRecord::from_bytes(&bytes[1..]), Err(RecordError::Length));
        bytes[96] = 0x57;
        assert_eq!(VoucherRecord::from_bytes(&bytes), Err(RecordError::NotAVoucher));
        assert_eq!("!".parse::<VoucherRecord>(), Err(RecordError::NotBase64));
    }
}
