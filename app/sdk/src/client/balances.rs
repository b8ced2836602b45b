//! What a transaction did to balances, as the node that ran it says.

use super::{effect::Change, tokens::token_account};
use crate::solana::{Account, Address};

/// What a transaction did, or would do, to the balances of the accounts that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    /// Of every account.
    pub lamports: Vec<Lamports>,
    /// Of those that are token accounts before or after.
    pub tokens: Vec<Tokens>,
}

/// Lamports of an account; 0 where it is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lamports {
    pub address: Address,
    pub before: u64,
    pub after: u64,
}

/// Base units in a token account; 0 where it is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub address: Address,
    pub mint: Address,
    /// After it; before it, if the account is gone then. `None` if the network does not say.
    pub owner: Option<Address>,
    pub before: u64,
    pub after: u64,
}

impl Balances {
    /// From the accounts before and after.
    pub fn of(changes: &[Change]) -> Self {
        let lamports = |account: &Option<Account>| account.as_ref().map_or(0, |it| it.lamports);
        Self {
            lamports: changes
                .iter()
                .map(|Change { address, before, after }| Lamports {
                    address: *address,
                    before: lamports(before),
                    after: lamports(after),
                })
                .collect(),
            tokens: changes.iter().filter_map(tokens).collect(),
        }
    }

    /// The lamports of an account; `None` when the transaction does not name it.
    pub fn lamports_of(&self, address: &Address) -> Option<&Lamports> {
        self.lamports.iter().find(|it| it.address == *address)
    }

    /// The tokens of an account; `None` when it is no token account that the transaction names.
    pub fn tokens_of(&self, address: &Address) -> Option<&Tokens> {
        self.tokens.iter().find(|it| it.address == *address)
    }
}

fn tokens(change: &Change) -> Option<Tokens> {
    let read = |account: &Option<Account>| account.as_ref().and_then(token_account);
    let (before, after) = (read(&change.before), read(&change.after));
    let is = after.or(before)?;
    Some(Tokens {
        address: change.address,
        mint: is.mint,
        owner: Some(is.owner),
        before: before.map_or(0, |it| it.amount),
        after: after.map_or(0, |it| it.amount),
    })
}
