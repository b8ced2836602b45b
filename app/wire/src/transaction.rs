//! Transactions, as stock clients of x402 write them: standard base64 with padding.

use crate::error::WireError;
use crate::json::Fields;
use crate::text::{self, Base64};

/// Bytes of a transaction, at most: what a packet carries.
pub const TRANSACTION_MAX: usize = 1_232;

/// The transaction in `fields`, of 1 to 1,232 bytes.
pub(crate) fn take(fields: &mut Fields) -> Result<Vec<u8>, WireError> {
    fields.read("transaction", "1 to 1232 bytes in standard base64", |text| {
        let bytes = text::base64(text.as_bytes())?;
        (1..=TRANSACTION_MAX).contains(&bytes.len()).then_some(bytes)
    })
}

/// A transaction as it is written.
pub(crate) fn written(transaction: &[u8]) -> Result<Base64<'_>, WireError> {
    if transaction.len() > TRANSACTION_MAX {
        return Err(WireError::TooLong { most: TRANSACTION_MAX });
    }
    Ok(Base64(transaction))
}
