//! Opening fans, on terms good and bad, and putting more in.

use super::{fan, open, sent, shares};
use crate::walk::{
    dice::Dice,
    fans::{ANYBODY, FanModel, Given, SlotModel},
    model::{Model, Purse, Thing, To, Verdict, ensure},
    spending::{Spend, Spender, action},
    steps::{Step, terms},
};
use farthing_sdk::{
    accounts::{AccountKind, Fan},
    addresses,
    args::FanTerms,
    instructions as sdk,
    solana::{Address, Instruction, Keypair, Signer},
};

/// Fans that are open at a time, more or less.
const FANS: usize = 12;
/// The neutral point, which is nobody's key.
const NO_KEY: Address = {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    Address::new_from_array(bytes)
};

pub struct OpenFan {
    pub payer: usize,
    pub by: Spender,
    pub from: Purse,
    pub salt: u32,
    pub open_slot: u64,
    pub at: (Address, u8),
    pub terms: FanTerms,
    pub secret: [u8; 32],
    pub shares: Vec<Given>,
}

impl std::fmt::Debug for OpenFan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { by, from, at, terms, shares, .. } = self;
        write!(f, "{by:?} from {from:?} at {at:?}: {terms:?}, {shares:?}")
    }
}

impl OpenFan {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let open = model.fans.iter().filter(|fan| !fan.ended).count();
        if open >= FANS && !dice.one_in(8) {
            return None;
        }
        let mut from = dice.filled_purse(model, None)?;
        let mut by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        let (mut salt, mut open_slot) = (dice.number() as u32, terms::open_slot(model, dice));
        let mut secret = dice.bytes();
        let old = (!model.fans.is_empty()).then(|| &model.fans[dice.below(model.fans.len())]);
        if let Some(old) = old {
            // One key for several fans.
            if dice.one_in(4) {
                secret = old.secret;
            }
            // bug classes 9 and 10: a name that was used before.
            if dice.one_in(12) {
                (from, salt, open_slot) = (old.payer, old.salt, old.open_slot);
                by = Spender::owner(from);
            }
        }
        let (deposit, mint) = (model.deposit_at(from), model.mint(from.1));
        let at = addresses::fan_with_bump(&deposit, mint, salt, open_slot);
        let key = Keypair::new_from_array(secret).pubkey();
        let terms = agreed(dice, key, amount);
        let payer = dice.wallet(model);
        let mut open =
            Self { payer, by, from, salt, open_slot, at, terms, secret, shares: Vec::new() };
        if dice.one_in(2) && open.check_terms(model.now).is_ok() {
            let fan = open.opened(model.now);
            open.shares = shares(model, dice, &fan);
        }
        Some(open)
    }

    /// What is opened, without its shares.
    fn opened(&self, now: i64) -> FanModel {
        FanModel {
            address: self.at.0,
            payer: self.from,
            salt: self.salt,
            open_slot: self.open_slot,
            rent_payer: self.payer,
            secret: self.secret,
            unit: self.terms.unit,
            last_day: self.terms.last_day,
            opened_at: now,
            revision: 0,
            slots: vec![SlotModel::default(); self.terms.slots.into()],
            funded: self.terms.amount.into(),
            claimed: 0,
            promises: Vec::new(),
            closing: false,
            ended: false,
            freed: false,
        }
    }

    fn check_terms(&self, now: i64) -> Verdict {
        let FanTerms { key, unit, slots, last_day, .. } = self.terms;
        ensure(unit != 0, "no unit")?;
        ensure((8..=64).contains(&slots), "too few or too many slots")?;
        ensure(last_day != 0, "no last day")?;
        ensure(key != NO_KEY, "no key")?;
        ensure(u32::try_from(now).is_ok(), "after 2106")
    }
}

fn agreed(dice: &mut Dice, key: Address, amount: u64) -> FanTerms {
    let unit = dice.of(&[1, 10, 100, 1_000]).unwrap_or(1);
    let slots = dice.of(&[8, 8, 8, 16, 64]).unwrap_or(8);
    let last_day = dice.of(&[1, 5, 31, 60, 255]).unwrap_or(60);
    let mut terms = FanTerms { amount, key, unit, slots, last_day };
    if dice.one_in(10) {
        // bug class 48: every bound, from the other side.
        match dice.below(5) {
            0 => terms.unit = 0,
            1 => terms.slots = 7,
            2 => terms.slots = 65,
            3 => terms.last_day = 0,
            _ => terms.key = NO_KEY,
        }
    }
    terms
}

impl Step for OpenFan {
    fn name(&self) -> &'static str {
        "open_fan"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let (fan, bump) = self.at;
        sdk::OpenFan {
            payer: model.wallets[self.payer].address,
            authority,
            deposit: model.deposit_at(self.from),
            mint: *model.mint(self.from.1),
            fan,
            session,
            salt: self.salt,
            open_slot: self.open_slot,
            bump,
            terms: self.terms.clone(),
            shares: sent(model, &fan, &self.shares),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let amount = u128::from(self.terms.amount);
        let spend = Spend { action: action::CHANNEL, amount, payee: ANYBODY };
        let right = model.may_spend(self.from, self.by, spend)?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        ensure(!model.live.contains_key(&self.at.0), "the name is taken")?;
        self.check_terms(model.now)?;
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        let mut fan = self.opened(model.now);
        fan.give(&self.shares, model.now)?;
        model.spent(right, amount);
        model.debit(self.from, amount);
        model.count(To::Purse(self.from), 1);
        let number = model.fans.len();
        let size = Fan::SIZE + 14 * fan.slots.len();
        model.open_once(self.at.0, Thing::Fan(number), size, self.payer);
        model.fans.push(fan);
        model.promise_shares(number, &self.shares);
        Ok(())
    }
}

#[derive(Debug)]
pub struct TopUpFan {
    pub by: Spender,
    pub fan: usize,
    pub from: Purse,
    pub amount: u64,
}

impl TopUpFan {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let fan = fan(model, dice, |fan| !fan.closing && !fan.is_over(model.now))?;
        let from = model.fans[fan].payer;
        let by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        Some(Self { by, fan, from: dice.purse(model, from), amount })
    }
}

impl Step for TopUpFan {
    fn name(&self) -> &'static str {
        "top_up_fan"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let fan = model.fans[self.fan].address;
        let (deposit, amount) = (model.deposit_at(self.from), self.amount);
        sdk::TopUpFan { authority, fan, deposit, session, amount }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (fan, amount) = (open(model, self.fan)?, u128::from(self.amount));
        ensure(self.from == fan.payer, "not the payer's deposit")?;
        ensure(!fan.is_over(model.now), "it is over")?;
        let spend = Spend { action: action::CHANNEL, amount, payee: ANYBODY };
        let right = model.may_spend(self.from, self.by, spend)?;
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.spent(right, amount);
        model.debit(self.from, amount);
        model.fans[self.fan].funded += amount;
        Ok(())
    }
}
