use anchor_lang::prelude::*;

/// Every balance of one mint: its token account holds the tokens, `liabilities` says what is owed.
///
/// Seeds: `["reserve", mint]`. Permanent, so its rent does not come back (I8).
#[account]
pub struct Reserve {
    /// The token. Written once.
    pub mint: Address,
    /// Token or Token-2022: the owner of the mint. Written once.
    pub token_program: Address,
    /// The one token account of this reserve, at `["tokens", reserve]`. Written once.
    pub tokens: Address,
    /// Base units owed to all balances (I1). Only `deposit` raises it, only `withdraw` lowers it.
    pub liabilities: u64,
    /// The mint's decimals, which no mint can change. Written once.
    pub decimals: u8,
    pub version: u8,
    pub bump: u8,
    pub tokens_bump: u8,
    /// Zero.
    pub reserved: [u8; 28],
}

const _: () = assert!(size_of::<Reserve>() == 136);
