//! How channels end.

use super::{Ends, channel, open};
use crate::walk::{
    dice::Dice,
    model::{Model, Purse, To, Verdict, ensure},
    spending::{Spender, action},
    steps::Step,
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct CloseChannel {
    pub signer: usize,
    pub ends: Ends,
    pub creator: Option<usize>,
}

impl CloseChannel {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let channel = channel(model, dice, |_| true)?;
        let right = Self::of(model, channel);
        let operator = right.creator.and_then(|creator| model.creators[creator].operator);
        let signer = operator.filter(|_| dice.one_in(2)).unwrap_or(right.signer);
        Some(Self {
            signer: dice.actor(model, signer),
            ends: Ends::random(model, dice, channel),
            creator: dice.or(right.creator, Dice::any_creator(model)),
        })
    }

    /// By the owner of the deposit that is paid, or the authority of the creator.
    pub fn of(model: &Model, channel: usize) -> Self {
        let (signer, creator) = model.payee_side(model.channels[channel].payee);
        Self { signer, ends: Ends::of(model, channel), creator }
    }
}

impl Step for CloseChannel {
    fn name(&self) -> &'static str {
        "close_channel"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [channel, deposit, payee] = self.ends.addresses(model);
        let authority = model.wallets[self.signer].address;
        let creator = self.creator.map(|creator| model.creators[creator].address);
        sdk::CloseChannel { authority, channel, deposit, payee, creator }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.ends.check(model)?;
        model.are_there(self.creator, None)?;
        let payee = self.ends.payee;
        let operates = match (payee, self.creator) {
            (To::Till((number, _)), Some(creator)) => {
                number == creator && model.operates(creator, self.signer)
            }
            _ => false,
        };
        let is_payee = operates || model.receives(payee, self.signer, self.creator);
        ensure(is_payee, "not the payee")?;
        self.ends.end(model);
        Ok(())
    }
}

#[derive(Debug)]
pub struct RequestClose {
    pub by: Spender,
    pub channel: usize,
    pub payer: Purse,
}

impl RequestClose {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let channel = channel(model, dice, |channel| !channel.is_closing(model.now))?;
        let payer = model.channels[channel].payer;
        Some(Self { by: dice.spender(model, payer), channel, payer: dice.purse(model, payer) })
    }

    /// By the owner.
    pub fn of(model: &Model, channel: usize) -> Self {
        let payer = model.channels[channel].payer;
        Self { by: Spender::owner(payer), channel, payer }
    }
}

impl Step for RequestClose {
    fn name(&self) -> &'static str {
        "request_close"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let channel = model.channels[self.channel].address;
        let deposit = model.deposit_at(self.payer);
        sdk::RequestClose { authority, channel, deposit, session }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (now, channel) = (model.now, open(model, self.channel)?);
        ensure(self.payer == channel.payer, "not the payer's deposit")?;
        model.may_act(self.payer, self.by, action::MANAGE, channel.payee)?;
        ensure(!channel.is_closing(now), "it closes already")?;
        model.channels[self.channel].close_asked = Some(now);
        Ok(())
    }
}

#[derive(Debug)]
pub struct FinishClose(pub Ends);

impl FinishClose {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let channel = channel(model, dice, |channel| channel.is_grace_over(model.now))?;
        Some(Self(Ends::random(model, dice, channel)))
    }
}

impl Step for FinishClose {
    fn name(&self) -> &'static str {
        "finish_close"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [channel, deposit, payee] = self.0.addresses(model);
        sdk::FinishClose { channel, deposit, payee }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.0.check(model)?;
        let is_over = model.channels[self.0.channel].is_grace_over(model.now);
        ensure(is_over, "the payee may still claim")?;
        self.0.end(model);
        Ok(())
    }
}
