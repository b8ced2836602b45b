//! Fans.

mod claiming;
mod closing;
mod opening;
mod sharing;

pub use claiming::ClaimFans;
pub use closing::{FinishCloseFan, ReleaseShare, RequestCloseFan};
pub use opening::{OpenFan, TopUpFan};
pub use sharing::Assign;

use crate::{
    signing,
    walk::{
        dice::Dice,
        fans::{FanModel, Given, Holder, audience},
        model::{Model, Refused, To, ensure},
    },
};
use farthing_sdk::{args::FanShare, solana::Address};

/// A fan that fits, or once in a while any that is there.
fn fan(model: &Model, dice: &mut Dice, fits: impl Fn(&FanModel) -> bool) -> Option<usize> {
    let any = dice.one_in(8);
    let there = model.fans.iter().enumerate().filter(|(_, fan)| !fan.freed);
    let fit = there.filter(|(_, fan)| any || (!fan.ended && fits(fan)));
    dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())
}

/// A fan whose account is there.
fn there(model: &Model, fan: usize) -> Result<&FanModel, Refused> {
    let fan = &model.fans[fan];
    ensure(!fan.freed, "no such fan")?;
    Ok(fan)
}

/// A fan that is open.
fn open(model: &Model, fan: usize) -> Result<&FanModel, Refused> {
    let fan = there(model, fan)?;
    ensure(!fan.closing && !fan.ended, "it closes or has ended")?;
    Ok(fan)
}

/// As they are sent.
fn sent(model: &Model, fan: &Address, shares: &[Given]) -> Vec<FanShare> {
    let share = |given: &Given| {
        let (payee, place) = given.holder;
        let tag = signing::fan_tag(fan, &model.payee_at(payee), &audience(place));
        FanShare { slot: given.slot, tag, until: given.until, share: given.share }
    };
    shares.iter().map(share).collect()
}

/// Somebody to have a share: mostly of the fan's mint, often one that has a slot already.
fn holder(model: &Model, dice: &mut Dice, mint: usize) -> Option<Holder> {
    let mint = if dice.one_in(6) { dice.mint(model) } else { mint };
    let known = model.fans.iter().filter(|fan| !fan.ended && fan.payer.1 == mint);
    let known: Vec<_> = known.flat_map(|fan| &fan.slots).filter_map(|slot| slot.holder).collect();
    if let Some(holder) = dice.of(&known).filter(|_| !dice.one_in(4)) {
        return Some(holder);
    }
    let payee: To = dice.payee(model, mint)?;
    let payee = dice.other_payee(model, payee);
    Some((payee, 1 + u8::from(dice.one_in(6))))
}

/// Shares that could be given now, with something wrong once in a while.
fn shares(model: &Model, dice: &mut Dice, fan: &FanModel) -> Vec<Given> {
    let free = fan.left().saturating_sub(fan.reserved(model.now)) / u128::from(fan.unit);
    let mut free = u64::try_from(free).expect("balances fit");
    let mut all = Vec::new();
    for _ in 0..1 + dice.below(4) {
        let Some(given) = share(model, dice, fan, &mut free) else { break };
        all.push(given);
    }
    all
}

fn share(model: &Model, dice: &mut Dice, fan: &FanModel, free: &mut u64) -> Option<Given> {
    // Few slots, so that they change hands.
    let most = if dice.one_in(4) { fan.slots.len() } else { 4 };
    let at = dice.below(most);
    let (slot, now) = (&fan.slots[at], model.now);
    let is_living = fan.is_living(slot, now);
    let keeps = if is_living { !dice.one_in(12) } else { dice.one_in(2) };
    let other = holder(model, dice, fan.payer.1)?;
    let holder = slot.holder.filter(|_| keeps).unwrap_or(other);
    let more = dice.up_to((*free / 2).min(60_000));
    let least = if is_living { slot.share } else { slot.claimed };
    let base = if slot.holder == Some(holder) { least } else { 0 };
    let units = u64::try_from(base).expect("units are few") + more;
    *free -= more;
    let first = if is_living { slot.until } else { fan.day(now) };
    let last = fan.day(now).saturating_add(30).min(fan.last_day).max(first);
    let until = first + dice.up_to(u64::from(last - first)) as u8;
    let mut given =
        Given { slot: at as u8, holder, until, share: u16::try_from(units).unwrap_or(u16::MAX) };
    if dice.one_in(12) {
        // bug class 48: every bound, from the other side.
        match dice.below(7) {
            0 => given.slot = fan.slots.len() as u8,
            1 => given.until = fan.day(now) - 1,
            2 => given.until = fan.day(now).saturating_add(31),
            3 => given.until = fan.last_day.saturating_add(1),
            4 => given.share = given.share.saturating_sub(1),
            5 => given.share = u16::MAX,
            _ => given.until = given.until.saturating_sub(1),
        }
    }
    Some(given)
}
