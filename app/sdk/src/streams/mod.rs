//! Streams seen from here: what has accrued at any second without asking the network, and rates as
//! people say them.

mod rate;
mod view;

pub use rate::{Rate, RateError, Unit};
pub use view::{Moment, Phase, StreamView};
