//! Registered payees: control, splits, earnings.

mod accept_creator;
mod close_creator;
mod close_earnings;
mod distribute;
mod division;
mod open_earnings;
mod register_creator;
mod transfer_creator;
mod update_creator;

pub use accept_creator::*;
pub use close_creator::*;
pub use close_earnings::*;
pub use distribute::*;
pub use open_earnings::*;
pub use register_creator::*;
pub use transfer_creator::*;
pub use update_creator::*;
