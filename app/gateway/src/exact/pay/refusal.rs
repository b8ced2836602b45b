//! Why a payment through our program does not count, by its bytes alone.

use crate::transaction::Fault;
use farthing_sdk::solana::Address;

/// Why a payment through our program does not count, by its bytes alone. Nothing was signed and nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayRefusal {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the transaction calls {0}")]
    Program(Address),
    #[error("the transaction calls `{0}`, which a payment does not need")]
    Instruction(&'static str),
    #[error("the arguments of an instruction are damaged, or something follows them")]
    Arguments,
    #[error("`{0}` has another number of accounts than it needs")]
    Accounts(&'static str),
    #[error("the transaction pays twice")]
    Twice,
    #[error("the transaction pays nothing")]
    NoPayment,
    #[error("the transaction is a `{0}`, which was not asked for")]
    OtherWay(&'static str),
    #[error("somebody else than the sponsor pays the fee")]
    FeePayer,
    #[error("an instruction names the sponsor")]
    SponsorNamed,
    #[error("the payment is to {0}")]
    OtherPayee(Address),
    #[error("the payment is of {found} base units; the price is {asked}")]
    OtherAmount { found: u64, asked: u64 },
    #[error("the payment is of {0} units of the listing")]
    OtherQuantity(u64),
    #[error("the payment is for the listing {0}")]
    OtherListing(Address),
    #[error("the payment is for the listing as it was, or will be: its generation is {0}")]
    OtherGeneration(u32),
    /// What the listing gives to who brings a buyer; here nobody did, and the price is to come whole.
    #[error("a share of the price would go to {0}")]
    Referred(Address),
    #[error("the payment has another reference")]
    OtherReference,
    #[error("the payment is from {0}, which is not who signs")]
    OtherDeposit(Address),
    #[error("the payment is by the session {0}, which is not of who signs")]
    OtherSession(Address),
}

impl PayRefusal {
    /// The reason, in words like x402's.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fault(Fault::Fee { .. }) => "invalid_farthing_pay_fee",
            Self::Fault(Fault::Signers | Fault::Signature(_)) => "invalid_farthing_pay_signature",
            Self::Fault(_)
            | Self::Program(_)
            | Self::Instruction(_)
            | Self::Arguments
            | Self::Accounts(_)
            | Self::Twice
            | Self::NoPayment
            | Self::OtherWay(_)
            | Self::SponsorNamed => "invalid_farthing_pay_transaction",
            Self::FeePayer => "invalid_farthing_pay_fee_payer",
            Self::OtherPayee(_) | Self::Referred(_) => "invalid_farthing_pay_payee",
            Self::OtherAmount { .. } | Self::OtherQuantity(_) => "invalid_farthing_pay_amount",
            Self::OtherListing(_) | Self::OtherGeneration(_) => "invalid_farthing_pay_listing",
            Self::OtherReference => "invalid_farthing_pay_reference",
            Self::OtherDeposit(_) | Self::OtherSession(_) => "invalid_farthing_pay_payer",
        }
    }
}
