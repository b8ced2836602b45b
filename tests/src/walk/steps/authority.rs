//! A creator that changes hands.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{Model, Verdict, ensure},
};
use farthing_sdk::{NOBODY, instructions as sdk, solana::Instruction};

#[derive(Debug)]
pub struct TransferCreator {
    pub signer: usize,
    pub creator: usize,
    /// None takes the offer back.
    pub to: Option<usize>,
}

impl TransferCreator {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let creator = dice.creator(model)?;
        let signer = dice.actor(model, model.creators[creator].authority);
        let to = (!dice.one_in(5)).then(|| dice.wallet(model));
        Some(Self { signer, creator, to })
    }
}

impl Step for TransferCreator {
    fn name(&self) -> &'static str {
        "transfer_creator"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let wallet = |number: usize| model.wallets[number].address;
        let to = self.to.map_or(NOBODY, wallet);
        let creator = model.creators[self.creator].address;
        sdk::TransferCreator::new(wallet(self.signer), creator, to).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.controlled(self.creator, self.signer)?;
        model.creators[self.creator].pending = self.to;
        model.creators[self.creator].revision += 1;
        Ok(())
    }
}

#[derive(Debug)]
pub struct AcceptCreator {
    pub signer: usize,
    pub creator: usize,
    pub revision: u32,
}

impl AcceptCreator {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let all = model.creators.iter().enumerate();
        let offered: Vec<_> =
            all.filter(|(_, c)| c.pending.is_some() && !c.freed).map(|(at, _)| at).collect();
        let creator = dice.of(&offered)?;
        let signer = dice.actor(model, model.creators[creator].pending?);
        // bug class 31: what was seen when accepting.
        let revision = model.creators[creator].revision;
        let revision = if dice.one_in(8) { revision.wrapping_sub(1) } else { revision };
        Some(Self { signer, creator, revision })
    }
}

impl Step for AcceptCreator {
    fn name(&self) -> &'static str {
        "accept_creator"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let new_authority = model.wallets[self.signer].address;
        let (creator, expected_revision) = (model.creators[self.creator].address, self.revision);
        sdk::AcceptCreator { new_authority, creator, expected_revision }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let creator = model.there(self.creator)?;
        ensure(creator.pending == Some(self.signer), "not offered")?;
        ensure(!creator.ended, "the creator has ended")?;
        ensure(creator.revision == self.revision, "changed meanwhile")?;
        let creator = &mut model.creators[self.creator];
        (creator.authority, creator.pending) = (self.signer, None);
        creator.revision += 1;
        Ok(())
    }
}
