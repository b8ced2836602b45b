//! When and how fast a stream accrues.

use super::{Managed, right, stream};
use crate::walk::{
    accrual::{self, join},
    dice::Dice,
    model::{Model, Verdict, ensure},
    spending::{Right, Spender},
    steps::Step,
};
use farthing_sdk::{core::stream::Fixed, instructions as sdk, solana::Instruction};
use num_bigint::BigUint;

#[derive(Debug)]
pub struct PauseStream(pub Managed);

impl PauseStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let is_fit = |paused: bool, owner: bool| !paused || !owner;
        let stream = stream(model, dice, |stream| {
            stream.has(right::PAUSE) && is_fit(stream.accrual.is_paused, stream.owner_paused)
        })?;
        Some(Self(Managed::random(model, dice, stream)))
    }
}

impl Step for PauseStream {
    fn name(&self) -> &'static str {
        "pause_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, stream, deposit, session) = self.0.addresses(model);
        sdk::PauseStream { authority, stream, deposit, session }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let is_owner = self.0.check(model)? == Right::Owner;
        let (now, stream) = (model.now, &mut model.streams[self.0.stream]);
        ensure(stream.has(right::PAUSE), "no such right")?;
        // An owner takes over what a session has paused.
        let is_new = !stream.accrual.is_paused || (is_owner && !stream.owner_paused);
        ensure(is_new, "paused already")?;
        // bug class 23: in every phase, before the start too.
        stream.accrual.count_to(now);
        (stream.accrual.is_paused, stream.owner_paused) = (true, is_owner);
        Ok(())
    }
}

#[derive(Debug)]
pub struct ResumeStream(pub Managed);

impl ResumeStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| stream.accrual.is_paused)?;
        Some(Self(Managed::random(model, dice, stream)))
    }
}

impl Step for ResumeStream {
    fn name(&self) -> &'static str {
        "resume_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, stream, deposit, session) = self.0.addresses(model);
        sdk::ResumeStream { authority, stream, deposit, session }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let is_owner = self.0.check(model)? == Right::Owner;
        let (now, stream) = (model.now, &mut model.streams[self.0.stream]);
        ensure(stream.accrual.is_paused, "not paused")?;
        ensure(is_owner || !stream.owner_paused, "paused by the owner")?;
        stream.accrual.count_to(now);
        (stream.accrual.is_paused, stream.owner_paused) = (false, false);
        Ok(())
    }
}

#[derive(Debug)]
pub struct SetStreamRate {
    pub managed: Managed,
    pub rate: (u64, u64),
}

impl SetStreamRate {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let stream = stream(model, dice, |stream| stream.end == 0)?;
        let found = &model.streams[stream];
        let old = accrual::parts(&found.accrual.rate);
        let new = accrual::parts(&accrual::rate(dice.up_to(20_000), dice.up_to(9_999) + 1));
        let rate = match dice.below(12) {
            0 => (0, 0),
            1 => (u64::MAX, u64::MAX),
            2 => (old.0, old.1.saturating_add(1)),
            3 => (old.0, old.1.saturating_sub(1)),
            _ => new,
        };
        // Sessions set no rates: their keys only try to.
        let mut managed = Managed::random(model, dice, stream);
        if !dice.one_in(6) {
            managed.by = Spender::owner(found.payer);
        }
        Some(Self { managed, rate })
    }
}

impl Step for SetStreamRate {
    fn name(&self) -> &'static str {
        "set_stream_rate"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (owner, stream, deposit, _) = self.managed.addresses(model);
        let rate = Fixed { whole: self.rate.0, fraction: self.rate.1 };
        sdk::SetStreamRate { owner, stream, deposit, rate }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.managed.check_owner(model)?;
        let (now, stream) = (model.now, &mut model.streams[self.managed.stream]);
        ensure(stream.end == 0, "it has an end")?;
        let rate = join(self.rate.0, self.rate.1);
        ensure(rate != BigUint::ZERO, "no rate")?;
        ensure(rate >= stream.accrual.rate || stream.has(right::LOWER), "no such right")?;
        // bug class 8: what is earned is earned at the old rate.
        stream.accrual.count_to(now);
        stream.accrual.rate = rate;
        Ok(())
    }
}
