//! Money set aside once and given away off chain, on real bytecode: one file for each instruction,
//! and for each kind of attack on a credential. `swaps` says who and what each instruction refuses
//! in an account's place.

mod by_session;
mod chain_attacks;
mod claim;
mod claim_chain;
mod claim_signed;
mod close_channel;
mod dishonest;
mod exits;
mod finish_close;
mod free_channel;
mod incarnations;
mod layout;
mod one_transaction;
mod open_channel;
mod open_channel_refusals;
mod payees;
mod request_close;
mod signatures;
mod swaps;
mod top_up_channel;
mod withdraw_channel;
