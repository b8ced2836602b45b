//! Payees that want no more.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{Model, To, Verdict, ensure},
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct SetRefusal {
    pub signer: usize,
    pub payee: To,
    pub creator: Option<usize>,
    pub refuses: bool,
}

impl SetRefusal {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let mint = dice.mint(model);
        let payee = dice.payee(model, mint)?;
        let (signer, creator) = model.payee_side(payee);
        Some(Self {
            signer: dice.actor(model, signer),
            payee: dice.other_payee(model, payee),
            creator: dice.or(creator, Dice::any_creator(model)),
            // Mostly they take what comes.
            refuses: dice.one_in(4),
        })
    }
}

impl Step for SetRefusal {
    fn name(&self) -> &'static str {
        "set_refusal"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        sdk::SetRefusal {
            authority: model.wallets[self.signer].address,
            payee: model.payee_at(self.payee),
            creator: self.creator.map(|creator| model.creators[creator].address),
            refuses: self.refuses,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        model.are_there(self.creator, None)?;
        let is_payee = model.receives(self.payee, self.signer, self.creator);
        ensure(is_payee, "not the payee")?;
        let refuses = match self.payee {
            To::Purse(purse) => model.deposits.get_mut(&purse).map(|payee| &mut payee.refuses),
            To::Till(till) => model.earnings.get_mut(&till).map(|payee| &mut payee.refuses),
        };
        *refuses.expect("it is there") = self.refuses;
        Ok(())
    }
}
