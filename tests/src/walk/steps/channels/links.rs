//! Links of hash chains turned into money.

use super::{Outcome, claimable, opening::KNOWN};
use crate::walk::{
    dice::Dice,
    model::{Credential, Model, To, Verdict, ensure},
    steps::{
        Step,
        streams::{Item, items, payees},
    },
};
use farthing_sdk::{
    args::ChainLink,
    instructions as sdk,
    solana::{AccountMeta, Address, Instruction},
};
use std::collections::BTreeMap;

/// Most hashes of an instruction.
const HASHES: u32 = 10_000;

#[derive(Debug)]
pub struct ClaimChain {
    pub payee: To,
    pub items: Vec<(Item, ChainLink)>,
    /// An account more than there are links.
    pub extra: bool,
}

impl ClaimChain {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(5);
        let live = || {
            let all = model.channels.iter().enumerate();
            all.filter(|(_, channel)| {
                channel.is_chain() && (any || channel.is_claimable(model.now))
            })
        };
        let payee = payees(live().map(|(_, channel)| channel.payee), dice)?;
        let of_payee = live().filter(|(_, channel)| channel.payee == payee).map(|(at, _)| at);
        let right: Vec<_> = of_payee.take(3).collect();
        let items = items(model, dice, &right, model.channels.len());
        let with_links = items.into_iter().map(|item| (item, link_for(model, dice, item)));
        let items = with_links.collect();
        Some(Self { payee: dice.other_payee(model, payee), items, extra: dice.one_in(40) })
    }

    /// The last link that is known.
    pub fn of(model: &Model, channel: usize) -> Option<Self> {
        let Credential::Chain { links, .. } = &model.channels[channel].credential else {
            return None;
        };
        let link = ChainLink { index: KNOWN, link: links[KNOWN as usize] };
        let (payee, items) = (model.channels[channel].payee, vec![(Item::Number(channel), link)]);
        Some(Self { payee, items, extra: false })
    }

    /// Whether it pays anything.
    pub fn pays(&self, model: &Model) -> bool {
        self.outcomes(model).iter().any(|(_, (_, amount))| *amount != 0)
    }

    fn address(model: &Model, item: Item) -> Address {
        match item {
            Item::Number(at) => model.channels[at].address,
            Item::Other(address) => address,
        }
    }

    /// Channel, status and amount of each item, one after the other.
    fn outcomes(&self, model: &Model) -> Vec<(Option<usize>, Outcome)> {
        let mut pass = Pass { hashes: HASHES, reached: BTreeMap::new() };
        let outcome = |(item, shown): &(Item, ChainLink)| {
            let address = Self::address(model, *item);
            match claimable(model, &address, self.payee, true) {
                Ok(at) => (Some(at), pass.outcome(model, at, shown)),
                Err(status) => (None, (status, 0)),
            }
        };
        self.items.iter().map(outcome).collect()
    }
}

/// What is left of the hashes, and how far each channel is, within an instruction.
struct Pass {
    hashes: u32,
    /// Links and base units.
    reached: BTreeMap<usize, (u32, u128)>,
}

impl Pass {
    fn outcome(&mut self, model: &Model, at: usize, shown: &ChainLink) -> Outcome {
        let channel = &model.channels[at];
        let Credential::Chain { links, unit, length, index } = &channel.credential else {
            unreachable!("it is a chain");
        };
        let reached = self.reached.entry(at).or_insert((*index, channel.claimed));
        if shown.index > *length {
            return (10, 0);
        }
        let worth = u128::from(*unit) * u128::from(shown.index);
        let amount = worth.min(channel.funded).saturating_sub(reached.1);
        if amount == 0 || shown.index < reached.0 {
            return (1, 0);
        }
        let steps = shown.index - reached.0;
        if steps > self.hashes {
            return (11, 0);
        }
        self.hashes -= steps;
        // I9: the link of this channel's chain, and no other.
        if links.get(shown.index as usize) != Some(&shown.link) {
            return (6, 0);
        }
        *reached = (shown.index, reached.1 + amount);
        (0, amount)
    }
}

/// A link for an item: a later one, one that is paid already, one that is none.
fn link_for(model: &Model, dice: &mut Dice, item: Item) -> ChainLink {
    let nothing = ChainLink { index: 1, link: [9; 32] };
    let Item::Number(at) = item else { return nothing };
    let Credential::Chain { links, index, length, .. } = &model.channels[at].credential else {
        return nothing;
    };
    let left = (KNOWN - index).min(60);
    let next = index + dice.up_to(left.into()) as u32;
    let link = |index: u32| ChainLink { index, link: links[index as usize] };
    match dice.below(30) {
        0 => ChainLink { link: dice.bytes(), ..link(next) },
        // The link before it, as if it were worth more.
        1 => ChainLink { index: next + 1, ..link(next) },
        2 => ChainLink { index: length + 1, ..link(next) },
        3 => ChainLink { index: index + HASHES + 1, ..link(next) },
        4 => link(index / 2),
        5 => link(*index),
        6 => link(KNOWN),
        _ => link(next),
    }
}

impl Step for ClaimChain {
    fn name(&self) -> &'static str {
        "claim_chain"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let with_address =
            |(item, link): &(Item, ChainLink)| (Self::address(model, *item), link.clone());
        let links = self.items.iter().map(with_address).collect();
        let claim = sdk::ClaimChain { payee: model.payee_at(self.payee), links };
        let mut instruction: Instruction = claim.into();
        if self.extra {
            instruction.accounts.push(AccountMeta::new(model.wallets[0].address, false));
        }
        instruction
    }

    fn answer(&self, model: &Model) -> Option<Vec<u8>> {
        Some(self.outcomes(model).into_iter().map(|(_, (status, _))| status).collect())
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        let own = model.payee_at(self.payee);
        let is_twice = self.items.iter().any(|(item, _)| Self::address(model, *item) == own);
        ensure(!is_twice, "written twice")?;
        ensure(!self.extra, "not one link for each")?;
        let outcomes = self.outcomes(model);
        let total: u128 = outcomes.iter().map(|(_, (_, amount))| amount).sum();
        ensure(total != 0, "nothing to claim")?;
        for ((at, (_, amount)), (_, shown)) in outcomes.into_iter().zip(&self.items) {
            let Some(at) = at.filter(|_| amount != 0) else { continue };
            model.channels[at].claimed += amount;
            if let Credential::Chain { index, .. } = &mut model.channels[at].credential {
                *index = shown.index;
            }
        }
        model.pay(self.payee, total);
        Ok(())
    }
}
