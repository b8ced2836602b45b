use anchor_lang::prelude::*;

/// A creator's balance inside a reserve. Money leaves it only through `distribute`, and the last
/// undivided units through `close_earnings`.
///
/// Seeds: `["earnings", creator, mint]`. Begins like [`super::Payee`].
#[account]
pub struct Earnings {
    /// Base units. Moves only through the ledger verbs (I11).
    pub balance: u64,
    /// The reserve's mint. Written once.
    pub mint: Address,
    /// Whose splits divide this balance. Written once.
    pub creator: Address,
    /// Gets all lamports when the account closes (I8). Written once.
    pub rent_payer: Address,
    /// Orders, passes with held money, streams and channels that still pay into this balance.
    pub children: u32,
    /// Zero: where a deposit counts its sessions.
    pub no_sessions: u16,
    pub version: u8,
    pub bump: u8,
    /// 1 where its holder wants no new streams and channels into it.
    pub refuses: u8,
    /// Zero.
    pub reserved: [u8; 31],
}

const _: () = assert!(size_of::<Earnings>() == 144);
