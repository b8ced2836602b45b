//! Refusals of the book in the wire's words.

use farthing_vouchers::book::Refusal;
use farthing_wire::Corrective;

/// What a payer is told that the book refused.
pub(super) fn corrective(refusal: &Refusal) -> Corrective {
    match refusal {
        Refusal::Stale { .. } | Refusal::BelowFloor { .. } | Refusal::Unpaid { .. } => {
            Corrective::Stale
        }
        Refusal::AboveFunded { .. }
        | Refusal::Underfunded { .. }
        | Refusal::AboveShare { .. }
        | Refusal::AboveMost { .. } => Corrective::Underfunded,
        Refusal::BadSignature | Refusal::Key(_) => Corrective::Signature,
        Refusal::BeyondLength { .. }
        | Refusal::TooFar
        | Refusal::WrongLink
        | Refusal::BeyondReach { .. } => Corrective::Link,
        Refusal::Closing { .. } | Refusal::LeaseTooShort { .. } | Refusal::OtherTag => {
            Corrective::Closing
        }
        Refusal::Expired { .. }
        | Refusal::ExpiresTooSoon { .. }
        | Refusal::ExpiresSooner { .. }
        | Refusal::OutlivesLease { .. } => Corrective::Expired,
        Refusal::WrongKind | Refusal::Uneven | Refusal::UnitAbovePrice { .. } => Corrective::Kind,
        Refusal::NumberUsed
        | Refusal::NumberTooOld
        | Refusal::NumberUnknown
        | Refusal::ReturnedAlready
        | Refusal::AboveSpent { .. } => Corrective::Number,
        Refusal::OtherRecipient | Refusal::ClaimedAbovePromise { .. } => Corrective::Ledger,
        Refusal::UnknownChannel | Refusal::Changed | Refusal::NotPromised { .. } => {
            Corrective::Unknown
        }
    }
}
