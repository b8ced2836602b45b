//! Where the program's accounts live: one function for each, from the seeds that stand beside the
//! account's struct in the program.

use crate::{accounts::Reserve, solana::Address};
use farthing::ID;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A token: its mint and the program that runs it. A bare mint stands for a mint of the classic
/// token program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub mint: Address,
    pub program: Address,
}

impl Token {
    /// A mint of Token-2022.
    pub fn token_2022(mint: Address) -> Self {
        Self { mint, program: spl_token_2022_interface::ID }
    }
}

impl From<Address> for Token {
    fn from(mint: Address) -> Self {
        Self { mint, program: spl_token_interface::ID }
    }
}

impl From<&Reserve> for Token {
    fn from(reserve: &Reserve) -> Self {
        Self { mint: reserve.mint, program: reserve.token_program }
    }
}

/// The one reserve of a mint: `["reserve", mint]`.
pub fn reserve(mint: &Address) -> Address {
    find(&[b"reserve", mint.as_ref()])
}

/// The token account of a reserve: `["tokens", reserve]`.
pub fn tokens(reserve: &Address) -> Address {
    find(&[b"tokens", reserve.as_ref()])
}

/// A wallet's balance inside the reserve of a mint: `["deposit", owner, mint]`.
pub fn deposit(owner: &Address, mint: &Address) -> Address {
    find(&[b"deposit", owner.as_ref(), mint.as_ref()])
}

/// A registered payee: `["creator", founder, salt, open_slot]`.
pub fn creator(founder: &Address, salt: u64, open_slot: u64) -> Address {
    find(&creator_seeds(founder, &salt.to_le_bytes(), &open_slot.to_le_bytes()))
}

/// A creator's balance inside the reserve of a mint: `["earnings", creator, mint]`.
pub fn earnings(creator: &Address, mint: &Address) -> Address {
    find(&[b"earnings", creator.as_ref(), mint.as_ref()])
}

/// A creator's listing by its number: `["listing", creator, number]`.
pub fn listing(creator: &Address, number: u32) -> Address {
    find(&[b"listing", creator.as_ref(), &number.to_le_bytes()])
}

/// A holder's pass for a listing: `["pass", listing, holder]`.
pub fn pass(listing: &Address, holder: &Address) -> Address {
    pass_with_bump(listing, holder).0
}

/// The same with its bump, which `buy_pass` names instead of searching for it.
pub fn pass_with_bump(listing: &Address, holder: &Address) -> (Address, u8) {
    find_with_bump(&[b"pass", listing.as_ref(), holder.as_ref()])
}

/// An order: `["order", listing, buyer_deposit, salt, open_slot]`.
pub fn order(listing: &Address, buyer_deposit: &Address, salt: u64, open_slot: u64) -> Address {
    find(&order_seeds(listing, buyer_deposit, &salt.to_le_bytes(), &open_slot.to_le_bytes()))
}

/// A stream: `["stream", deposit, payee, salt, open_slot]`, with the payee at opening.
pub fn stream(deposit: &Address, payee: &Address, salt: u64, open_slot: u64) -> Address {
    stream_with_bump(deposit, payee, salt, open_slot).0
}

/// The same with its bump, which `open_stream` names instead of searching for it.
pub fn stream_with_bump(
    deposit: &Address,
    payee: &Address,
    salt: u64,
    open_slot: u64,
) -> (Address, u8) {
    let (salt, open_slot) = (salt.to_le_bytes(), open_slot.to_le_bytes());
    find_with_bump(&[b"stream", deposit.as_ref(), payee.as_ref(), &salt, &open_slot])
}

/// A channel: `["channel", deposit, payee, salt, open_slot]`.
pub fn channel(deposit: &Address, payee: &Address, salt: u64, open_slot: u64) -> Address {
    channel_with_bump(deposit, payee, salt, open_slot).0
}

/// The same with its bump, which `open_channel` names instead of searching for it.
pub fn channel_with_bump(
    deposit: &Address,
    payee: &Address,
    salt: u64,
    open_slot: u64,
) -> (Address, u8) {
    let (salt, open_slot) = (salt.to_le_bytes(), open_slot.to_le_bytes());
    find_with_bump(&[b"channel", deposit.as_ref(), payee.as_ref(), &salt, &open_slot])
}

/// What a key may do for a deposit: `["session", deposit, key]`.
pub fn session(deposit: &Address, key: &Address) -> Address {
    find(&[b"session", deposit.as_ref(), key.as_ref()])
}

/// The associated token account of a wallet.
pub fn ata(owner: &Address, token: impl Into<Token>) -> Address {
    let token = token.into();
    spl_associated_token_account_interface::address::get_associated_token_address_with_program_id(
        owner,
        &token.mint,
        &token.program,
    )
}

/// The first salt from `start` on whose creator address has bump 255, so that the program finds it
/// at the first try. `open_slot` must be one of the last 150 slots when the creator registers.
pub fn fresh_creator_salt(founder: &Address, open_slot: u64, start: u64) -> u64 {
    let slot = open_slot.to_le_bytes();
    first_salt(start, |salt| has_top_bump(&creator_seeds(founder, salt, &slot)))
}

/// The first salt from `start` on whose order address has bump 255. `open_slot` must be one of the
/// last 150 slots when the order is placed.
pub fn fresh_order_salt(
    listing: &Address,
    buyer_deposit: &Address,
    open_slot: u64,
    start: u64,
) -> u64 {
    let slot = open_slot.to_le_bytes();
    first_salt(start, |salt| has_top_bump(&order_seeds(listing, buyer_deposit, salt, &slot)))
}

/// A number that nobody else is likely to start from. Not a secret.
pub fn random_salt() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The address of seeds under the program, and its bump.
pub fn find_with_bump(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &ID)
}

fn find(seeds: &[&[u8]]) -> Address {
    find_with_bump(seeds).0
}

fn creator_seeds<'a>(
    founder: &'a Address,
    salt: &'a [u8; 8],
    open_slot: &'a [u8; 8],
) -> [&'a [u8]; 4] {
    [b"creator", founder.as_ref(), salt, open_slot]
}

fn order_seeds<'a>(
    listing: &'a Address,
    buyer_deposit: &'a Address,
    salt: &'a [u8; 8],
    open_slot: &'a [u8; 8],
) -> [&'a [u8]; 5] {
    [b"order", listing.as_ref(), buyer_deposit.as_ref(), salt, open_slot]
}

/// About every second salt will do, so the search is short.
fn first_salt(start: u64, fits: impl Fn(&[u8; 8]) -> bool) -> u64 {
    let mut salt = start;
    while !fits(&salt.to_le_bytes()) {
        salt = salt.wrapping_add(1);
    }
    salt
}

fn has_top_bump(seeds: &[&[u8]]) -> bool {
    let seeds = [seeds, &[&[255]]].concat();
    Address::create_program_address(&seeds, &ID).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_salts_give_bump_255_and_never_fall_below_their_start() {
        let (one, two) = (Address::new_unique(), Address::new_unique());
        for start in [0, 7, u64::MAX] {
            let salt = fresh_creator_salt(&one, 900, start).to_le_bytes();
            let slot = 900u64.to_le_bytes();
            assert_eq!(find_with_bump(&creator_seeds(&one, &salt, &slot)).1, 255);
            let salt = fresh_order_salt(&one, &two, 900, start).to_le_bytes();
            assert_eq!(find_with_bump(&order_seeds(&one, &two, &salt, &slot)).1, 255);
        }
    }

    #[test]
    fn a_bare_mint_is_a_mint_of_the_classic_token_program() {
        let mint = Address::new_unique();
        assert_eq!(Token::from(mint).program, spl_token_interface::ID);
        assert_ne!(ata(&mint, mint), ata(&mint, Token::token_2022(mint)));
    }
}
