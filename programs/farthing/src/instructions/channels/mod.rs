//! Money that is given away off chain, by signed voucher or link of a hash chain.

mod claim;
mod claim_chain;
mod claim_signed;
mod close_channel;
mod ending;
mod finish_close;
mod free_channel;
mod open_channel;
mod request_close;
mod signatures;
mod top_up_channel;
mod withdraw_channel;

pub use claim::*;
pub use claim_chain::*;
pub use claim_signed::*;
pub use close_channel::*;
pub use finish_close::*;
pub use free_channel::*;
pub use open_channel::*;
pub use request_close::*;
pub use top_up_channel::*;
pub use withdraw_channel::*;
