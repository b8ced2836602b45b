//! How streams end.

use super::{right, running, stream};
use crate::walk::{
    dice::Dice,
    model::{Model, Purse, StreamModel, To, Verdict, ensure},
    spending::{Spender, action},
    steps::Step,
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct CancelStream {
    pub by: Spender,
    pub stream: usize,
    pub payer: Purse,
    pub payee: To,
    pub creator: Option<usize>,
}

impl CancelStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |_| true)?;
        let found = &model.streams[stream];
        let right = match dice.below(4) {
            0 => Self::by_payee(model, stream),
            1 => Self::by_anyone(model, stream, found.rent_payer),
            2 => Self::by_anyone(model, stream, dice.wallet(model)),
            _ => Self { by: dice.spender(model, found.payer), ..Self::by_payer(model, stream) },
        };
        Some(Self {
            payer: dice.purse(model, right.payer),
            payee: dice.other_payee(model, right.payee),
            creator: dice.or(right.creator, Dice::any_creator(model)),
            ..right
        })
    }

    /// By the one who signs.
    pub fn by_anyone(model: &Model, stream: usize, signer: usize) -> Self {
        let StreamModel { payer, payee, .. } = model.streams[stream];
        let by = Spender { signer, session: None };
        Self { by, stream, payer, payee, creator: None }
    }

    /// By the owner of the deposit that pays.
    pub fn by_payer(model: &Model, stream: usize) -> Self {
        Self::by_anyone(model, stream, model.streams[stream].payer.0)
    }

    /// By the owner of the deposit that is paid, or the authority of the creator.
    pub fn by_payee(model: &Model, stream: usize) -> Self {
        let (signer, creator) = model.payee_side(model.streams[stream].payee);
        Self { creator, ..Self::by_anyone(model, stream, signer) }
    }

    /// Nothing must be left, by whomever it is ended: the last started unit is not enough.
    fn check_party(&self, model: &Model, left: u128) -> Verdict {
        let stream = &model.streams[self.stream];
        let is_payee = model.receives(self.payee, self.by.signer, self.creator);
        let is_sponsor = self.by.signer == stream.rent_payer && left == 0;
        if is_payee || is_sponsor || stream.is_over(model.now) {
            return Ok(());
        }
        model.may_act(self.payer, self.by, action::MANAGE, stream.payee)?;
        ensure(stream.has(right::CANCEL) || left == 0, "no such right")
    }
}

impl Step for CancelStream {
    fn name(&self) -> &'static str {
        "cancel_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        sdk::CancelStream {
            authority,
            stream: model.streams[self.stream].address,
            deposit: model.deposit_at(self.payer),
            payee: model.payee_at(self.payee),
            creator: self.creator.map(|creator| model.creators[creator].address),
            session,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (now, stream) = (model.now, running(model, self.stream)?);
        ensure(self.payer == stream.payer, "not the payer's deposit")?;
        ensure(self.payee == stream.payee, "another payee")?;
        model.are_there(self.creator, self.by.session)?;
        // The started unit goes to the side that did not choose the moment.
        let by_payee = model.receives(self.payee, self.by.signer, self.creator);
        let returned = if by_payee { stream.left(now) } else { stream.refundable(now) };
        let paid = stream.accrual.funded - stream.withdrawn - returned;
        let left = stream.left(now);
        self.check_party(model, left)?;
        // bug class 1 and 3: exact to both sides, whatever the hour.
        let stream = &mut model.streams[self.stream];
        stream.accrual.count_to(now);
        stream.accrual.funded -= returned;
        if now >= stream.accrual.start {
            stream.accrual.end();
        }
        stream.withdrawn += paid;
        assert_eq!(stream.withdrawn, stream.accrual.funded, "something is left");
        stream.ended = true;
        model.pay(self.payee, paid);
        model.credit(self.payer, returned);
        model.bind(To::Purse(self.payer), self.payee, -1);
        Ok(())
    }
}
