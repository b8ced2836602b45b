//! What becomes of passes.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{Model, PassModel, Purse, Ticket, Till, To, Verdict, ensure},
};
use farthing_sdk::{
    instructions as sdk,
    solana::{Address, Instruction},
};

/// A pass that fits, or once in a while any.
fn pass(
    model: &Model,
    dice: &mut Dice,
    fits: impl Fn(&Ticket, &PassModel) -> bool,
) -> Option<Ticket> {
    let any = dice.one_in(8);
    let all = model.passes.iter().filter(|(ticket, pass)| any || fits(ticket, pass));
    dice.of(&all.map(|(ticket, _)| *ticket).collect::<Vec<_>>())
}

fn till(model: &Model, ticket: Ticket, pass: &PassModel) -> Till {
    (pass.creator, model.listings[ticket.0].mint)
}

#[derive(Debug)]
pub struct RefundPass {
    pub signer: usize,
    pub ticket: Ticket,
    pub to: Purse,
    pub till: Till,
    pub creator: usize,
    pub listing: usize,
    pub term: u64,
}

impl RefundPass {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let now = i128::from(model.now);
        let ticket = pass(model, dice, |_, pass| pass.held != 0 && now < pass.refundable_until)?;
        let by = {
            let pass = &model.passes[&ticket];
            let creator = &model.creators[pass.creator];
            let parties = [pass.payer.0, ticket.1, creator.authority];
            dice.of(&parties)?
        };
        let right = Self::of(model, ticket, by);
        Some(Self {
            signer: dice.actor(model, by),
            to: dice.purse(model, right.to),
            till: dice.till(model, right.till),
            creator: dice.till(model, (right.creator, 0)).0,
            term: dice.or(right.term, |_| right.term - 1),
            ..right
        })
    }

    /// As it should be.
    pub fn of(model: &Model, ticket: Ticket, signer: usize) -> Self {
        let pass = &model.passes[&ticket];
        Self {
            signer,
            ticket,
            to: pass.payer,
            till: till(model, ticket, pass),
            creator: pass.creator,
            listing: ticket.0,
            term: pass.term,
        }
    }
}

impl Step for RefundPass {
    fn name(&self) -> &'static str {
        "refund_pass"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::RefundPass {
            authority: model.wallets[self.signer].address,
            pass: model.pass_at(self.ticket),
            deposit: model.deposit_at(self.to),
            earnings: model.earnings_at(self.till),
            creator: model.creators[self.creator].address,
            listing: model.listings[self.listing].address,
            expected_term: self.term,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let pass = model.passes.get(&self.ticket).ok_or("no such pass")?;
        ensure(pass.held != 0, "holds nothing")?;
        ensure(self.to == pass.payer, "not the payer's deposit")?;
        let seller = (pass.creator, self.till == till(model, self.ticket, pass));
        ensure(seller == (self.creator, true), "not the seller")?;
        let mut may = vec![pass.payer.0, self.ticket.1, model.creators[pass.creator].authority];
        may.extend(model.creators[pass.creator].operator);
        ensure(may.contains(&self.signer), "not concerned")?;
        ensure(pass.term == self.term, "another term")?;
        ensure(i128::from(model.now) < pass.refundable_until, "too late")?;
        // bug class 16: the money goes where it came from, and nowhere else (I5).
        let (held, units) = (pass.held, pass.units);
        let pass = model.passes.get_mut(&self.ticket).expect("found above");
        (pass.held, pass.referral, pass.expires_at) = (0, 0, pass.fallback);
        model.credit(self.to, held);
        model.bind(To::Purse(self.to), To::Till(self.till), -1);
        model.undo_sale(self.listing, units, held);
        Ok(())
    }
}

#[derive(Debug)]
pub struct ReleasePass {
    pub ticket: Ticket,
    pub payer: Purse,
    pub till: Till,
    pub referrer: Option<Purse>,
}

impl ReleasePass {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let now = i128::from(model.now);
        let ticket = pass(model, dice, |_, pass| pass.held != 0 && now >= pass.refundable_until)?;
        let right = Self::of(model, ticket);
        let other = dice.any_purse(model);
        Some(Self {
            ticket,
            payer: dice.purse(model, right.payer),
            till: dice.till(model, right.till),
            referrer: dice.or(right.referrer, |dice| dice.one_in(2).then_some(other)),
        })
    }

    /// As it should be.
    pub fn of(model: &Model, ticket: Ticket) -> Self {
        let pass = &model.passes[&ticket];
        let till = till(model, ticket, pass);
        Self { ticket, payer: pass.payer, till, referrer: pass.referrer }
    }
}

impl Step for ReleasePass {
    fn name(&self) -> &'static str {
        "release_pass"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::ReleasePass {
            pass: model.pass_at(self.ticket),
            deposit: model.deposit_at(self.payer),
            earnings: model.earnings_at(self.till),
            referrer: self.referrer.map(|purse| model.deposit_at(purse)),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let pass = model.passes.get(&self.ticket).ok_or("no such pass")?;
        ensure(pass.held != 0, "holds nothing")?;
        ensure(self.payer == pass.payer, "not the payer's deposit")?;
        ensure(self.till == till(model, self.ticket, pass), "not the seller")?;
        ensure(self.referrer == pass.referrer, "not the referrer")?;
        ensure(i128::from(model.now) >= pass.refundable_until, "too early")?;
        let held = pass.held;
        let referrer = pass.referrer.filter(|referrer| model.deposits.contains_key(referrer));
        // The share of a referrer whose deposit is gone is the creator's.
        let share = referrer.map_or(0, |_| pass.referral);
        let pass = model.passes.get_mut(&self.ticket).expect("found above");
        (pass.held, pass.referral) = (0, 0);
        if let Some(referrer) = referrer {
            model.credit(referrer, share);
        }
        model.earn(self.till, held - share);
        model.bind(To::Purse(self.payer), To::Till(self.till), -1);
        Ok(())
    }
}

#[derive(Debug)]
pub struct ClosePass {
    pub signer: usize,
    pub ticket: Ticket,
    pub rent_payer: usize,
    pub term: u64,
}

impl ClosePass {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let ticket = pass(model, dice, |_, pass| pass.held == 0)?;
        let right = Self::of(model, ticket);
        let is_over = i128::from(model.now) >= model.passes[&ticket].expires_at;
        let signer = dice.actor(model, right.signer);
        Some(Self {
            signer: if is_over { dice.wallet(model) } else { signer },
            ticket,
            rent_payer: dice.actor(model, right.rent_payer),
            term: dice.or(right.term, |_| right.term + 1),
        })
    }

    /// By the holder.
    pub fn of(model: &Model, ticket: Ticket) -> Self {
        let rent_payer = model.rent_payer(&model.pass_at(ticket));
        let term = model.passes[&ticket].term;
        Self { signer: ticket.1, ticket, rent_payer, term }
    }
}

impl Step for ClosePass {
    fn name(&self) -> &'static str {
        "close_pass"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [authority, rent_payer]: [Address; 2] =
            [self.signer, self.rent_payer].map(|wallet| model.wallets[wallet].address);
        let pass = model.pass_at(self.ticket);
        let expected_term = self.term;
        sdk::ClosePass { authority, pass, rent_payer, expected_term }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let pass = model.passes.get(&self.ticket).ok_or("no such pass")?;
        let is_over = i128::from(model.now) >= pass.expires_at;
        ensure(is_over || self.signer == self.ticket.1, "not the holder")?;
        ensure(pass.term == self.term, "another term")?;
        ensure(pass.held == 0, "still holds money")?;
        let address = model.pass_at(self.ticket);
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        model.passes.remove(&self.ticket);
        model.close(&address);
        Ok(())
    }
}
