//! Money set aside once and given away off chain, on real bytecode: one file for each instruction, and
//! for each kind of attack on a credential.

mod claim;
mod finish_close;
mod incarnations;
mod layout;
mod open_channel;
mod open_channel_refusals;
mod promises;
mod request_close;
mod signatures;
#[path = "../streams/support/mod.rs"]
mod support;
mod top_up_channel;
