//! Buying from a listing, with and without a pass.

mod buy;
mod buy_pass;
mod close_pass;
mod referral;
mod refund_pass;
mod release_pass;
mod renew;
mod term;

pub use buy::*;
pub use buy_pass::*;
pub use close_pass::*;
pub(crate) use referral::pay_referral;
pub use refund_pass::*;
pub use release_pass::*;
pub use renew::*;
pub use term::*;
