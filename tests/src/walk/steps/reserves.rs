//! Reserves and deposits.

use super::Step;
use crate::walk::{
    dice::Dice,
    model::{DepositModel, Model, Purse, Thing, To, Verdict, ensure},
    spending::{Spend, Spender, action},
};
use farthing_sdk::{
    accounts::{AccountKind, Deposit as DepositAccount, Reserve as ReserveAccount},
    instructions as sdk,
    solana::{Address, Instruction},
};

#[derive(Debug)]
pub struct Pay {
    pub by: Spender,
    pub from: Purse,
    pub to: To,
    pub amount: u64,
}

impl Pay {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let from = dice.filled_purse(model, None)?;
        let to = dice.payee(model, from.1)?;
        let to = dice.other_payee(model, to);
        let by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        Some(Self { by, from, to, amount })
    }
}

impl Step for Pay {
    fn name(&self) -> &'static str {
        "pay"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let (deposit, payee) = (model.deposit_at(self.from), model.payee_at(self.to));
        let (amount, reference) = (self.amount, [1; 32]);
        sdk::Pay { authority, deposit, payee, session, amount, reference }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let amount = u128::from(self.amount);
        let spend = Spend { action: action::PAY, amount, payee: self.to };
        let right = model.may_spend(self.from, self.by, spend)?;
        model.payee(self.to)?;
        ensure(self.to != To::Purse(self.from), "written twice")?;
        ensure(self.to.mint() == self.from.1, "two mints")?;
        ensure(amount != 0 && amount <= model.deposits[&self.from].balance, "not that amount")?;
        model.spent(right, amount);
        model.debit(self.from, amount);
        model.pay(self.to, amount);
        Ok(())
    }
}

#[derive(Debug)]
pub struct Deposit {
    pub signer: usize,
    /// Whose tokens.
    pub source: usize,
    pub mint: usize,
    pub to: Purse,
    pub amount: u64,
}

impl Deposit {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let (source, mint) = dice.any_purse(model);
        // bug class 25: strangers pay in too; what they pay is the owner's from then on.
        let own = (source, mint);
        let to = if dice.one_in(3) { dice.open_purse(model, mint)? } else { own };
        let amount = dice.amount(model.wallets[source].tokens[mint]);
        let (signer, to) = (dice.actor(model, source), dice.purse(model, to));
        Some(Self { signer, source, mint, to, amount })
    }
}

impl Step for Deposit {
    fn name(&self) -> &'static str {
        "deposit"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (signer, mint) = (model.wallets[self.signer].address, &model.mints[self.mint]);
        let deposit = sdk::Deposit::new(signer, mint.token, self.amount);
        let source = model.ata(self.source, self.mint);
        deposit.source(source).deposit(model.deposit_at(self.to)).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        ensure(model.mints[self.mint].is_open, "no reserve")?;
        model.purse(self.to)?;
        ensure(self.to.1 == self.mint, "two mints")?;
        ensure(self.signer == self.source, "not the owner of the tokens")?;
        let (amount, has) = (self.amount.into(), model.wallets[self.source].tokens[self.mint]);
        ensure(amount != 0 && amount <= has, "not that amount")?;
        model.wallets[self.source].tokens[self.mint] -= amount;
        model.mints[self.mint].liabilities += amount;
        model.credit(self.to, amount);
        Ok(())
    }
}

#[derive(Debug)]
pub struct OpenReserve {
    pub payer: usize,
    pub mint: usize,
}

impl OpenReserve {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        Some(Self { payer: dice.wallet(model), mint: dice.mint(model) })
    }
}

impl Step for OpenReserve {
    fn name(&self) -> &'static str {
        "open_reserve"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let payer = model.wallets[self.payer].address;
        sdk::OpenReserve::new(payer, model.mints[self.mint].token).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let mint = &model.mints[self.mint];
        ensure(!mint.is_open, "open already")?;
        let (reserve, token_account_size) = (mint.reserve, 165);
        model.mints[self.mint].is_open = true;
        model.wallets[self.payer].lamports -= model.rent[&token_account_size];
        model.open(reserve, Thing::Reserve(self.mint), ReserveAccount::SIZE, self.payer);
        Ok(())
    }
}

#[derive(Debug)]
pub struct OpenDeposit {
    pub payer: usize,
    pub purse: Purse,
}

impl OpenDeposit {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        Some(Self { payer: dice.wallet(model), purse: dice.any_purse(model) })
    }
}

impl Step for OpenDeposit {
    fn name(&self) -> &'static str {
        "open_deposit"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (owner, payer) = (&model.wallets[self.purse.0], &model.wallets[self.payer]);
        let (payer, deposit) = (payer.address, model.deposit_at(self.purse));
        let reserve = model.mints[self.purse.1].reserve;
        sdk::OpenDeposit { payer, owner: owner.address, reserve, deposit }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        ensure(model.mints[self.purse.1].is_open, "no reserve")?;
        if !model.deposits.contains_key(&self.purse) {
            let address = model.deposit_at(self.purse);
            model.open(address, Thing::Deposit(self.purse), DepositAccount::SIZE, self.payer);
            let opened_at = model.now;
            model.deposits.insert(self.purse, DepositModel { opened_at, ..Default::default() });
        }
        Ok(())
    }
}

#[derive(Debug)]
pub struct CloseDeposit {
    pub signer: usize,
    pub purse: Purse,
    pub rent_payer: usize,
}

impl CloseDeposit {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let idle = model.deposits.iter().filter(|(_, d)| d.is_idle());
        let idle: Vec<_> = idle.map(|(purse, _)| *purse).collect();
        let busy: Vec<_> = model.deposits.keys().copied().collect();
        let choices = if dice.one_in(6) { busy } else { idle };
        let purse = dice.of(&choices)?;
        let rent_payer = model.rent_payer(&model.deposit_at(purse));
        let may = if dice.one_in(2) { purse.0 } else { rent_payer };
        let (signer, rent_payer) = (dice.actor(model, may), dice.actor(model, rent_payer));
        Some(Self { signer, purse, rent_payer })
    }

    /// As whoever paid the rent of a deposit would close it.
    pub fn by_rent_payer(model: &Model, purse: Purse) -> Self {
        let rent_payer = model.rent_payer(&model.deposit_at(purse));
        Self { signer: rent_payer, purse, rent_payer }
    }
}

impl Step for CloseDeposit {
    fn name(&self) -> &'static str {
        "close_deposit"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [authority, rent_payer]: [Address; 2] =
            [self.signer, self.rent_payer].map(|wallet| model.wallets[wallet].address);
        sdk::CloseDeposit { authority, deposit: model.deposit_at(self.purse), rent_payer }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (deposit, address) = (model.purse(self.purse)?, model.deposit_at(self.purse));
        let has_paid = model.rent_payer(&address) == self.signer;
        let lent_long_enough = has_paid && deposit.is_due(model.now);
        ensure(self.purse.0 == self.signer || lent_long_enough, "neither the owner nor due")?;
        ensure(deposit.is_idle(), "in use")?;
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        model.deposits.remove(&self.purse);
        model.close(&address);
        Ok(())
    }
}
