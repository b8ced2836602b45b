//! What the tests stand on.
//!
//! - [`World`]: a network in this process with the real program on it, wallets by name, mints of every
//!   kind, and a clock that is moved by hand. Whatever is sent through it is followed by the check of
//!   [`conserve`]: no test can leave a reserve short or a count wrong without failing.
//! - [`scene`]: a world with the usual people in it, who have money. Most tests begin with
//!   `use farthing_tests::prelude::*` and `Scene::set()`.
//! - [`Outcome`]: what a transaction did, and what is asserted of it.
//! - [`matrix`]: a base case for each instruction, every exchange of its accounts tried on it, and the
//!   tables of [`matrix::swaps`] that say which guard refuses which exchange. What an instruction costs is
//!   measured on the same cases ([`costs`]).
//! - [`walk`]: everything in any order, beside an oracle.
//! - [`lives`]: whole lives, told once and lived in this process, in the real bank and on a local network.
//! - [`campaign`]: rounds of the same, shared by all cores.
//! - [`pairs`]: which guards the tests have seen refuse.

mod aside;
pub mod campaign;
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
pub mod prelude;
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
