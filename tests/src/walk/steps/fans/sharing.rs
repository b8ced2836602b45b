//! Giving shares.

use super::{fan, open, sent, shares};
use crate::walk::{
    dice::Dice,
    fans::Given,
    model::{Model, Verdict, ensure},
    steps::Step,
};
use farthing_sdk::{
    instructions as sdk,
    solana::{Instruction, Keypair, Signer},
};

#[derive(Debug)]
pub struct Assign {
    pub fan: usize,
    /// Of the key that signs.
    pub secret: [u8; 32],
    pub revision: u32,
    pub shares: Vec<Given>,
}

impl Assign {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = fan(model, dice, |fan| !fan.closing && !fan.is_over(model.now))?;
        let fan = &model.fans[at];
        let secret = dice.or(fan.secret, |dice| model.fans[dice.below(model.fans.len())].secret);
        // bug class 11: what was signed at another revision.
        let revision = dice.or(fan.revision, |dice| match dice.one_in(2) {
            true => fan.revision + 1,
            false => fan.revision.saturating_sub(1),
        });
        let none = dice.one_in(15);
        let shares = if none { Vec::new() } else { shares(model, dice, fan) };
        Some(Self { fan: at, secret, revision, shares })
    }

    /// Gives a slot to another, or to the same for longer.
    pub fn of(model: &Model, fan: usize, given: Given) -> Self {
        let found = &model.fans[fan];
        let (secret, revision) = (found.secret, found.revision);
        Self { fan, secret, revision, shares: vec![given] }
    }
}

impl Step for Assign {
    fn name(&self) -> &'static str {
        "assign"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let fan = model.fans[self.fan].address;
        sdk::Assign {
            key: Keypair::new_from_array(self.secret).pubkey(),
            fan,
            expected_revision: self.revision,
            shares: sent(model, &fan, &self.shares),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (now, fan) = (model.now, open(model, self.fan)?);
        ensure(self.secret == fan.secret, "not the fan's key")?;
        ensure(self.revision == fan.revision, "another revision")?;
        let mut next = fan.clone();
        next.give(&self.shares, now)?;
        next.revision += 1;
        model.fans[self.fan] = next;
        model.promise_shares(self.fan, &self.shares);
        Ok(())
    }
}
