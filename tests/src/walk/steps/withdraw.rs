//! Tokens that leave.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{Model, Purse, Verdict, ensure},
};
use farthing_sdk::{ALL, instructions as sdk, solana::Instruction};

/// Where withdrawn tokens should go.
#[derive(Clone, Copy, Debug)]
pub enum Destination {
    /// A wallet's token account of a mint.
    Ata(usize, usize),
    /// The reserve's own tokens.
    Reserve(usize),
}

#[derive(Debug)]
pub struct Withdraw {
    pub signer: usize,
    pub from: Purse,
    pub mint: usize,
    pub to: Destination,
    pub amount: u64,
}

impl Withdraw {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let from = dice.filled_purse(model, None)?;
        let to = if dice.one_in(4) { dice.wallet(model) } else { from.0 };
        let to = dice.or(Destination::Ata(to, from.1), |dice| match dice.one_in(2) {
            // bug class 18: the vault as destination.
            true => Destination::Reserve(from.1),
            false => Destination::Ata(to, dice.mint(model)),
        });
        let mut amount = dice.amount(model.deposits[&from].balance);
        if dice.one_in(3) {
            amount = ALL;
        }
        let (signer, mint) = (dice.actor(model, from.0), dice.or(from.1, |d| d.mint(model)));
        Some(Self { signer, from, mint, to, amount })
    }
}

impl Step for Withdraw {
    fn name(&self) -> &'static str {
        "withdraw"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (owner, mint) = (model.wallets[self.signer].address, &model.mints[self.mint]);
        let mut withdraw = sdk::Withdraw::new(owner, mint.token, self.amount);
        withdraw.deposit = model.deposit_at(self.from);
        withdraw.destination = match self.to {
            Destination::Ata(wallet, mint) => model.ata(wallet, mint),
            Destination::Reserve(mint) => model.mints[mint].tokens,
        };
        withdraw.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let balance = model.purse_of(self.from, self.signer)?.balance;
        ensure(self.from.1 == self.mint, "two mints")?;
        let Destination::Ata(to, mint) = self.to else { return Err("into the reserve") };
        // bug class 17: a destination of another mint.
        ensure(mint == self.mint, "tokens of another mint")?;
        let amount = if self.amount == ALL { balance } else { self.amount.into() };
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.debit(self.from, amount);
        model.mints[mint].liabilities -= amount;
        model.wallets[to].tokens[mint] += amount;
        Ok(())
    }
}
