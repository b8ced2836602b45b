//! Money into a channel, and home by agreement.

use super::{channel, open};
use crate::walk::{
    dice::Dice,
    model::{Model, Purse, To, Verdict, ensure},
    spending::{Spend, Spender, action},
    steps::Step,
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct TopUpChannel {
    pub by: Spender,
    pub channel: usize,
    pub from: Purse,
    pub amount: u64,
}

impl TopUpChannel {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let channel = channel(model, dice, |channel| !channel.is_closing(model.now))?;
        let from = model.channels[channel].payer;
        let by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        Some(Self { by, channel, from: dice.purse(model, from), amount })
    }
}

impl Step for TopUpChannel {
    fn name(&self) -> &'static str {
        "top_up_channel"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let channel = model.channels[self.channel].address;
        let (deposit, amount) = (model.deposit_at(self.from), self.amount);
        sdk::TopUpChannel { authority, channel, deposit, session, amount }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (channel, amount) = (open(model, self.channel)?, u128::from(self.amount));
        ensure(self.from == channel.payer, "not the payer's deposit")?;
        ensure(!channel.is_closing(model.now), "it closes")?;
        let spend = Spend { action: action::CHANNEL, amount, payee: channel.payee };
        let right = model.may_spend(self.from, self.by, spend)?;
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.spent(right, amount);
        model.debit(self.from, amount);
        model.channels[self.channel].funded += amount;
        Ok(())
    }
}

#[derive(Debug)]
pub struct WithdrawChannel {
    pub signer: usize,
    pub payee_signer: usize,
    pub channel: usize,
    pub payer: Purse,
    pub payee: To,
    pub creator: Option<usize>,
    pub new_funded: u64,
}

impl WithdrawChannel {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let channel = channel(model, dice, |channel| channel.funded != channel.claimed)?;
        let found = &model.channels[channel];
        let (payee_signer, creator) = model.payee_side(found.payee);
        let [claimed, funded] =
            [found.claimed, found.funded].map(|units| u64::try_from(units).expect("balances fit"));
        let new_funded = match dice.below(10) {
            0 => claimed.saturating_sub(1),
            1 => claimed,
            2 => funded,
            3 => funded + 1,
            _ => claimed + dice.up_to(funded - claimed),
        };
        Some(Self {
            signer: dice.actor(model, found.payer.0),
            payee_signer: dice.actor(model, payee_signer),
            channel,
            payer: dice.purse(model, found.payer),
            payee: dice.other_payee(model, found.payee),
            creator: dice.or(creator, Dice::any_creator(model)),
            new_funded,
        })
    }
}

impl Step for WithdrawChannel {
    fn name(&self) -> &'static str {
        "withdraw_channel"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::WithdrawChannel {
            owner: model.wallets[self.signer].address,
            payee_authority: model.wallets[self.payee_signer].address,
            channel: model.channels[self.channel].address,
            deposit: model.deposit_at(self.payer),
            payee: model.payee_at(self.payee),
            creator: self.creator.map(|creator| model.creators[creator].address),
            new_funded: self.new_funded,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let channel = open(model, self.channel)?;
        ensure(self.payer == channel.payer, "not the payer's deposit")?;
        ensure(self.payee == channel.payee, "another payee")?;
        model.purse_of(self.payer, self.signer)?;
        model.are_there(self.creator, None)?;
        let agrees = model.receives(self.payee, self.payee_signer, self.creator);
        ensure(agrees, "the payee has not signed")?;
        let new_funded = u128::from(self.new_funded);
        let (claimed, funded) = (channel.claimed, channel.funded);
        ensure((claimed..funded).contains(&new_funded), "not that amount")?;
        model.channels[self.channel].funded = new_funded;
        model.credit(self.payer, funded - new_funded);
        Ok(())
    }
}
