//! One folder for each area, one file for each instruction, under the instruction's name. What
//! each one requires and emits stands once, at its entry in `lib.rs`.

mod batch;
pub mod buying;
pub mod channels;
pub mod creators;
pub mod fans;
pub mod listings;
pub mod orders;
pub mod reserves;
pub mod sessions;
pub mod streams;
