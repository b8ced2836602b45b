//! Creators and their earnings, one file per instruction.
//!
//! - `register_creator`, `update_creator`, `transfer_creator`, `accept_creator`, `close_creator`
//! - `open_earnings`, `distribute`, `close_earnings`
//! - `swaps`: who and what each of them refuses in an account's place

mod accept_creator;
mod close_creator;
mod close_earnings;
mod close_earnings_rounding;
mod distribute;
mod open_earnings;
mod register_creator;
mod swaps;
mod transfer_creator;
mod update_creator;
