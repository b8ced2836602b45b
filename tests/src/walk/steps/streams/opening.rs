//! Opening streams, on terms good and bad.

use super::right;
use crate::walk::{
    accrual::{self, Accrual, join, parts},
    dice::Dice,
    model::{Model, Purse, Refused, Sale, StreamModel, Thing, To, Verdict, ensure},
    spending::{Right, Spend, Spender, action},
    steps::{Step, terms},
};
use farthing_sdk::{
    accounts::{AccountKind, Stream},
    addresses,
    args::StreamTerms,
    instructions as sdk,
    solana::{Address, Instruction},
};
use num_bigint::BigUint;

/// Streams that are open at a time, more or less.
const STREAMS: usize = 40;
/// Seconds between two times of a stream, at most.
const FAR: i64 = 1 << 31;
const DAY: i64 = 86_400;

#[derive(Debug)]
pub struct OpenStream {
    pub payer: usize,
    pub by: Spender,
    pub from: Purse,
    pub to: To,
    pub listing: Option<usize>,
    pub salt: u64,
    pub open_slot: u64,
    pub at: (Address, u8),
    pub terms: StreamTerms,
}

impl OpenStream {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let open = model.streams.iter().filter(|stream| !stream.ended).count();
        if open >= STREAMS && !dice.one_in(8) {
            return None;
        }
        let from = dice.filled_purse(model, None)?;
        let by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        let mut to = popular(model, dice, from.1)?;
        let streamed = dice.listing(model, |at| {
            let listing = &model.listings[at];
            listing.sale == Sale::Active && listing.terms.period != 0 && listing.mint == from.1
        });
        let listing = streamed.filter(|_| dice.one_in(3));
        let mut terms = match listing {
            Some(listing) => at_listing(model, listing, amount),
            None if dice.one_in(2) => with_end(model, dice, amount),
            None => open_ended(model, dice, amount),
        };
        if let Some(listing) = listing {
            to = To::Till((model.listings[listing].creator, model.listings[listing].mint));
        }
        if dice.one_in(6) {
            spoil(model, dice, &mut terms);
        }
        let (salt, open_slot) = (dice.number(), terms::open_slot(model, dice));
        let (payer, to) = (dice.wallet(model), dice.other_payee(model, to));
        let at = place(model, from, to, (salt, open_slot));
        let step = Self { payer, by, from, to, listing, salt, open_slot, at, terms };
        // bug classes 9 and 10: a name that was used before.
        if dice.one_in(12) && !model.streams.is_empty() {
            let old = &model.streams[dice.below(model.streams.len())];
            return Some(step.named_as(model, old));
        }
        Some(step)
    }

    fn named_as(self, model: &Model, old: &StreamModel) -> Self {
        let (from, to, salt, open_slot) = (old.payer, old.opened_for, old.salt, old.open_slot);
        let at = place(model, from, to, (salt, open_slot));
        let by = Spender::owner(from);
        Self { by, from, to, salt, open_slot, at, listing: None, ..self }
    }

    /// Start and cliff, if they are in time.
    fn times(&self, now: i64) -> Result<(i64, i64), Refused> {
        let StreamTerms { start, cliff, end, .. } = self.terms;
        let within = |from: i64, time: i64| (0..=FAR).contains(&(time - from));
        // A signer of an exact rate to an end must know the start.
        ensure(start != 0 || end == 0, "an end without a start")?;
        let start = if start == 0 { now } else { start };
        let cliff = if cliff == 0 { start } else { cliff };
        ensure(within(now, start), "starts too soon or too late")?;
        ensure(within(start, cliff), "a cliff before the start or too late")?;
        if end != 0 {
            ensure(end > start && within(start, end), "ends too soon or too late")?;
            ensure(cliff <= end, "a cliff after the end")?;
        }
        Ok((start, cliff))
    }

    fn check_rights(&self) -> Verdict {
        let StreamTerms { flags, end, .. } = self.terms;
        ensure(flags <= right::ALL, "no such right")?;
        let fits = flags & !right::CANCEL == 0 || (flags & right::CANCEL != 0 && end == 0);
        ensure(fits, "rights that do not fit")
    }

    fn check_rate(&self, start: i64) -> Result<BigUint, Refused> {
        let StreamTerms { amount, unlock, rate_whole, rate_fraction, end, .. } = self.terms;
        // bug class 48: more at once than there is.
        let rest = amount.checked_sub(unlock).ok_or("more at once than there is")?;
        let rate = join(rate_whole, rate_fraction);
        ensure(rate != BigUint::ZERO, "no rate")?;
        if end != 0 {
            let exact = accrual::rate(rest, (end - start).unsigned_abs());
            ensure(rate == exact, "not the exact rate")?;
        }
        Ok(rate)
    }

    fn check_listing(&self, model: &Model, rate: &BigUint, times: (i64, i64)) -> Verdict {
        let Some(listing) = self.listing else { return Ok(()) };
        let found = model.listed(listing)?;
        ensure(found.sale == Sale::Active, "not for sale")?;
        // bug class 8: what the payer saw.
        ensure(found.generation == self.terms.generation, "changed meanwhile")?;
        ensure(found.terms.period != 0, "not streamed")?;
        ensure(self.to == To::Till((found.creator, found.mint)), "not the seller")?;
        let exact = accrual::rate(found.terms.price, found.terms.period);
        ensure(*rate == exact, "not the price")?;
        ensure(self.terms.flags & right::LOWER == 0, "a price that falls")?;
        ensure(self.terms.end == 0 && times.0 == times.1, "a price, and times of one's own")
    }
}

/// A payee; half the time one that many streams pay already.
pub fn popular(model: &Model, dice: &mut Dice, mint: usize) -> Option<To> {
    let live = model.streams.iter().filter(|stream| !stream.ended && stream.payee.mint() == mint);
    let payees: Vec<_> = live.map(|stream| stream.payee).collect();
    match dice.of(&payees).filter(|_| dice.one_in(2)) {
        Some(payee) => Some(payee),
        None => dice.payee(model, mint),
    }
}

fn place(model: &Model, from: Purse, to: To, (salt, slot): (u64, u64)) -> (Address, u8) {
    addresses::stream_with_bump(&model.deposit_at(from), &model.payee_at(to), salt, slot)
}

/// Without an end: a slow rate, a fast one, the least and the most there are.
fn open_ended(model: &Model, dice: &mut Dice, amount: u64) -> StreamTerms {
    let (units, seconds) = (dice.up_to(10_000) + 1, dice.of(&[1, 60, 3_600, 86_400, 2_592_000]));
    let (rate_whole, rate_fraction) = match dice.below(20) {
        // bug class 5: rates that overflow in a second, and in a century.
        0 => (u64::MAX, u64::MAX),
        1 => (u64::MAX >> 32, 7),
        2 => (0, 1),
        _ => parts(&accrual::rate(units, seconds.unwrap_or(1))),
    };
    let start = match dice.below(3) {
        0 => model.now + dice.of(&[0, 1, 60, 7_200]).unwrap_or(0),
        _ => 0,
    };
    let begins = if start == 0 { model.now } else { start };
    let cliff = dice.of(&[0, 0, 0, begins, begins + 60, begins + 7_200]).unwrap_or(0);
    let subset = (dice.below(16) as u8) | right::CANCEL;
    let flags = dice.of(&[right::ALL, right::ALL, right::CANCEL, subset, 0]).unwrap_or(0);
    let unlock = unlock(dice, amount);
    let (end, generation) = (0, 0);
    StreamTerms { amount, unlock, rate_whole, rate_fraction, start, cliff, end, flags, generation }
}

/// With an end, at which all is paid.
fn with_end(model: &Model, dice: &mut Dice, amount: u64) -> StreamTerms {
    let start = model.now + dice.of(&[0, 0, 1, 600, DAY]).unwrap_or(0);
    let period = dice.of(&[1, 60, 3_600, DAY, 30 * DAY, FAR]).unwrap_or(1);
    // All at once leaves no rate.
    let unlock = unlock(dice, amount).min(amount / 2);
    let unlock = dice.or(unlock, |_| amount);
    let end = start + period;
    let cliff = dice.of(&[0, 0, start + 1, start + period / 2, end]).unwrap_or(0);
    let rest = amount.saturating_sub(unlock);
    let (rate_whole, rate_fraction) = parts(&accrual::rate(rest, period.unsigned_abs()));
    let flags = dice.of(&[right::CANCEL, right::CANCEL, 0]).unwrap_or(0);
    let generation = 0;
    StreamTerms { amount, unlock, rate_whole, rate_fraction, start, cliff, end, flags, generation }
}

fn at_listing(model: &Model, listing: usize, amount: u64) -> StreamTerms {
    let found = &model.listings[listing];
    let rate = accrual::rate(found.terms.price, found.terms.period.max(1));
    let (rate_whole, rate_fraction) = parts(&rate);
    let (flags, generation) = (right::ALL & !right::LOWER, found.generation);
    let (unlock, start, cliff, end) = (0, 0, 0, 0);
    StreamTerms { amount, unlock, rate_whole, rate_fraction, start, cliff, end, flags, generation }
}

fn unlock(dice: &mut Dice, amount: u64) -> u64 {
    match dice.below(6) {
        0 => amount,
        1 => dice.up_to(amount),
        2 => 1.min(amount),
        _ => 0,
    }
}

fn spoil(model: &Model, dice: &mut Dice, terms: &mut StreamTerms) {
    let begins = terms.start.max(model.now);
    match dice.below(15) {
        0 => terms.rate_fraction = terms.rate_fraction.wrapping_add(1),
        1 => terms.rate_fraction = terms.rate_fraction.wrapping_sub(1),
        2 => (terms.rate_whole, terms.rate_fraction) = (0, 0),
        3 => terms.start = model.now - 1,
        4 => terms.start = model.now + FAR + 1,
        5 => terms.cliff = begins + FAR + 1,
        6 => terms.cliff = begins - 1,
        7 => terms.end = begins,
        8 => terms.unlock = terms.amount.saturating_add(1),
        9 => terms.flags = dice.of(&[16, right::REFUND, right::PAUSE | right::LOWER]).unwrap_or(16),
        10 => terms.generation = terms.generation.wrapping_sub(1),
        // Fine without an end, or at a rate of one's own.
        11 => terms.start = 0,
        12 => terms.cliff = terms.end.max(begins) + 1,
        13 => terms.cliff = begins + 1,
        _ => terms.flags |= right::LOWER,
    }
}

impl Step for OpenStream {
    fn name(&self) -> &'static str {
        "open_stream"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let (stream, bump) = self.at;
        sdk::OpenStream {
            payer: model.wallets[self.payer].address,
            authority,
            deposit: model.deposit_at(self.from),
            payee: model.payee_at(self.to),
            stream,
            listing: self.listing.map(|listing| model.listings[listing].address),
            session,
            salt: self.salt,
            open_slot: self.open_slot,
            bump,
            terms: self.terms.clone(),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let amount = u128::from(self.terms.amount);
        let spend = Spend { action: action::STREAM, amount, payee: self.to };
        let by = model.may_spend(self.from, self.by, spend)?;
        let can_cancel = self.terms.flags & right::CANCEL != 0;
        ensure(by == Right::Owner || can_cancel, "a session that binds its owner")?;
        model.may_be_paid(self.from, self.to)?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        ensure(!model.live.contains_key(&self.at.0), "the name is taken")?;
        let (start, cliff) = self.times(model.now)?;
        self.check_rights()?;
        let rate = self.check_rate(start)?;
        self.check_listing(model, &rate, (start, cliff))?;
        // bug class 24: nothing is promised that is not there.
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.spent(by, amount);
        model.debit(self.from, amount);
        model.bind(To::Purse(self.from), self.to, 1);
        let thing = Thing::Stream(model.streams.len());
        model.open_once(self.at.0, thing, Stream::SIZE, self.payer);
        model.streams.push(StreamModel {
            address: self.at.0,
            payer: self.from,
            payee: self.to,
            opened_for: self.to,
            salt: self.salt,
            open_slot: self.open_slot,
            listing: self.listing,
            rent_payer: self.payer,
            flags: self.terms.flags,
            end: self.terms.end,
            accrual: Accrual::open(amount, rate, self.terms.unlock, start, cliff),
            withdrawn: 0,
            owner_paused: false,
            ended: false,
            freed: false,
        });
        Ok(())
    }
}
