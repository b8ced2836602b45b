//! Mints and token accounts of either token program, as their own crates read them.

use crate::solana::{Account, Address};
use solana_program_pack::Pack;
use spl_token_2022_interface::{
    extension::AccountType,
    state::{self, Multisig},
};

/// Bytes of a mint without extensions.
pub const MINT_SIZE: usize = state::Mint::LEN;

/// Bytes of a token account without extensions.
pub const TOKEN_ACCOUNT_SIZE: usize = state::Account::LEN;

/// What a token account says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    pub mint: Address,
    /// Who signs for what is in it.
    pub owner: Address,
    /// Base units.
    pub amount: u64,
    /// Nothing moves to or from it.
    pub is_frozen: bool,
}

/// What a mint says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mint {
    pub decimals: u8,
    /// Who can mint; `None` when nobody can any more.
    pub authority: Option<Address>,
}

/// Reads a token account; `None` when it is none.
pub fn token_account(account: &Account) -> Option<TokenAccount> {
    let data = base::<state::Account>(account, AccountType::Account)?;
    let account = state::Account::unpack_unchecked(data).ok()?;
    let is_frozen = account.is_frozen();
    let state::Account { mint, owner, amount, .. } = account;
    Some(TokenAccount { mint, owner, amount, is_frozen })
}

/// Base units in a token account; `None` when it is none.
pub fn token_amount(account: &Account) -> Option<u64> {
    token_account(account).map(|account| account.amount)
}

/// Reads a mint; `None` when it is none.
pub fn mint(account: &Account) -> Option<Mint> {
    let data = base::<state::Mint>(account, AccountType::Mint)?;
    let state::Mint { decimals, mint_authority, .. } = state::Mint::unpack_unchecked(data).ok()?;
    Some(Mint { decimals, authority: mint_authority.into() })
}

/// The part without extensions. With extensions, every kind is at least as long as a token account, and
/// the byte after that length tells the kind: but not in a multisig, which has keys there.
fn base<T: Pack>(account: &Account, kind: AccountType) -> Option<&[u8]> {
    let data = &account.data;
    let programs = [spl_token_interface::ID, spl_token_2022_interface::ID];
    let is_plain = data.len() == T::LEN;
    let is_extended =
        data.len() != Multisig::LEN && data.get(TOKEN_ACCOUNT_SIZE) == Some(&(kind as u8));
    let is_its = programs.contains(&account.owner) && (is_plain || is_extended);
    is_its.then(|| data.get(..T::LEN))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(length: usize) -> Account {
        let owner = spl_token_2022_interface::ID;
        Account { data: vec![0; length], owner, ..Account::default() }
    }

    #[test]
    fn what_has_extensions_is_told_apart_by_its_kind_and_a_multisig_is_neither() {
        let mut extended = owned(200);
        extended.data[TOKEN_ACCOUNT_SIZE] = AccountType::Mint as u8;
        assert_eq!((mint(&extended).is_some(), token_account(&extended)), (true, None));
        extended.data[TOKEN_ACCOUNT_SIZE] = AccountType::Account as u8;
        assert_eq!((mint(&extended), token_account(&extended).is_some()), (None, true));
        extended.data.resize(Multisig::LEN, 0);
        assert_eq!((mint(&extended), token_account(&extended)), (None, None));
    }

    #[test]
    fn what_another_program_owns_is_neither() {
        for length in [MINT_SIZE, TOKEN_ACCOUNT_SIZE] {
            let other = Account { owner: Address::default(), ..owned(length) };
            assert_eq!((mint(&other), token_account(&other)), (None, None));
        }
        assert!(mint(&owned(MINT_SIZE)).is_some());
        assert!(token_account(&owned(TOKEN_ACCOUNT_SIZE)).is_some());
    }
}
