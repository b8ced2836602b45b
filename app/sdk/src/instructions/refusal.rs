//! A builder for refusing new streams and channels.

use super::into_instruction;
use crate::{
    addresses,
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Shuts a deposit or earnings to new streams and channels, or opens it again.
#[derive(Clone, Debug)]
pub struct SetRefusal {
    /// Owner of the deposit, or authority of the creator.
    pub authority: Address,
    pub payee: Address,
    pub creator: Option<Address>,
    pub refuses: bool,
}

impl SetRefusal {
    /// For a wallet's deposit.
    pub fn new(owner: Address, mint: Address, refuses: bool) -> Self {
        let payee = addresses::deposit(&owner, &mint);
        Self { authority: owner, payee, creator: None, refuses }
    }

    /// For a creator's earnings.
    pub fn of_creator(authority: Address, creator: Address, mint: Address, refuses: bool) -> Self {
        let payee = addresses::earnings(&creator, &mint);
        Self { authority, payee, creator: Some(creator), refuses }
    }

    pub fn instruction(&self) -> Instruction {
        let (authority, payee, creator) = (self.authority, self.payee, self.creator);
        arguments::SetRefusal { refuses: self.refuses }.to_instruction(metas::SetRefusal {
            authority,
            payee,
            creator,
        })
    }
}

into_instruction!(SetRefusal);
