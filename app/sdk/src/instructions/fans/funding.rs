//! Putting money in.

use crate::{
    accounts, addresses,
    args::{FanShare, FanTerms},
    generated::{arguments, metas},
    instructions::{by_session, into_instruction, setters},
    solana::{Address, Instruction},
};

/// Sets money aside for many payees, with the shares of those that are known. The owner of the deposit pays
/// the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenFan {
    pub payer: Address,
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    pub mint: Address,
    /// At the address that deposit, mint, salt and slot name.
    pub fan: Address,
    pub session: Option<Address>,
    pub salt: u32,
    pub open_slot: u64,
    pub bump: u8,
    pub terms: FanTerms,
    /// Days are counted from the second at which the instruction runs.
    pub shares: Vec<FanShare>,
}

setters!(OpenFan {
    /// Pays the rent, and gets it back when the fan is freed.
    payer: Address,
    /// The first shares: tags depend on the fan's address, so they can be set once that is known.
    shares: Vec<FanShare>,
});

impl OpenFan {
    /// At a new address with a salt of its own choice. `slot` is the current one, or one of the 150 before
    /// it.
    pub fn new(owner: Address, mint: Address, slot: u64, terms: FanTerms) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        let salt = addresses::random_salt() as u32;
        let (fan, bump) = addresses::fan_with_bump(&deposit, &mint, salt, slot);
        Self {
            payer: owner,
            authority: owner,
            deposit,
            mint,
            fan,
            session: None,
            salt,
            open_slot: slot,
            bump,
            terms,
            shares: Vec::new(),
        }
    }

    /// At a salt of the caller's choice.
    #[must_use]
    pub fn salt(mut self, salt: u32) -> Self {
        let found = addresses::fan_with_bump(&self.deposit, &self.mint, salt, self.open_slot);
        (self.fan, self.bump) = found;
        self.salt = salt;
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenFan {
            salt: self.salt,
            open_slot: self.open_slot,
            bump: self.bump,
            terms: self.terms.clone(),
            shares: self.shares.clone(),
        }
        .to_instruction(metas::OpenFan {
            payer: self.payer,
            authority: self.authority,
            deposit: self.deposit,
            fan: self.fan,
            session: self.session,
        })
    }
}

/// Sets more money aside in an open fan, from the deposit that opened it.
#[derive(Clone, Debug)]
pub struct TopUpFan {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub fan: Address,
    pub deposit: Address,
    pub session: Option<Address>,
    /// Base units.
    pub amount: u64,
}

impl TopUpFan {
    pub fn of(address: Address, fan: &accounts::Fan, owner: Address, amount: u64) -> Self {
        Self { authority: owner, fan: address, deposit: fan.deposit, session: None, amount }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::TopUpFan { amount: self.amount }.to_instruction(metas::TopUpFan {
            authority: self.authority,
            fan: self.fan,
            deposit: self.deposit,
            session: self.session,
        })
    }
}

by_session!(OpenFan with payer, TopUpFan);
into_instruction!(OpenFan, TopUpFan);
