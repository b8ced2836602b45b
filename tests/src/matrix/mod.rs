//! The attack matrix, read off the interface description: every account of every instruction is
//! unsigned, made read-only, left out, forged, and replaced by everything else there is, one at a
//! time, on top of a base case that succeeds; it also gets rights that it does not declare, callers
//! that sign for their own address, and accounts of versions to come. Also the seeded stage and the
//! base cases, which the cost table measures.

pub mod added;
pub mod allowed;
pub mod attack;
pub mod base;
pub mod cases;
pub mod idl;
pub mod machine;
pub mod stage;
pub mod swaps;
pub mod tokens;
pub mod verdict;
pub mod versions;
