//! The attack matrix, read off the interface description: every account of every instruction is
//! unsigned, made read-only, left out, forged, and replaced by everything else there is, one at a
//! time, on top of a base case that succeeds. Also the seeded stage and the base cases, which the
//! cost table measures.

pub mod allowed;
pub mod attack;
pub mod cases;
pub mod idl;
pub mod machine;
pub mod stage;
pub mod tokens;
pub mod verdict;
