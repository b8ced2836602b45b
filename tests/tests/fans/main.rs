//! Money set aside once for many payees and given away off chain, on real bytecode: one file for each
//! instruction, and for each kind of attack. `swaps` says who and what each instruction refuses in an
//! account's place.

mod claim_fans;
mod swaps;
