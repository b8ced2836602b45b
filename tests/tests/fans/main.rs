//! Money set aside once for many payees and given away off chain, on real bytecode: one file for each
//! instruction, and for each kind of attack. `swaps` says who and what each instruction refuses in an
//! account's place.

mod assign;
mod attacks_on_money;
mod attacks_on_shares;
mod by_session;
mod claim_fans;
mod dishonest;
mod exits;
mod finish_close_fan;
mod free_fan;
mod one_transaction;
mod open_fan;
mod release_share;
mod request_close_fan;
mod signatures;
mod statuses;
mod swaps;
mod top_up_fan;
