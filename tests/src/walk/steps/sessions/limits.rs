//! What owners allow, sensible or not.

use crate::walk::{
    dice::Dice,
    model::{Model, SessionModel, To, Verdict, ensure},
    spending::action,
};
use farthing_sdk::{NOBODY, args::SessionTerms};

/// What an owner allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub payee: Option<To>,
    pub total: u64,
    pub window: u64,
    pub seconds: u64,
    pub expires_at: i64,
    pub actions: u16,
}

impl Limits {
    /// Narrow ones and wide ones; with something wrong once in a while.
    pub fn random(model: &Model, dice: &mut Dice, mint: usize) -> Self {
        let payee = dice.payee(model, mint).filter(|_| dice.one_in(6));
        let ahead = dice.of(&[60, 86_400, 30 * 86_400, 90 * 86_400]).unwrap_or(60);
        let expires_at = if dice.one_in(3) { 0 } else { model.now + ahead };
        let subset = 1 + dice.below(usize::from(action::ALL)) as u16;
        let actions = if dice.one_in(2) { action::ALL } else { subset };
        Self {
            payee,
            total: dice.of(&[1_000, 100_000, 1_000_000, u64::MAX]).unwrap_or(0),
            window: dice.of(&[0, 500, 20_000, 20_000, u64::MAX]).unwrap_or(0),
            seconds: dice.of(&[0, 0, 1, 60, 3_600, 86_400, u64::MAX]).unwrap_or(0),
            // bug class 40: at the second itself it is over.
            expires_at: dice.or(expires_at, |dice| model.now - dice.of(&[0, 1]).unwrap_or(0)),
            actions: dice.or(actions, |dice| dice.of(&[0, 32, u16::MAX]).unwrap_or(0)),
        }
    }

    pub fn check(&self, now: i64) -> Verdict {
        ensure(self.actions != 0 && self.actions <= action::ALL, "no such actions")?;
        ensure(self.expires_at == 0 || self.expires_at > now, "over before it begins")
    }

    pub fn terms(&self, model: &Model) -> SessionTerms {
        SessionTerms {
            payee: self.payee.map_or(NOBODY, |to| model.payee_at(to)),
            total_limit: self.total,
            window_limit: self.window,
            window_seconds: self.seconds,
            expires_at: self.expires_at,
            actions: self.actions,
        }
    }

    /// As they are from now on; `spent` before them.
    pub fn begin(&self, model: &Model, revision: u64, spent: u128) -> SessionModel {
        SessionModel {
            payee: self.payee,
            total_limit: self.total,
            window_limit: self.window,
            window_seconds: self.seconds,
            expires_at: self.expires_at,
            actions: self.actions,
            revoked: false,
            revision: revision.max(model.slot),
            since: model.now,
            spent_before: spent,
            spends: Vec::new(),
        }
    }
}
