//! Tokens come in and go out here, and nowhere else.

mod close_deposit;
mod deposit;
mod mint_policy;
mod open_deposit;
mod open_reserve;
mod pay;
mod set_refusal;
mod withdraw;

pub use close_deposit::*;
pub use deposit::*;
pub use mint_policy::*;
pub use open_deposit::*;
pub use open_reserve::*;
pub use pay::*;
pub use set_refusal::*;
pub use withdraw::*;
