//! Where the program's accounts and their tokens live.

use crate::{accounts::Reserve, solana::Address};
use std::hash::{BuildHasher, Hasher, RandomState};

pub use crate::generated::addresses::*;

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
    first_salt(start, |salt| creator_with_bump(founder, salt, open_slot).1)
}

/// The first salt from `start` on whose order address has bump 255. `open_slot` must be one of the
/// last 150 slots when the order is placed.
pub fn fresh_order_salt(
    listing: &Address,
    buyer_deposit: &Address,
    open_slot: u64,
    start: u64,
) -> u64 {
    first_salt(start, |salt| order_with_bump(listing, buyer_deposit, salt, open_slot).1)
}

/// A number that nobody else is likely to start from. Not a secret.
pub fn random_salt() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// About every second salt will do, so the search is short.
fn first_salt(start: u64, bump: impl Fn(u64) -> u8) -> u64 {
    let mut salt = start;
    while bump(salt) != 255 {
        salt = salt.wrapping_add(1);
    }
    salt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_salts_give_bump_255_and_never_fall_below_their_start() {
        let (one, two) = (Address::new_unique(), Address::new_unique());
        for start in [0, 7, u64::MAX] {
            let salt = fresh_creator_salt(&one, 900, start);
            assert_eq!(creator_with_bump(&one, salt, 900).1, 255);
            let salt = fresh_order_salt(&one, &two, 900, start);
            assert_eq!(order_with_bump(&one, &two, salt, 900).1, 255);
        }
    }

    #[test]
    fn a_bare_mint_is_a_mint_of_the_classic_token_program() {
        let mint = Address::new_unique();
        assert_eq!(Token::from(mint).program, spl_token_interface::ID);
        assert_ne!(ata(&mint, mint), ata(&mint, Token::token_2022(mint)));
    }
}
