//! Priced things, one file per instruction.
//!
//! - `create_listing`, `update_listing`, `retire_listing`, `close_listing`
//! - `swaps`: who and what each of them refuses in an account's place

mod close_listing;
mod create_listing;
mod retire_listing;
mod swaps;
mod update_listing;
