//! Reserves and deposits, one file per instruction.
//!
//! - `open_reserve`, and `mint_policy`: which mints it takes
//! - `open_deposit`, `deposit`, `withdraw`, `pay`, `close_deposit`
//! - `rent_comes_home`: `close_deposit` by whoever paid the rent
//! - `hostile`: damaged accounts and damaged instructions, of creators and listings too
//! - `swaps`: who and what each instruction refuses in an account's place

mod close_deposit;
mod deposit;
mod hostile;
mod mint_policy;
mod open_deposit;
mod open_reserve;
mod pay;
mod rent_comes_home;
mod swaps;
mod withdraw;
