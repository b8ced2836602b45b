//! The program's interface, as data. Written by `cargo xtask idl`: do not edit.

pub mod accounts;
pub mod addresses;
pub mod arguments;
pub mod constants;
pub mod enums;
pub mod errors;
pub mod events;
pub mod metas;
pub mod parts;

/// The program's address.
pub const PROGRAM_ID: crate::solana::Address =
    crate::solana::Address::from_str_const("6ebE3JV2J7FVzg5GQnSgTsZ9mrxaWsmZiQAefCwJN4ZT");
