//! What people do to our accounts without our program.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{Model, Thing, Verdict, ensure},
};
use farthing_sdk::{
    accounts::{AccountKind, Pass},
    addresses,
    solana::{Address, Instruction, system_instruction, token_2022},
};

/// Tokens sent into a reserve by hand: they change nothing that is owed (I1).
#[derive(Debug)]
pub struct GiftTokens {
    pub from: usize,
    pub mint: usize,
    pub amount: u64,
}

impl GiftTokens {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let (from, mint) = dice.any_purse(model);
        let has = model.wallets[from].tokens[mint];
        Some(Self { from, mint, amount: dice.amount(has / 1_000) })
    }
}

impl Step for GiftTokens {
    fn name(&self) -> &'static str {
        "gift of tokens"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (mint, owner) = (&model.mints[self.mint], &model.wallets[self.from].address);
        let (program, source) = (&mint.token.program, model.ata(self.from, self.mint));
        #[allow(deprecated)]
        let transfer = token_2022::instruction::transfer(
            program,
            &source,
            &mint.tokens,
            owner,
            &[],
            self.amount,
        );
        transfer.expect("a token program")
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (amount, has) = (u128::from(self.amount), model.wallets[self.from].tokens[self.mint]);
        ensure(model.mints[self.mint].is_open && amount <= has, "not that amount")?;
        model.wallets[self.from].tokens[self.mint] -= amount;
        model.mints[self.mint].gifts += amount;
        Ok(())
    }
}

/// Lamports sent to an account of ours, or to an address that will be one: the payer of its rent
/// finds them again.
#[derive(Debug)]
pub struct GiftLamports {
    pub from: usize,
    pub to: Address,
    pub amount: u64,
}

impl GiftLamports {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let live: Vec<_> = model.live.keys().copied().collect();
        // bug class 13: addresses are funded before they are opened.
        let to = match dice.below(4) {
            0 => dice.of(&live)?,
            1 => {
                let creator = &model.creators[dice.creator(model)?];
                addresses::listing(&creator.address, creator.next_listing)
            }
            2 => model.pass_at((dice.listing(model, |_| true)?, dice.wallet(model))),
            _ => model.deposit_at(dice.any_purse(model)),
        };
        let (least, account) = (model.rent[&0], model.rent[&Pass::SIZE]);
        let amount = dice.of(&[least, account - 1, account, 10 * account])?;
        Some(Self { from: dice.wallet(model), to, amount })
    }
}

impl Step for GiftLamports {
    fn name(&self) -> &'static str {
        "gift of lamports"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let from = &model.wallets[self.from].address;
        system_instruction::transfer(from, &self.to, self.amount)
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.wallets[self.from].lamports -= self.amount;
        model.wallets[self.from].given += self.amount;
        match model.live.get_mut(&self.to) {
            Some(live) => {
                live.lamports += self.amount;
                // A reserve is permanent: what is in it stays (I8).
                if !matches!(live.thing, Thing::Reserve(_)) {
                    let finder = live.rent_payer;
                    model.wallets[finder].found += self.amount;
                }
            }
            None => *model.strays.entry(self.to).or_default() += self.amount,
        }
        Ok(())
    }
}
