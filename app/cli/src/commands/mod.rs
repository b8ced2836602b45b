//! One file for each command; a folder where a command has verbs. The doc comments are the help.

pub mod addresses;
pub mod airdrop;
pub mod buy;
pub mod channel;
mod claiming;
pub mod completions;
pub mod creator;
pub mod demo;
pub mod deploy;
pub mod deposit;
pub mod fan;
#[cfg(feature = "gate")]
pub mod gate;
#[cfg(feature = "get")]
pub mod get;
pub mod history;
pub mod keygen;
pub mod listing;
pub mod localnet;
pub mod mint;
pub mod order;
pub mod pass;
pub mod pay;
mod promised;
pub mod reserve;
pub mod session;
pub mod show;
#[cfg(feature = "get")]
pub mod spend;
#[cfg(feature = "gate")]
pub mod sponsor;
mod store;
pub mod stream;
