//! Why the book says no, in tokens and dates.

use crate::{coin::Coin, failure::Failure, values::Moment};
use farthing_sdk::vouchers::{
    book::{BookError, Refusal},
    store::StoreError,
};

/// A refusal as people read it.
pub fn words(error: BookError<StoreError>, coin: &Coin) -> Failure {
    let refusal = match error {
        BookError::Storage(error) => return error.into(),
        BookError::Refused(refusal) => refusal,
    };
    Failure::Refused(match refusal {
        Refusal::Stale { held } => {
            format!("{} are promised already, and this is no more", coin.amount(held))
        }
        Refusal::AboveFunded { funded } => format!(
            "all of the {} that are set aside are promised; the payer has to top up",
            coin.amount(funded)
        ),
        Refusal::Unpaid { missing } => format!("{} must be promised first", coin.amount(missing)),
        Refusal::Closing { at } => {
            format!("it closes at {}, too soon to claim", Moment(at))
        }
        Refusal::Expired { at } => format!("the voucher expired at {}", Moment(at)),
        Refusal::ExpiresTooSoon { at } => {
            format!("the voucher expires at {}, too soon to claim", Moment(at))
        }
        Refusal::ExpiresSooner { at } => {
            format!("the voucher expires at {}, before the one that it would replace", Moment(at))
        }
        other => of_share(&other, coin).unwrap_or_else(|| other.to_string()),
    })
}

/// The same of what only shares are refused for.
fn of_share(refusal: &Refusal, coin: &Coin) -> Option<String> {
    Some(match *refusal {
        Refusal::ClaimedAbovePromise { claimed, highest } => format!(
            "{} are claimed, and only {} were promised here: this book has lost something, or somebody else has \
             promises to this payee",
            coin.amount(claimed),
            coin.amount(highest)
        ),
        Refusal::AboveShare { share } => format!(
            "the share holds {}, less than that; the payer has to raise it first",
            coin.amount(share)
        ),
        Refusal::OutlivesLease { at } => {
            format!("the voucher expires at {}, after the lease of the share", Moment(at))
        }
        Refusal::LeaseTooShort { at } => {
            format!("the lease of the share ends at {}, too soon to claim", Moment(at))
        }
        _ => return None,
    })
}
