//! Hash-locked sales, on real bytecode: one file for each instruction. `swaps` says who and what
//! each refuses in an account's place.

mod addresses;
mod cancel_order;
mod close_order;
mod decline_order;
mod exits;
mod fulfil_order;
mod lifecycle;
mod one_transaction;
mod place_order;
mod place_order_refusals;
mod swaps;
