//! A payment that landed on the payer's own account, and is shown with the secret of its reference (R11).

use super::{PayRefusal, PayTerms, call::Paying};
use farthing_sdk::{
    PROGRAM_ID,
    client::Confirmed,
    solana::{Signature, TransactionError},
};
use sha2::{Digest, Sha256};

/// What a landed payment must be. The reference is what hides the secret until it is shown; whoever reads the
/// transaction off the chain sees it, and cannot show its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LandedTerms {
    pub pay: PayTerms,
    /// The slot in which the price was told: what landed before it was for something else.
    pub since_slot: u64,
}

/// Why a landed transaction does not count as the payment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LandedPayRefusal {
    #[error("the transaction is another than was named")]
    OtherSignature,
    #[error("the transaction failed: {0}")]
    Failed(TransactionError),
    #[error("the transaction landed in slot {at}, before the price was told in {since}")]
    TooEarly { at: u64, since: u64 },
    #[error("the transaction has no instruction of Farthing there")]
    NoInstruction,
    #[error(transparent)]
    Pay(#[from] PayRefusal),
}

impl LandedPayRefusal {
    /// The reason, in words like x402's.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherSignature | Self::NoInstruction => "invalid_farthing_pay_landed",
            Self::Failed(_) => "invalid_farthing_pay_failed",
            Self::TooEarly { .. } => "invalid_farthing_pay_early",
            Self::Pay(refusal) => refusal.code(),
        }
    }
}

/// Whether the instruction at `path` of a confirmed transaction is the payment: one number for one of the transaction
/// itself, two for one that a program called. A call that fails fails all of its transaction, so each instruction of
/// one that succeeded has done what it says.
///
/// # Errors
/// [`LandedPayRefusal`].
pub fn check_landed_pay(
    confirmed: &Confirmed,
    (signature, path): (&Signature, &[u8]),
    terms: &LandedTerms,
) -> Result<(), LandedPayRefusal> {
    let paying = paying_at(confirmed, (signature, path))?;
    if let Some(error) = &confirmed.error {
        return Err(LandedPayRefusal::Failed(error.clone()));
    }
    if confirmed.slot < terms.since_slot {
        let (at, since) = (confirmed.slot, terms.since_slot);
        return Err(LandedPayRefusal::TooEarly { at, since });
    }
    Ok(paying.check(&terms.pay)?)
}

/// Whether who shows a payment that was taken before knows its secret. What it had to be was judged then: a price that
/// has changed since takes nothing away from who has paid.
///
/// # Errors
/// `OtherSignature`, `NoInstruction`, `Pay` with `OtherReference`.
pub fn check_landed_secret(
    confirmed: &Confirmed,
    shown: (&Signature, &[u8]),
    reference: &[u8; 32],
) -> Result<(), LandedPayRefusal> {
    let paying = paying_at(confirmed, shown)?;
    if paying.reference() == reference { Ok(()) } else { Err(PayRefusal::OtherReference.into()) }
}

/// The call of our program at `path` of the transaction that was named.
fn paying_at(
    confirmed: &Confirmed,
    (signature, path): (&Signature, &[u8]),
) -> Result<Paying, LandedPayRefusal> {
    if confirmed.transaction.signatures.first() != Some(signature) {
        return Err(LandedPayRefusal::OtherSignature);
    }
    let instruction = confirmed.at(path).filter(|one| one.program_id == PROGRAM_ID);
    let instruction = instruction.ok_or(LandedPayRefusal::NoInstruction)?;
    Ok(Paying::read(instruction)?)
}

/// Under which a landed payment is used once: one transaction can hold several, and each is another.
pub fn landed_key(signature: &Signature, path: &[u8]) -> [u8; 32] {
    Sha256::digest([b"farthing landed 1", signature.as_ref(), path].concat()).into()
}
