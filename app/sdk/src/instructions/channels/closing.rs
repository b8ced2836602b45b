//! How a channel ends.

use crate::{
    accounts,
    generated::{arguments, metas},
    instructions::{by_session, freed, into_instruction, setters},
    solana::{Address, Instruction},
};

/// Ends a channel at once, by the payee side, which gives up what it has not claimed.
#[derive(Clone, Debug)]
pub struct CloseChannel {
    /// Owner of `payee`, or authority or operator of `creator`.
    pub authority: Address,
    pub channel: Address,
    pub deposit: Address,
    pub payee: Address,
    pub creator: Option<Address>,
}

setters!(CloseChannel {
    /// Whose earnings are paid, where they are.
    creator: Option<Address>
});

impl CloseChannel {
    pub fn of(address: Address, channel: &accounts::Channel, authority: Address) -> Self {
        Self {
            authority,
            channel: address,
            deposit: channel.deposit,
            payee: channel.payee,
            creator: None,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CloseChannel {}.to_instruction(metas::CloseChannel {
            authority: self.authority,
            channel: self.channel,
            deposit: self.deposit,
            payee: self.payee,
            creator: self.creator,
        })
    }
}

/// Asks to close a channel, by the payer: the payee's grace begins.
#[derive(Clone, Debug)]
pub struct RequestClose {
    /// Owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub channel: Address,
    pub deposit: Address,
    pub session: Option<Address>,
}

impl RequestClose {
    pub fn of(address: Address, channel: &accounts::Channel, owner: Address) -> Self {
        Self { authority: owner, channel: address, deposit: channel.deposit, session: None }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::RequestClose {}.to_instruction(metas::RequestClose {
            authority: self.authority,
            channel: self.channel,
            deposit: self.deposit,
            session: self.session,
        })
    }
}

/// Ends a channel once the payee's grace is over. Anyone may.
#[derive(Clone, Debug)]
pub struct FinishClose {
    pub channel: Address,
    pub deposit: Address,
    pub payee: Address,
}

impl FinishClose {
    pub fn of(address: Address, channel: &accounts::Channel) -> Self {
        Self { channel: address, deposit: channel.deposit, payee: channel.payee }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::FinishClose {}.to_instruction(metas::FinishClose {
            channel: self.channel,
            deposit: self.deposit,
            payee: self.payee,
        })
    }
}

/// Frees an ended channel, from 151 slots after the slot it was opened at; the rent goes home. Anyone
/// may.
#[derive(Clone, Debug)]
pub struct FreeChannel {
    pub channel: Address,
    pub rent_payer: Address,
}

impl FreeChannel {
    pub fn of(address: Address, channel: &accounts::Channel) -> Self {
        Self { channel: address, rent_payer: channel.rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        let (channel, rent_payer) = (self.channel, self.rent_payer);
        arguments::FreeChannel {}.to_instruction(metas::FreeChannel { channel, rent_payer })
    }
}

by_session!(RequestClose);
freed!(Channel channel by FreeChannel after CloseChannel, FinishClose);
into_instruction!(CloseChannel, RequestClose, FinishClose, FreeChannel);
