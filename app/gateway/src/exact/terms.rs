//! What a payment must be, and what was found.

use farthing_sdk::{
    addresses::{self, Token},
    solana::{Address, VersionedTransaction},
};

/// What a payment by `exact` or `charge` must be, from our configuration and the mint's account alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactTerms {
    /// Pays the fee, and signs last.
    pub sponsor: Address,
    /// Who is paid: its associated token account gets the money.
    pub wallet: Address,
    pub mint: Address,
    pub decimals: u8,
    /// The mint's owner: never what a payer says.
    pub token_program: Address,
    /// Base units, exactly. Not 0.
    pub amount: u64,
    /// The memo that the transaction must have, word for word. Without one, a payer may have a nonce of its own.
    pub memo: Option<String>,
    /// Lamports of fee, at most.
    pub cap_lamports: u64,
}

impl ExactTerms {
    /// Where the money goes: the wallet's associated token account. Nobody here makes one.
    pub fn destination(&self) -> Address {
        addresses::ata(&self.wallet, Token { mint: self.mint, program: self.token_program })
    }
}

/// A payment whose bytes are in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The sponsor's signature is all zeros, whatever stood there.
    pub transaction: VersionedTransaction,
    /// The hash of what is signed, under which a payment is known: the same however the signatures are written.
    pub message: [u8; 32],
    /// Who signed for the money; the owner of `source` by [`check_accounts`](super::check_accounts).
    pub payer: Address,
    pub source: Address,
    pub destination: Address,
    /// Base units.
    pub amount: u64,
    /// Lamports of fee, at most.
    pub fee: u64,
}
