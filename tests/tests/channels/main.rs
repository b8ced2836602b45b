//! Money set aside once and given away off chain, on real bytecode: one file for each instruction,
//! and for each kind of attack on a credential.

mod by_session;
mod chain_attacks;
mod claim;
mod claim_chain;
mod close_channel;
mod dishonest;
mod exits;
mod finish_close;
mod free_channel;
mod incarnations;
// The tests of sessions have more use for it.
#[allow(dead_code)]
#[path = "../sessions/keys.rs"]
mod keys;
mod layout;
mod one_transaction;
mod open_channel;
mod open_channel_refusals;
mod payees;
mod promises;
mod request_close;
mod signatures;
#[path = "../streams/support/mod.rs"]
mod support;
mod top_up_channel;
mod withdraw_channel;
