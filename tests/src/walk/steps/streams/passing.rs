//! Streams that change hands, and rights that are given up.

use super::{Managed, opening::popular, right, running, stream};
use crate::walk::{
    dice::Dice,
    model::{Model, To, Verdict, ensure},
    spending::Spender,
    steps::Step,
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct TransferStream {
    pub signer: usize,
    pub stream: usize,
    pub payee: To,
    pub new_payee: To,
    pub withdrawn: u64,
}

impl TransferStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| matches!(stream.payee, To::Purse(_)))?;
        let found = &model.streams[stream];
        let (owner, _) = model.payee_side(found.payee);
        let new_payee = popular(model, dice, found.payee.mint())?;
        let withdrawn = u64::try_from(found.withdrawn).expect("balances fit");
        Some(Self {
            signer: dice.actor(model, owner),
            stream,
            payee: dice.other_payee(model, found.payee),
            new_payee: dice.or(new_payee, |_| To::Purse(found.payer)),
            // bug class 31: emptied before it is handed over.
            withdrawn: dice.or(withdrawn, |dice| {
                if dice.one_in(2) { withdrawn + 1 } else { withdrawn.saturating_sub(1) }
            }),
        })
    }
}

impl Step for TransferStream {
    fn name(&self) -> &'static str {
        "transfer_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::TransferStream {
            owner: model.wallets[self.signer].address,
            stream: model.streams[self.stream].address,
            payee: model.payee_at(self.payee),
            new_payee: model.payee_at(self.new_payee),
            max_withdrawn: self.withdrawn,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let stream = running(model, self.stream)?;
        ensure(self.payee == stream.payee, "another payee")?;
        let To::Purse(old) = self.payee else { return Err("earnings keep what they get") };
        ensure(old.0 == self.signer, "not the payee")?;
        ensure(stream.withdrawn <= self.withdrawn.into(), "more withdrawn meanwhile")?;
        ensure(self.new_payee != self.payee, "written twice")?;
        model.may_be_paid(stream.payer, self.new_payee)?;
        model.count(self.payee, -1);
        model.count(self.new_payee, 1);
        model.streams[self.stream].payee = self.new_payee;
        Ok(())
    }
}

#[derive(Debug)]
pub struct RenounceStream(pub Managed);

impl RenounceStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream =
            stream(model, dice, |stream| stream.has(right::CANCEL) && !stream.accrual.is_paused)?;
        let mut managed = Managed::random(model, dice, stream);
        if !dice.one_in(6) {
            managed.by = Spender::owner(model.streams[stream].payer);
        }
        Some(Self(managed))
    }
}

impl Step for RenounceStream {
    fn name(&self) -> &'static str {
        "renounce_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (owner, stream, deposit, _) = self.0.addresses(model);
        sdk::RenounceStream { owner, stream, deposit }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.0.check_owner(model)?;
        let stream = &mut model.streams[self.0.stream];
        ensure(stream.has(right::CANCEL), "nothing to give up")?;
        ensure(!stream.accrual.is_paused, "it would stay paused")?;
        stream.flags = 0;
        Ok(())
    }
}
