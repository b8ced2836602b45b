//! Money into a stream, out of it and home.

use super::{Managed, right, running, stream};
use crate::walk::{
    accrual::parts,
    dice::Dice,
    model::{Model, Purse, To, Verdict, ensure},
    spending::{Right, Spend, Spender, action},
    steps::Step,
};
use farthing_sdk::{ALL, instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct TopUpStream {
    pub by: Spender,
    pub from: Purse,
    pub stream: usize,
    pub payee: To,
    pub amount: u64,
    pub rate: (u64, u64),
}

impl TopUpStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| stream.end == 0)?;
        let found = &model.streams[stream];
        // bug class 25: anyone tops up; what comes back is the payer's.
        let from = match dice.filled_purse(model, Some(found.payer.1)) {
            Some(stranger) if dice.one_in(3) => stranger,
            _ => found.payer,
        };
        let by = dice.spender(model, from);
        let rate = parts(&found.accrual.rate);
        Some(Self {
            by,
            from: dice.purse(model, from),
            stream,
            payee: dice.other_payee(model, found.payee),
            amount: dice.spending(model, from, by),
            // bug class 26: the terms that are meant.
            rate: dice.or(rate, |_| (rate.0, rate.1 ^ 1)),
        })
    }
}

impl Step for TopUpStream {
    fn name(&self) -> &'static str {
        "top_up_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        sdk::TopUpStream {
            authority,
            deposit: model.deposit_at(self.from),
            stream: model.streams[self.stream].address,
            payee: model.payee_at(self.payee),
            session,
            amount: self.amount,
            expected_rate_whole: self.rate.0,
            expected_rate_fraction: self.rate.1,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (now, amount) = (model.now, u128::from(self.amount));
        let stream = running(model, self.stream)?;
        ensure(stream.end == 0, "it has an end")?;
        ensure(parts(&stream.accrual.rate) == self.rate, "another rate")?;
        ensure(stream.payee == self.payee, "another payee")?;
        ensure(self.payee != To::Purse(self.from), "written twice")?;
        let spend = Spend { action: action::STREAM, amount, payee: self.payee };
        let by = model.may_spend(self.from, self.by, spend)?;
        ensure(self.from.1 == self.payee.mint(), "two mints")?;
        let is_safe = stream.has(right::CANCEL) && stream.payer == self.from;
        ensure(by == Right::Owner || is_safe, "a session that gives money away")?;
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.spent(by, amount);
        model.debit(self.from, amount);
        let accrual = &mut model.streams[self.stream].accrual;
        accrual.count_to(now);
        accrual.funded += amount;
        Ok(())
    }
}

#[derive(Debug)]
pub struct WithdrawStream {
    pub stream: usize,
    pub payee: To,
    pub amount: u64,
}

impl WithdrawStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| stream.withdrawable(model.now) != 0)?;
        let found = &model.streams[stream];
        let amount = dice.amount(found.withdrawable(model.now));
        Some(Self { stream, payee: dice.other_payee(model, found.payee), amount })
    }

    /// All that has accrued.
    pub fn of(model: &Model, stream: usize) -> Self {
        Self { stream, payee: model.streams[stream].payee, amount: ALL }
    }
}

impl Step for WithdrawStream {
    fn name(&self) -> &'static str {
        "withdraw_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (stream, payee) = (model.streams[self.stream].address, model.payee_at(self.payee));
        sdk::WithdrawStream { stream, payee, amount: self.amount }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let stream = &model.streams[self.stream];
        ensure(!stream.freed, "no such stream")?;
        ensure(stream.payee == self.payee, "another payee")?;
        // bug class 2: what has ended accrues no more.
        let accrued = stream.withdrawable(model.now);
        let amount = if self.amount == ALL { accrued } else { self.amount.into() };
        ensure(amount != 0 && amount <= accrued, "not that amount")?;
        model.streams[self.stream].withdrawn += amount;
        model.pay(self.payee, amount);
        Ok(())
    }
}

#[derive(Debug)]
pub struct RefundStream {
    pub managed: Managed,
    pub amount: u64,
}

impl RefundStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| {
            stream.has(right::REFUND) && stream.refundable(model.now) != 0
        })?;
        let amount = dice.amount(model.streams[stream].refundable(model.now));
        Some(Self { managed: Managed::random(model, dice, stream), amount })
    }
}

impl Step for RefundStream {
    fn name(&self) -> &'static str {
        "refund_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, stream, deposit, session) = self.managed.addresses(model);
        sdk::RefundStream { authority, stream, deposit, session, amount: self.amount }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.managed.check(model)?;
        let (now, stream) = (model.now, &mut model.streams[self.managed.stream]);
        ensure(stream.has(right::REFUND), "no such right")?;
        let refundable = stream.refundable(now);
        let amount = if self.amount == ALL { refundable } else { self.amount.into() };
        ensure(amount != 0 && amount <= refundable, "not that amount")?;
        stream.accrual.count_to(now);
        stream.accrual.funded -= amount;
        let home = stream.payer;
        // bug class 25: it goes home to the payer, by whomever it was put in; a session's limits
        // stay used.
        model.credit(home, amount);
        Ok(())
    }
}
