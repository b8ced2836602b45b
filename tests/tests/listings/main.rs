//! Priced things, one file per instruction.
//!
//! - `create_listing`, `update_listing`, `retire_listing`, `close_listing`

mod close_listing;
mod create_listing;
mod retire_listing;
mod update_listing;
