//! What a payment through our program must be, and what was found.

use farthing_sdk::solana::{Address, VersionedTransaction};

/// What a `pay` or a `buy` must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayTerms {
    /// The deposit or earnings that is paid; of a `buy` the earnings of the listing's creator.
    pub payee: Address,
    pub mint: Address,
    /// `None`: a `pay`. Otherwise a `buy` of it.
    pub listing: Option<ForListing>,
    /// Base units, exactly. Not 0.
    pub amount: u64,
    /// What binds the payment to one request.
    pub reference: [u8; 32],
}

/// What is bought from a listing. Its price is that of the generation, which the program compares, so that the amount is
/// exact whatever a buyer would have paid at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForListing {
    pub listing: Address,
    pub generation: u32,
    /// Units. Not 0.
    pub quantity: u64,
}

/// A payment whose bytes are in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPay {
    /// The sponsor's signature is all zeros, whatever stood there.
    pub transaction: VersionedTransaction,
    /// The hash of what is signed, under which a payment is known.
    pub message: [u8; 32],
    /// Who signed: the owner of the deposit, or the key of a session of it.
    pub payer: Address,
    /// What is paid from.
    pub deposit: Address,
    /// Base units.
    pub amount: u64,
    /// Lamports of fee, at most.
    pub fee: u64,
}
