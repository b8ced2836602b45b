//! Many streams at once.

use crate::walk::{
    dice::Dice,
    model::{Model, Thing, To, Verdict, ensure},
    steps::Step,
};
use farthing_sdk::{
    instructions as sdk,
    solana::{Address, Instruction},
};

/// An account of a batch: one of a list of things, or something else.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    Number(usize),
    Other(Address),
}

#[derive(Debug)]
pub struct WithdrawStreams {
    pub payee: To,
    pub items: Vec<Item>,
}

/// Some of the things that should be in a batch, and between them what should not.
pub fn items(model: &Model, dice: &mut Dice, right: &[usize], all: usize) -> Vec<Item> {
    let mut items: Vec<_> = right.iter().map(|at| Item::Number(*at)).collect();
    // bug class 30: bad items among good ones, and good ones twice.
    for _ in 0..dice.below(3) {
        let (wallet, mint) = dice.any_purse(model);
        let bad = match dice.below(5) {
            0 => Item::Number(dice.below(all)),
            1 => items[dice.below(items.len())],
            2 => Item::Other(model.wallets[wallet].address),
            3 => Item::Other(model.ata(wallet, mint)),
            _ => Item::Other(model.deposit_at((wallet, mint))),
        };
        items.insert(dice.below(items.len() + 1), bad);
    }
    items
}

/// Payees of what is live, each as often as it is paid.
pub fn payees(live: impl Iterator<Item = To>, dice: &mut Dice) -> Option<To> {
    dice.of(&live.collect::<Vec<_>>())
}

impl WithdrawStreams {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let live = || model.streams.iter().enumerate().filter(|(_, stream)| !stream.ended);
        let payee = payees(live().map(|(_, stream)| stream.payee), dice)?;
        let of_payee = live().filter(|(_, stream)| stream.payee == payee).map(|(at, _)| at);
        let right: Vec<_> = of_payee.take(6).collect();
        let items = items(model, dice, &right, model.streams.len());
        Some(Self { payee: dice.other_payee(model, payee), items })
    }

    fn address(model: &Model, item: Item) -> Address {
        match item {
            Item::Number(at) => model.streams[at].address,
            Item::Other(address) => address,
        }
    }

    /// Status and amount of each.
    fn outcomes(&self, model: &Model) -> Vec<(u8, u128)> {
        let mut paid = Vec::new();
        let mut outcome = |item: &Item| {
            let address = Self::address(model, *item);
            let Some(Thing::Stream(at)) = model.live.get(&address).map(|live| live.thing) else {
                return (2, 0);
            };
            let stream = &model.streams[at];
            if stream.payee != self.payee {
                return (3, 0);
            }
            let amount = stream.withdrawable(model.now);
            if amount == 0 || paid.contains(&at) {
                return (1, 0);
            }
            paid.push(at);
            (0, amount)
        };
        self.items.iter().map(&mut outcome).collect()
    }
}

impl Step for WithdrawStreams {
    fn name(&self) -> &'static str {
        "withdraw_streams"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let streams = self.items.iter().map(|item| Self::address(model, *item)).collect();
        sdk::WithdrawStreams { payee: model.payee_at(self.payee), streams }.into()
    }

    fn answer(&self, model: &Model) -> Option<Vec<u8>> {
        Some(self.outcomes(model).into_iter().map(|(status, _)| status).collect())
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        let own = model.payee_at(self.payee);
        let is_twice = self.items.iter().any(|item| Self::address(model, *item) == own);
        ensure(!is_twice, "written twice")?;
        let outcomes = self.outcomes(model);
        let total: u128 = outcomes.iter().map(|(_, amount)| amount).sum();
        ensure(total != 0, "nothing has accrued")?;
        for (item, (_, amount)) in self.items.iter().zip(outcomes) {
            if let Item::Number(at) = item {
                model.streams[*at].withdrawn += amount;
            }
        }
        model.pay(self.payee, total);
        Ok(())
    }
}
