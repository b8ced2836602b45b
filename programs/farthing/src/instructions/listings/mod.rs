//! Priced things.

mod close_listing;
mod create_listing;
mod retire_listing;
mod update_listing;

pub use close_listing::*;
pub use create_listing::*;
pub use retire_listing::*;
pub use update_listing::*;
