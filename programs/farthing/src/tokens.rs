//! What is read of a token program's accounts.

use crate::FarthingError;
use anchor_lang::prelude::*;

/// Bytes of a token account without extensions, which is what the mints we accept need.
pub const ACCOUNT_LENGTH: usize = 165;
const AMOUNT_AT: usize = 64;
const DECIMALS_AT: usize = 44;

/// Base units that a token account holds. The caller vouches that it is one.
#[inline(always)]
pub fn amount(tokens: &UncheckedAccount) -> Result<u64> {
    let data = tokens.account().try_borrow()?;
    match data.get(AMOUNT_AT..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => Ok(u64::from_le_bytes(*bytes)),
        None => Err(FarthingError::WrongReserveTokens.into()),
    }
}

/// Decimals of a mint. The token program vouches later that it is one.
pub fn decimals(mint: &UncheckedAccount) -> Result<u8> {
    let data = mint.account().try_borrow()?;
    Ok(*data.get(DECIMALS_AT).ok_or(FarthingError::MintMalformed)?)
}
