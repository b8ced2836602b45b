//! Earnings.

use super::{Step, terms};
use crate::walk::{
    dice::Dice,
    model::{EarningsModel, Model, Purse, Thing, Till, Verdict, ensure},
};
use farthing_sdk::{
    accounts::{AccountKind, Earnings},
    instructions as sdk,
    solana::{Address, Instruction},
};

#[derive(Debug)]
pub struct OpenEarnings {
    pub payer: usize,
    pub signer: usize,
    pub till: Till,
}

impl OpenEarnings {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let (creator, mint) = (dice.creator(model)?, dice.mint(model));
        let signer = dice.actor(model, model.creators[creator].authority);
        Some(Self { payer: dice.wallet(model), signer, till: (creator, mint) })
    }
}

impl Step for OpenEarnings {
    fn name(&self) -> &'static str {
        "open_earnings"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [payer, authority]: [Address; 2] =
            [self.payer, self.signer].map(|wallet| model.wallets[wallet].address);
        let creator = model.creators[self.till.0].address;
        let reserve = model.mints[self.till.1].reserve;
        let earnings = model.earnings_at(self.till);
        sdk::OpenEarnings { payer, authority, creator, reserve, earnings }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        ensure(model.mints[self.till.1].is_open, "no reserve")?;
        ensure(!model.earnings.contains_key(&self.till), "open already")?;
        model.controlled(self.till.0, self.signer)?;
        let address = model.earnings_at(self.till);
        model.open(address, Thing::Earnings(self.till), Earnings::SIZE, self.payer);
        model.earnings.insert(self.till, EarningsModel::default());
        model.creators[self.till.0].earnings += 1;
        Ok(())
    }
}

/// The accounts that earnings are divided between.
#[derive(Clone, Debug)]
pub struct Division {
    pub till: Till,
    pub payout: Purse,
    pub shares: Vec<Purse>,
}

impl Division {
    /// As it should be.
    pub fn of(model: &Model, till: Till) -> Self {
        let creator = &model.creators[till.0];
        let shares = creator.splits.iter().map(|(owner, _)| (*owner, till.1)).collect();
        Self { till, payout: (creator.payout, till.1), shares }
    }

    /// As it should be, with something wrong once in a while.
    fn random(model: &Model, dice: &mut Dice, till: Till) -> Self {
        let mut division = Self::of(model, till);
        division.payout = dice.purse(model, division.payout);
        if dice.one_in(20) {
            division.shares.pop();
        } else if dice.one_in(20) && division.shares.len() > 1 {
            division.shares.swap(0, 1);
        }
        division
    }

    /// Earnings, payout deposit and the deposits of the shares.
    fn addresses(&self, model: &Model) -> (Address, Address, Vec<Address>) {
        let shares = self.shares.iter().map(|purse| model.deposit_at(*purse)).collect();
        (model.earnings_at(self.till), model.deposit_at(self.payout), shares)
    }

    /// The payout deposit is the one, and no account is written twice.
    fn check(&self, model: &Model) -> Verdict {
        model.purse(self.payout)?;
        let payout = (model.creators[self.till.0].payout, self.till.1);
        ensure(self.payout == payout, "not the payout deposit")?;
        let mut written = self.shares.clone();
        written.push(self.payout);
        written.sort_unstable();
        ensure(written.windows(2).all(|pair| pair[0] != pair[1]), "written twice")
    }

    /// The deposits of the shares are those, and there.
    fn check_shares(&self, model: &Model) -> Verdict {
        let due: Vec<_> = Self::of(model, self.till).shares;
        ensure(self.shares.starts_with(&due), "not the split deposits")?;
        due.iter().try_for_each(|purse| model.purse(*purse).map(|_| ()))
    }

    /// What the shares of all that is there come to beyond it, each rounded up.
    pub fn lacking(&self, model: &Model) -> u128 {
        let balance = model.earnings[&self.till].balance;
        let splits = &model.creators[self.till.0].splits;
        let given: u128 = splits.iter().map(|(_, bps)| rounded_up(balance, *bps)).sum();
        given.saturating_sub(balance)
    }

    /// Whether a purse has what lacks when it is asked for it: its own share, if it has one, may have been
    /// paid before.
    fn has_to_add(&self, model: &Model, own: Purse) -> bool {
        let total = model.earnings[&self.till].balance;
        let (mut left, mut has) = (total, model.deposits[&own].balance);
        for (owner, bps) in &model.creators[self.till.0].splits {
            let share = rounded_up(total, *bps);
            let missing = share.saturating_sub(left);
            if missing > has {
                return false;
            }
            has -= missing;
            left = left.saturating_sub(share);
            has += if *owner == own.0 { share } else { 0 };
        }
        true
    }

    /// The purse of a wallet among those that are paid.
    pub fn pays(&self, wallet: usize) -> Option<Purse> {
        [self.payout].iter().chain(&self.shares).find(|purse| purse.0 == wallet).copied()
    }

    /// To each its share of `total`, rounded up, and to the payout what is left of that and
    /// `added`.
    fn divide(&self, model: &mut Model, total: u128, added: u128) {
        let mut left = total + added;
        for (owner, bps) in model.creators[self.till.0].splits.clone() {
            let share = rounded_up(total, bps);
            model.credit((owner, self.till.1), share);
            left -= share;
        }
        model.credit(self.payout, left);
        model.earnings.get_mut(&self.till).expect("checked").balance -= total;
    }
}

fn rounded_up(amount: u128, bps: u16) -> u128 {
    (amount * u128::from(bps)).div_ceil(10_000)
}

#[derive(Debug)]
pub struct Distribute {
    pub creator: usize,
    pub division: Division,
}

impl Distribute {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let tills: Vec<_> = model.earnings.keys().copied().collect();
        let till = dice.of(&tills)?;
        let division = Division::random(model, dice, till);
        Some(Self { creator: dice.till(model, till).0, division })
    }

    /// As it should be.
    pub fn of(model: &Model, till: Till) -> Self {
        Self { creator: till.0, division: Division::of(model, till) }
    }
}

impl Step for Distribute {
    fn name(&self) -> &'static str {
        "distribute"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (earnings, payout, split_deposits) = self.division.addresses(model);
        let creator = model.creators[self.creator].address;
        sdk::Distribute { creator, earnings, payout, split_deposits }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let till = self.division.till;
        let balance = model.earnings.get(&till).ok_or("no such earnings")?.balance;
        ensure(self.creator == till.0, "another creator")?;
        self.division.check(model)?;
        let splits = &model.creators[self.creator].splits;
        let total = balance - balance % terms::unit(splits);
        if total == 0 {
            return Ok(());
        }
        // bug class 6: every share is exact, so no call schedule loses or wins a unit.
        let is_exact =
            splits.iter().all(|(_, bps)| (total * u128::from(*bps)).is_multiple_of(10_000));
        assert!(is_exact, "a share is rounded");
        self.division.check_shares(model)?;
        self.division.divide(model, total, 0);
        Ok(())
    }
}

#[derive(Debug)]
pub struct CloseEarnings {
    pub signer: usize,
    pub division: Division,
    pub rent_payer: usize,
}

impl CloseEarnings {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(5);
        let ready = model.earnings.iter().filter(|(_, earnings)| any || earnings.children == 0);
        let till = dice.of(&ready.map(|(till, _)| *till).collect::<Vec<_>>())?;
        let right = Self::of(model, till);
        Some(Self {
            signer: dice.actor(model, right.signer),
            division: Division::random(model, dice, till),
            rent_payer: dice.actor(model, right.rent_payer),
        })
    }

    /// As it should be.
    pub fn of(model: &Model, till: Till) -> Self {
        let signer = model.creators[till.0].authority;
        let rent_payer = model.rent_payer(&model.earnings_at(till));
        Self { signer, division: Division::of(model, till), rent_payer }
    }
}

impl Step for CloseEarnings {
    fn name(&self) -> &'static str {
        "close_earnings"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [authority, rent_payer]: [Address; 2] =
            [self.signer, self.rent_payer].map(|wallet| model.wallets[wallet].address);
        let (earnings, payout, split_deposits) = self.division.addresses(model);
        let creator = model.creators[self.division.till.0].address;
        sdk::CloseEarnings { authority, creator, earnings, payout, split_deposits, rent_payer }
            .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let till = self.division.till;
        let earnings = model.earnings.get(&till).ok_or("no such earnings")?;
        let (balance, children) = (earnings.balance, earnings.children);
        model.controlled(till.0, self.signer)?;
        ensure(children == 0, "someone waits for it")?;
        self.division.check(model)?;
        let address = model.earnings_at(till);
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        if balance != 0 {
            self.division.check_shares(model)?;
            let lacking = self.division.lacking(model);
            let own = self.division.pays(self.signer);
            if lacking != 0 {
                let own = own.ok_or("nobody adds what lacks")?;
                model.purse(own)?;
                ensure(self.division.has_to_add(model, own), "too little to add")?;
            }
            self.division.divide(model, balance, lacking);
            own.into_iter().for_each(|own| model.debit(own, lacking));
        }
        model.earnings.remove(&till);
        model.creators[till.0].earnings -= 1;
        model.close(&address);
        Ok(())
    }
}
