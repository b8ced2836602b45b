use anchor_lang::prelude::*;

/// A wallet's balance inside a reserve: it pays from it and is paid into it.
///
/// Seeds: `["deposit", owner, mint]`. Begins like [`super::Payee`].
#[account]
pub struct Deposit {
    /// Base units. Moves only through the ledger verbs (I11).
    pub balance: u64,
    /// The reserve's mint. Written once.
    pub mint: Address,
    /// Who spends and withdraws. Written once.
    pub owner: Address,
    /// Gets all lamports when the account closes (I8). Written once.
    pub rent_payer: Address,
    /// Orders, passes with held money, streams, channels and fans that still name this deposit.
    pub children: u32,
    /// Open session keys.
    pub sessions: u16,
    pub version: u8,
    pub bump: u8,
    /// 1 where its holder wants no new streams and channels into it.
    pub refuses: u8,
    /// Zero.
    pub reserved: [u8; 23],
    /// Unix seconds of the opening: 30 days later whoever paid the rent may close it too. 0 in what was
    /// opened before this was kept, which only its owner closes. Written once.
    pub opened_at: i64,
}

const _: () = assert!(size_of::<Deposit>() == 144);
