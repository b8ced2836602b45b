//! What refusals say.

use farthing_vouchers::book::Refusal;
use farthing_vouchers::verify::KeyError;

const REASONS: [Refusal; 34] = [
    Refusal::UnknownChannel,
    Refusal::WrongKind,
    Refusal::Closing { at: 1 },
    Refusal::Expired { at: 1 },
    Refusal::ExpiresTooSoon { at: 1 },
    Refusal::ExpiresSooner { at: 1 },
    Refusal::Stale { held: 1 },
    Refusal::AboveFunded { funded: 1 },
    Refusal::BadSignature,
    Refusal::BeyondLength { length: 1 },
    Refusal::TooFar,
    Refusal::WrongLink,
    Refusal::Unpaid { missing: 1 },
    Refusal::Underfunded { missing: 1 },
    Refusal::BelowFloor { floor: 1 },
    Refusal::BeyondReach { steps: 1 },
    Refusal::NumberUsed,
    Refusal::NumberTooOld,
    Refusal::NumberUnknown,
    Refusal::ReturnedAlready,
    Refusal::AboveSpent { spent: 1 },
    Refusal::NotPromised { highest: 1 },
    Refusal::Key(KeyError::NotAPoint),
    Refusal::Key(KeyError::SmallOrder),
    Refusal::Changed,
    Refusal::OtherRecipient,
    Refusal::OtherTag,
    Refusal::ClaimedAbovePromise { claimed: 1, highest: 1 },
    Refusal::Uneven,
    Refusal::AboveShare { share: 1 },
    Refusal::OutlivesLease { at: 1 },
    Refusal::LeaseTooShort { at: 1 },
    Refusal::UnitAbovePrice { unit: 1 },
    Refusal::AboveMost { most: 1 },
];

// Each in words of its own.
#[test]
fn no_two_reasons_read_alike() {
    let mut words: Vec<String> = REASONS.iter().map(Refusal::to_string).collect();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), REASONS.len());
}
