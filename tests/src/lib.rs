//! What the tests stand on: a small world with the real program in it.
//!
//! [`World`] has wallets by name, mints of every kind, ready-made deposits, creators, listings,
//! passes, orders, streams, channels and sessions, and a clock that is moved by hand. Whatever is
//! sent through it is followed by the check of [`conserve`]: no test can leave a reserve short or a
//! count wrong without failing.
//! [`Outcome`] says what a transaction did, and asserts it.

mod aside;
pub mod conserve;
pub mod costs;
mod forge;
pub mod framework;
pub mod kinds;
pub mod lives;
pub mod matrix;
mod mints;
mod outcome;
pub mod pairs;
pub mod relay;
pub mod scene;
pub mod signing;
mod snapshot;
mod stage;
pub mod walk;
mod world;

pub use forge::Fate;
pub use kinds::Kind;
pub use outcome::{Outcome, Refusal};
pub use snapshot::Snapshot;
pub use stage::{KEY, Split, expected_key_hash};
pub use world::World;
