//! Creators.

use super::{Step, terms};
use crate::walk::{
    dice::Dice,
    model::{CreatorModel, Model, Thing, Verdict, ensure},
};
use farthing_sdk::{
    NOBODY,
    accounts::{AccountKind, Creator},
    addresses,
    args::{CreatorChanges, CreatorTerms, Split},
    instructions as sdk,
    solana::{Address, Instruction},
};

/// Slots for which a name stays taken (I12).
pub const WINDOW: u64 = 150;
/// Creators that are open at a time, more or less.
const CREATORS: usize = 6;

/// Shares by wallet.
pub type Splits = Vec<(usize, u16)>;

#[derive(Debug)]
pub struct RegisterCreator {
    pub payer: usize,
    pub founder: usize,
    pub salt: u64,
    pub open_slot: u64,
    pub operator: Option<usize>,
    /// None stands for nobody, which is refused.
    pub payout: Option<usize>,
    pub splits: Splits,
    pub uri: String,
}

impl RegisterCreator {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let open = model.creators.iter().filter(|creator| !creator.ended).count();
        if open >= CREATORS && !dice.one_in(8) {
            return None;
        }
        let payout = dice.wallet(model);
        let mut step = Self {
            payer: dice.wallet(model),
            founder: dice.wallet(model),
            salt: dice.number(),
            open_slot: terms::open_slot(model, dice),
            operator: dice.one_in(2).then(|| dice.wallet(model)),
            payout: dice.or(Some(payout), |_| None),
            splits: terms::splits(model, dice, payout),
            uri: terms::uri(dice),
        };
        // bug class 9: the same name again.
        if dice.one_in(12) && !model.creators.is_empty() {
            let old = &model.creators[dice.below(model.creators.len())];
            (step.founder, step.salt, step.open_slot) = (old.founder, old.salt, old.open_slot);
        }
        Some(step)
    }

    fn address(&self, model: &Model) -> Address {
        addresses::creator(&model.wallets[self.founder].address, self.salt, self.open_slot)
    }
}

impl Step for RegisterCreator {
    fn name(&self) -> &'static str {
        "register_creator"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let wallet = |number: usize| model.wallets[number].address;
        let terms = CreatorTerms {
            operator: self.operator.map_or(NOBODY, wallet),
            payout: self.payout.map_or(NOBODY, wallet),
            splits: as_arguments(model, &self.splits),
            uri: self.uri.clone(),
            uri_hash: [2; 32],
        };
        let (founder, salt, slot) = (wallet(self.founder), self.salt, self.open_slot);
        let register = sdk::RegisterCreator::with_salt(founder, salt, slot, terms);
        register.payer(wallet(self.payer)).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let address = self.address(model);
        ensure(!model.live.contains_key(&address), "the name is taken")?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        let payout = self.payout.ok_or("no payout")?;
        terms::check_splits(&self.splits, payout)?;
        ensure(self.uri.len() <= 96, "uri too long")?;
        let thing = Thing::Creator(model.creators.len());
        model.open_once(address, thing, Creator::SIZE, self.payer);
        model.creators.push(CreatorModel {
            address,
            founder: self.founder,
            salt: self.salt,
            open_slot: self.open_slot,
            authority: self.founder,
            pending: None,
            operator: self.operator,
            payout,
            splits: self.splits.clone(),
            revision: 0,
            listings: 0,
            earnings: 0,
            next_listing: 0,
            ended: false,
            freed: false,
        });
        Ok(())
    }
}

fn as_arguments(model: &Model, splits: &Splits) -> Vec<Split> {
    let split =
        |(owner, bps): &(usize, u16)| Split { owner: model.wallets[*owner].address, bps: *bps };
    splits.iter().map(split).collect()
}

#[derive(Debug)]
pub struct UpdateCreator {
    pub signer: usize,
    pub creator: usize,
    pub operator: Option<usize>,
    pub payout: Option<usize>,
    pub splits: Option<Splits>,
}

impl UpdateCreator {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let creator = dice.creator(model)?;
        let payout = dice.one_in(4).then(|| dice.wallet(model));
        let paid = payout.unwrap_or(model.creators[creator].payout);
        // Splits change only without earnings, so mostly those are left alone.
        let chances = if model.creators[creator].earnings == 0 { 2 } else { 6 };
        Some(Self {
            signer: dice.actor(model, model.creators[creator].authority),
            creator,
            operator: dice.one_in(4).then(|| dice.wallet(model)),
            payout,
            splits: dice.one_in(chances).then(|| terms::splits(model, dice, paid)),
        })
    }
}

impl Step for UpdateCreator {
    fn name(&self) -> &'static str {
        "update_creator"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let wallet = |number: usize| model.wallets[number].address;
        let changes = CreatorChanges {
            operator: self.operator.map(wallet),
            payout: self.payout.map(wallet),
            splits: self.splits.as_ref().map(|splits| as_arguments(model, splits)),
            ..CreatorChanges::default()
        };
        let address = model.creators[self.creator].address;
        sdk::UpdateCreator::new(wallet(self.signer), address, changes).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let creator = model.controlled(self.creator, self.signer)?;
        ensure(self.splits.is_none() || creator.earnings == 0, "earnings are open")?;
        let payout = self.payout.unwrap_or(creator.payout);
        let splits = self.splits.as_ref().unwrap_or(&creator.splits).clone();
        terms::check_splits(&splits, payout)?;
        let creator = &mut model.creators[self.creator];
        creator.operator = self.operator.or(creator.operator);
        (creator.payout, creator.splits) = (payout, splits);
        creator.revision += 1;
        Ok(())
    }
}

#[derive(Debug)]
pub struct CloseCreator {
    pub signer: usize,
    pub creator: usize,
    pub rent_payer: usize,
}

impl CloseCreator {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(6);
        let all = model.creators.iter().enumerate().filter(|(_, creator)| !creator.freed);
        let fit = all.filter(|(_, c)| any || (c.listings == 0 && c.earnings == 0));
        let creator = dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())?;
        let is_spent = model.creators[creator].ended;
        let signer = dice.actor(model, model.creators[creator].authority);
        Some(Self {
            signer: if is_spent { dice.wallet(model) } else { signer },
            creator,
            rent_payer: dice.actor(model, model.rent_payer(&model.creators[creator].address)),
        })
    }
}

impl Step for CloseCreator {
    fn name(&self) -> &'static str {
        "close_creator"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [authority, rent_payer]: [Address; 2] =
            [self.signer, self.rent_payer].map(|wallet| model.wallets[wallet].address);
        let creator = model.creators[self.creator].address;
        sdk::CloseCreator { authority, creator, rent_payer }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let creator = model.there(self.creator)?;
        let (address, was_ended) = (creator.address, creator.ended);
        if !was_ended {
            let creator = model.controlled(self.creator, self.signer)?;
            ensure(creator.listings == 0 && creator.earnings == 0, "in use")?;
        }
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        let may_free = terms::may_free(model, model.creators[self.creator].open_slot);
        ensure(may_free || !was_ended, "too young to be freed")?;
        model.creators[self.creator].ended = true;
        if may_free {
            model.creators[self.creator].freed = true;
            model.close(&address);
        }
        Ok(())
    }
}
