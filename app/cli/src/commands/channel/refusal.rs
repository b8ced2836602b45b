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
            format!("the channel closes at {}, too soon to claim", Moment(at))
        }
        Refusal::Expired { at } => format!("the voucher expired at {}", Moment(at)),
        Refusal::ExpiresTooSoon { at } => {
            format!("the voucher expires at {}, too soon to claim", Moment(at))
        }
        Refusal::ExpiresSooner { at } => {
            format!("the voucher expires at {}, before the one that it would replace", Moment(at))
        }
        other => other.to_string(),
    })
}
