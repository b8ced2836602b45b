//! Reserves and deposits, one file per instruction.
//!
//! - `open_reserve`, and `mint_policy`: which mints it takes
//! - `open_deposit`, `deposit`, `withdraw`, `pay`, `close_deposit`
//! - `hostile`: damaged accounts and damaged instructions, of creators and listings too
//! - `swaps`: who and what each instruction refuses in an account's place

mod close_deposit;
mod deposit;
mod hostile;
mod mint_policy;
mod open_deposit;
mod open_reserve;
mod pay;
mod swaps;
mod withdraw;
