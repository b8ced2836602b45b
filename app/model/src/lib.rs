//! What tests of several crates hold Farthing against. Only tests depend on it.

pub mod fan;
pub mod forger;
