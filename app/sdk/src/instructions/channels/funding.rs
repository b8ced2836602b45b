//! Putting money in, and taking it back by agreement.

use crate::{
    accounts, addresses,
    args::ChannelTerms,
    generated::{arguments, metas},
    instructions::{by_session, into_instruction, setters},
    solana::{Address, Instruction},
};

/// Sets money aside for one payee, to be given away off chain. The owner of the deposit pays the rent
/// unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenChannel {
    pub payer: Address,
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    /// A deposit or earnings account.
    pub payee: Address,
    /// At the address that deposit, payee, salt and slot name.
    pub channel: Address,
    pub session: Option<Address>,
    pub salt: u64,
    pub open_slot: u64,
    pub bump: u8,
    pub terms: ChannelTerms,
}

setters!(OpenChannel {
    /// Pays the rent, and gets it back when the channel is freed.
    payer: Address,
    /// How it is given away: of a chain the root depends on the channel's address, so the terms can
    /// be set once that is known.
    terms: ChannelTerms,
});

impl OpenChannel {
    /// For a deposit or earnings account, at a new address with a salt of its own choice. `slot` is
    /// the current one, or one of the 150 before it.
    pub fn new(
        owner: Address,
        mint: Address,
        payee: Address,
        slot: u64,
        terms: ChannelTerms,
    ) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        let salt = addresses::random_salt();
        let (channel, bump) = addresses::channel_with_bump(&deposit, &payee, salt, slot);
        Self {
            payer: owner,
            authority: owner,
            deposit,
            payee,
            channel,
            session: None,
            salt,
            open_slot: slot,
            bump,
            terms,
        }
    }

    /// At a salt of the caller's choice.
    #[must_use]
    pub fn salt(mut self, salt: u64) -> Self {
        let found = addresses::channel_with_bump(&self.deposit, &self.payee, salt, self.open_slot);
        (self.channel, self.bump) = found;
        self.salt = salt;
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenChannel {
            salt: self.salt,
            open_slot: self.open_slot,
            bump: self.bump,
            terms: self.terms.clone(),
        }
        .to_instruction(metas::OpenChannel {
            payer: self.payer,
            authority: self.authority,
            deposit: self.deposit,
            payee: self.payee,
            channel: self.channel,
            session: self.session,
        })
    }
}

/// Sets more money aside in a channel that is not closing, from the deposit that opened it.
#[derive(Clone, Debug)]
pub struct TopUpChannel {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub channel: Address,
    pub deposit: Address,
    pub session: Option<Address>,
    /// Base units.
    pub amount: u64,
}

impl TopUpChannel {
    pub fn of(address: Address, channel: &accounts::Channel, owner: Address, amount: u64) -> Self {
        let deposit = channel.deposit;
        Self { authority: owner, channel: address, deposit, session: None, amount }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::TopUpChannel { amount: self.amount }.to_instruction(metas::TopUpChannel {
            authority: self.authority,
            channel: self.channel,
            deposit: self.deposit,
            session: self.session,
        })
    }
}

/// Gives money of a channel back to the payer, down to `new_funded`; both sides sign.
#[derive(Clone, Debug)]
pub struct WithdrawChannel {
    /// Owner of `deposit`.
    pub owner: Address,
    /// Owner of `payee`, or authority of `creator`; no operator.
    pub payee_authority: Address,
    pub channel: Address,
    pub deposit: Address,
    pub payee: Address,
    pub creator: Option<Address>,
    /// Base units that stay, claimed ones included.
    pub new_funded: u64,
}

setters!(WithdrawChannel {
    /// Whose earnings are paid, where they are.
    creator: Option<Address>
});

impl WithdrawChannel {
    pub fn of(
        address: Address,
        channel: &accounts::Channel,
        (owner, payee_authority): (Address, Address),
        new_funded: u64,
    ) -> Self {
        Self {
            owner,
            payee_authority,
            channel: address,
            deposit: channel.deposit,
            payee: channel.payee,
            creator: None,
            new_funded,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::WithdrawChannel { new_funded: self.new_funded }.to_instruction(
            metas::WithdrawChannel {
                owner: self.owner,
                payee_authority: self.payee_authority,
                channel: self.channel,
                deposit: self.deposit,
                payee: self.payee,
                creator: self.creator,
            },
        )
    }
}

by_session!(OpenChannel with payer, TopUpChannel);
into_instruction!(OpenChannel, TopUpChannel, WithdrawChannel);
