//! Amounts and bytes as text. There is one text for each value, or two that look different would be the same
//! payment.

use std::fmt::{self, Display};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Serialize, Serializer};

/// A `u64` as a decimal string: a JavaScript number is exact only up to 2^53.
pub(crate) struct Decimal(pub u64);

/// 32 or 64 bytes in Solana's base58.
pub(crate) struct Base58<'a, const N: usize>(pub &'a [u8; N]);

/// Bytes in base64url without padding.
pub(crate) struct Base64Url<'a>(pub &'a [u8]);

/// Bytes in standard base64 with padding, as stock clients of x402 write transactions.
pub(crate) struct Base64<'a>(pub &'a [u8]);

impl Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Display for Base58<'_, 32> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = [0; five8::BASE58_ENCODED_32_MAX_LEN];
        let length = five8::encode_32(self.0, &mut out);
        write_ascii(out.get(..usize::from(length)), f)
    }
}

impl Display for Base58<'_, 64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = [0; five8::BASE58_ENCODED_64_MAX_LEN];
        let length = five8::encode_64(self.0, &mut out);
        write_ascii(out.get(..usize::from(length)), f)
    }
}

impl Display for Base64Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl Display for Base64<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

fn write_ascii(bytes: Option<&[u8]>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
    f.write_str(text.ok_or(fmt::Error)?)
}

/// In JSON each of them is a string.
macro_rules! serialize_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
    )*};
}

serialize_as_text!(Decimal, Base58<'_, 32>, Base58<'_, 64>, Base64Url<'_>, Base64<'_>);

/// A canonical decimal `u64`: digits only, no leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let is_canonical = text == "0" || !text.starts_with('0');
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_canonical && is_digits { text.parse().ok() } else { None }
}

/// 32 bytes in base58.
pub(crate) fn base58_32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    five8::decode_32(text, &mut bytes).ok()?;
    Some(bytes)
}

/// 64 bytes in base58.
pub(crate) fn base58_64(text: &str) -> Option<[u8; 64]> {
    let mut bytes = [0; 64];
    five8::decode_64(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Exactly `N` bytes in base64url without padding.
pub(crate) fn base64_url<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Bytes in standard base64 with padding.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
