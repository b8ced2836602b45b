//! How a fan ends.

use crate::{
    accounts,
    generated::{arguments, metas},
    instructions::{by_session, freed, into_instruction},
    solana::{Address, Instruction},
};

/// Brings home what no living share reserves, and ends the giving of shares. By the owner, a session or the
/// fan's key.
#[derive(Clone, Debug)]
pub struct RequestCloseFan {
    /// The fan's key, the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub fan: Address,
    pub deposit: Address,
    pub session: Option<Address>,
}

impl RequestCloseFan {
    /// By the owner of the deposit or the fan's key.
    pub fn of(address: Address, fan: &accounts::Fan, authority: Address) -> Self {
        Self { authority, fan: address, deposit: fan.deposit, session: None }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::RequestCloseFan {}.to_instruction(metas::RequestCloseFan {
            authority: self.authority,
            fan: self.fan,
            deposit: self.deposit,
            session: self.session,
        })
    }
}

/// Ends a fan that is closing or over, once no share of it lives. Anyone may.
#[derive(Clone, Debug)]
pub struct FinishCloseFan {
    pub fan: Address,
    pub deposit: Address,
}

impl FinishCloseFan {
    pub fn of(address: Address, fan: &accounts::Fan) -> Self {
        Self { fan: address, deposit: fan.deposit }
    }

    pub fn instruction(&self) -> Instruction {
        let (fan, deposit) = (self.fan, self.deposit);
        arguments::FinishCloseFan {}.to_instruction(metas::FinishCloseFan { fan, deposit })
    }
}

/// Frees an ended fan, from 151 slots after the slot it was opened at; the rent goes home. Anyone may.
#[derive(Clone, Debug)]
pub struct FreeFan {
    pub fan: Address,
    pub rent_payer: Address,
}

impl FreeFan {
    pub fn of(address: Address, fan: &accounts::Fan) -> Self {
        Self { fan: address, rent_payer: fan.rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        let (fan, rent_payer) = (self.fan, self.rent_payer);
        arguments::FreeFan {}.to_instruction(metas::FreeFan { fan, rent_payer })
    }
}

by_session!(RequestCloseFan);
freed!(Fan fan by FreeFan after FinishCloseFan);
into_instruction!(RequestCloseFan, FinishCloseFan, FreeFan);
