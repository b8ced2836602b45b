//! Where the program's accounts live. Written by `cargo xtask idl`: do not edit.

use crate::{declare::addresses, solana::Address};

addresses! {
    /// `["channel", deposit, payee, salt, open_slot]`
    channel channel_with_bump(deposit: &Address, payee: &Address, salt: u64, open_slot: u64);
    /// `["creator", founder, salt, open_slot]`
    creator creator_with_bump(founder: &Address, salt: u64, open_slot: u64);
    /// `["deposit", owner, mint]`
    deposit deposit_with_bump(owner: &Address, mint: &Address);
    /// `["earnings", creator, mint]`
    earnings earnings_with_bump(creator: &Address, mint: &Address);
    /// `["fan", deposit, mint, salt, open_slot]`
    fan fan_with_bump(deposit: &Address, mint: &Address, salt: u32, open_slot: u64);
    /// `["listing", creator, number]`
    listing listing_with_bump(creator: &Address, number: u32);
    /// `["order", listing, deposit, salt, open_slot]`
    order order_with_bump(listing: &Address, deposit: &Address, salt: u64, open_slot: u64);
    /// `["pass", listing, holder]`
    pass pass_with_bump(listing: &Address, holder: &Address);
    /// `["reserve", mint]`
    reserve reserve_with_bump(mint: &Address);
    /// `["session", deposit, key]`
    session session_with_bump(deposit: &Address, key: &Address);
    /// `["stream", deposit, payee, salt, open_slot]`
    stream stream_with_bump(deposit: &Address, payee: &Address, salt: u64, open_slot: u64);
    /// `["tokens", reserve]`
    tokens tokens_with_bump(reserve: &Address);
}
