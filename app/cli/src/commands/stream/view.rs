//! What a stream has come to at a time, computed here as the program computes it.

use crate::{coin::Coin, output::Facts, values::Moment};
use farthing_sdk::{accounts::Stream, streams::StreamView};

/// What it comes to at `now`, unix seconds.
pub fn computed(stream: &Stream, coin: &Coin, now: i64) -> Facts {
    let view = StreamView::of(stream);
    let at = view.at(now);
    Facts::new("Stream")
        .with("state", at.phase.name())
        .with("accrued", coin.amount(at.accrued))
        .with("withdrawable", coin.amount(at.withdrawable))
        .with("not_accrued", coin.amount(at.left))
        .with("runs_dry", view.depletes_at().map(Moment))
}
