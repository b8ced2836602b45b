//! Delegated keys with limits, on real bytecode: one file for each instruction of theirs, and one
//! for each kind of thing that a key may do, and may never do. `swaps` says who and what each
//! instruction refuses in an account's place.

mod buying;
mod close_session;
mod limits;
mod never;
mod one_transaction;
mod open_session;
mod payees;
mod random;
mod reopened;
mod revoke_session;
mod streams;
mod streams_managed;
mod swaps;
mod update_session;
