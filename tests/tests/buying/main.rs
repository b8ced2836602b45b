//! Buying from a listing, with and without a pass, on real bytecode: one file for each instruction.
//! `swaps` says who and what each refuses in an account's place.

mod buy;
mod buy_attacks;
mod buy_pass;
mod buy_pass_address;
mod buy_pass_attacks;
mod buy_pass_refusals;
mod close_pass;
mod fixed_terms;
mod kinds;
mod nested;
mod one_transaction;
mod pinning;
mod refund_pass;
mod release_pass;
mod release_pass_referrer;
mod renew;
mod renew_refusals;
mod revival;
mod swaps;
