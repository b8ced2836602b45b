//! Single payments: what is signed and what is not, each refusal with its own reason.
//!
//! ```text
//! clients       the transactions of stock clients, as they build them                 -> verified
//! layout        version, tables, nonces, keys, signers, signatures                    -> refused
//! programs      what may be called, and assertions of wallets                         -> refused
//! sponsor       every place in which the sponsor could stand                          -> refused
//! transfers     one transfer, exactly                                                 -> refused
//! memos         one, ours or a nonce                                                  -> refused
//! fees          the cap, beside sums without bounds
//! mints         extensions, by which a wallet would get less or lose it again         -> refused
//! accounts      who owns what, frozen, absent, too few                                -> refused
//! simulated     a run without effect on the real token programs, and nodes that lie
//! landed        the same of what landed
//! mutations     bits, accounts, signers, instructions at random                       -> refused, or harmless
//! pay           `pay` and `buy`, co-signed
//! pay_run       the same on the real program
//! landed_pay    shown with their secret, also those that another program called
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod accounts;
mod clients;
mod fees;
mod landed;
mod landed_pay;
mod layout;
mod memos;
mod mints;
mod mutations;
mod pay;
mod pay_run;
mod programs;
mod simulated;
mod sponsor;
mod transfers;
mod world;
