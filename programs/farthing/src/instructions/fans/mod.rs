//! Money with reserved shares for many payees, given away off chain by signed voucher.

mod assign;
mod claim_fans;
mod finish_close_fan;
mod free_fan;
mod open_fan;
mod release_share;
mod request_close_fan;
mod shares;
mod top_up_fan;

pub use assign::*;
pub use claim_fans::*;
pub use finish_close_fan::*;
pub use free_fan::*;
pub use open_fan::*;
pub use release_share::*;
pub use request_close_fan::*;
pub use shares::FanShare;
pub use top_up_fan::*;
