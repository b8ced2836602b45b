//! Shares given back, and how fans end.

use super::{fan, open, there};
use crate::walk::{
    dice::Dice,
    fans::{ANYBODY, Asker, Holder, audience},
    model::{Model, Purse, To, Verdict, ensure},
    spending::{Spender, action},
    steps::Step,
};
use farthing_sdk::{
    instructions as sdk,
    solana::{Instruction, Keypair, Signer},
};

#[derive(Debug)]
pub struct ReleaseShare {
    pub signer: usize,
    pub fan: usize,
    pub slot: u8,
    pub holder: Holder,
    pub creator: Option<usize>,
}

impl ReleaseShare {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = fan(model, dice, |fan| fan.left() != 0)?;
        let slots = model.fans[at].slots.iter().enumerate();
        let used: Vec<_> = slots.filter(|(_, slot)| slot.holder.is_some()).collect();
        let slot = dice.of(&used.iter().map(|(slot, _)| *slot).collect::<Vec<_>>())?;
        let right = Self::of(model, at, slot)?;
        let operator = right.creator.and_then(|creator| model.creators[creator].operator);
        let signer = operator.filter(|_| dice.one_in(2)).unwrap_or(right.signer);
        let (payee, place) = right.holder;
        Some(Self {
            signer: dice.actor(model, signer),
            slot: dice.or(right.slot, |dice| dice.below(70) as u8),
            holder: (dice.other_payee(model, payee), dice.or(place, |_| 3)),
            creator: dice.or(right.creator, Dice::any_creator(model)),
            ..right
        })
    }

    /// By the owner of the deposit, or the authority of the creator.
    pub fn of(model: &Model, fan: usize, slot: usize) -> Option<Self> {
        let holder = model.fans[fan].slots[slot].holder?;
        let (signer, creator) = model.payee_side(holder.0);
        Some(Self { signer, fan, slot: slot as u8, holder, creator })
    }

    fn receives(&self, model: &Model) -> bool {
        match self.holder.0 {
            To::Purse((owner, _)) => owner == self.signer,
            To::Till((number, _)) => {
                self.creator == Some(number) && model.operates(number, self.signer)
            }
        }
    }
}

impl Step for ReleaseShare {
    fn name(&self) -> &'static str {
        "release_share"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::ReleaseShare {
            authority: model.wallets[self.signer].address,
            fan: model.fans[self.fan].address,
            payee: model.payee_at(self.holder.0),
            creator: self.creator.map(|creator| model.creators[creator].address),
            slot: self.slot,
            audience: audience(self.holder.1),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let fan = there(model, self.fan)?;
        model.payee(self.holder.0)?;
        model.are_there(self.creator, None)?;
        ensure(self.receives(model), "not the payee side")?;
        ensure(!fan.ended, "it has ended")?;
        let slot = fan.slots.get(usize::from(self.slot)).ok_or("no such slot")?;
        ensure(slot.holder == Some(self.holder), "another's slot")?;
        ensure(slot.share != slot.claimed, "nothing to give back")?;
        let slot = &mut model.fans[self.fan].slots[usize::from(self.slot)];
        slot.share = slot.claimed;
        Ok(())
    }
}

#[derive(Debug)]
pub struct RequestCloseFan {
    pub by: Asker,
    pub fan: usize,
    pub payer: Purse,
}

impl RequestCloseFan {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = fan(model, dice, |fan| !fan.closing)?;
        let fan = &model.fans[at];
        let by = if dice.one_in(3) {
            let other = |dice: &mut Dice| model.fans[dice.below(model.fans.len())].secret;
            Asker::Key(dice.or(fan.secret, other))
        } else {
            Asker::Spender(dice.spender(model, fan.payer))
        };
        Some(Self { by, fan: at, payer: dice.purse(model, fan.payer) })
    }

    /// By the owner.
    pub fn of(model: &Model, fan: usize) -> Self {
        let payer = model.fans[fan].payer;
        Self { by: Asker::Spender(Spender::owner(payer)), fan, payer }
    }
}

impl Step for RequestCloseFan {
    fn name(&self) -> &'static str {
        "request_close_fan"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = match self.by {
            Asker::Key(secret) => (Keypair::new_from_array(secret).pubkey(), None),
            Asker::Spender(by) => by.addresses(model),
        };
        let fan = model.fans[self.fan].address;
        let deposit = model.deposit_at(self.payer);
        sdk::RequestCloseFan { authority, fan, deposit, session }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let fan = open(model, self.fan)?;
        ensure(self.payer == fan.payer, "not the payer's deposit")?;
        match self.by {
            Asker::Key(secret) => ensure(secret == fan.secret, "not the fan's key")?,
            Asker::Spender(by) => {
                model.may_act(self.payer, by, action::MANAGE, ANYBODY)?;
            }
        }
        let free = fan.left() - fan.reserved(model.now);
        let fan = &mut model.fans[self.fan];
        (fan.closing, fan.funded) = (true, fan.funded - free);
        model.credit(self.payer, free);
        Ok(())
    }
}

#[derive(Debug)]
pub struct FinishCloseFan {
    pub fan: usize,
    pub payer: Purse,
}

impl FinishCloseFan {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let now = model.now;
        let is_ripe = dice.one_in(2);
        let at = fan(model, dice, |fan| {
            (fan.closing || fan.is_over(now)) && (!is_ripe || fan.is_settled(now))
        })?;
        Some(Self { fan: at, payer: dice.purse(model, model.fans[at].payer) })
    }

    pub fn of(model: &Model, fan: usize) -> Self {
        Self { fan, payer: model.fans[fan].payer }
    }

    /// Whether the time has come.
    pub fn is_due(model: &Model, fan: usize) -> bool {
        let (fan, now) = (&model.fans[fan], model.now);
        !fan.ended && (fan.closing || fan.is_over(now)) && fan.is_settled(now)
    }
}

impl Step for FinishCloseFan {
    fn name(&self) -> &'static str {
        "finish_close_fan"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let fan = model.fans[self.fan].address;
        sdk::FinishCloseFan { fan, deposit: model.deposit_at(self.payer) }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let fan = there(model, self.fan)?;
        ensure(self.payer == fan.payer, "not the payer's deposit")?;
        ensure(!fan.ended, "it has ended")?;
        ensure(Self::is_due(model, self.fan), "it is open, or a share lives")?;
        let fan = &mut model.fans[self.fan];
        let left = fan.left();
        (fan.ended, fan.funded) = (true, fan.claimed);
        model.credit(self.payer, left);
        model.count(To::Purse(self.payer), -1);
        Ok(())
    }
}
