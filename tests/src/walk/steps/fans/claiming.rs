//! Promises turned into money: good ones and stale ones, those of others, and those that were never
//! signed.

use crate::walk::{
    dice::Dice,
    fans::{FanModel, Given, Holder, Promise, audience},
    model::{Model, Thing, To, Verdict, ensure},
    steps::{
        Step,
        streams::{Item, items, payees},
    },
};
use farthing_sdk::{
    args::FanClaim,
    instructions as sdk,
    solana::{Address, Instruction},
};
use std::collections::BTreeMap;

/// Status, and units paid from a slot of a fan.
type Paid = (usize, usize, u128);

#[derive(Debug)]
pub struct ClaimFans {
    pub payee: To,
    pub place: u8,
    pub items: Vec<Item>,
    /// What is shown, and what was signed.
    pub claims: Vec<(FanClaim, Promise)>,
}

impl ClaimFans {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(6);
        let fits = |fan: &FanModel| !fan.ended && (any || fan.left() != 0);
        let slots = || {
            let fans = model.fans.iter().enumerate().filter(|(_, fan)| fits(fan));
            fans.flat_map(move |(at, fan)| {
                let used =
                    fan.slots.iter().filter(move |slot| any || fan.is_living(slot, model.now));
                used.filter_map(move |slot| Some((at, slot.holder?)))
            })
        };
        let payee = payees(slots().map(|(_, holder)| holder.0), dice)?;
        let of_payee: Vec<_> = slots().filter(|(_, holder)| holder.0 == payee).collect();
        let (_, (_, place)) = dice.of(&of_payee)?;
        let mut right: Vec<_> = of_payee.iter().map(|(at, _)| *at).take(4).collect();
        right.dedup();
        let items = items(model, dice, &right, model.fans.len());
        let claim = |item: &Item| shown(model, dice, *item, (payee, place));
        let mut claims: Vec<_> = items.iter().map(claim).collect();
        if dice.one_in(25) {
            claims.pop();
        } else if dice.one_in(25) {
            claims.rotate_left(1);
        }
        Some(Self { payee: dice.other_payee(model, payee), place, items, claims })
    }

    /// The most that was ever signed for a slot and is in time.
    pub fn of(model: &Model, fan: usize, slot: usize) -> Option<Self> {
        let found = &model.fans[fan];
        let of_slot = &found.slots[slot];
        let (payee, place) = of_slot.holder?;
        let good = found.promises.iter().filter(|promise| {
            let fits = usize::from(promise.slot) == slot && promise.holder == (payee, place);
            let in_time = promise.day <= of_slot.until && model.now < found.end(promise.day);
            fits && in_time && promise.secret == found.secret
        });
        let best = good.max_by_key(|promise| promise.units)?;
        let (items, claims) = (vec![Item::Number(fan)], vec![(as_signed(best), *best)]);
        Some(Self { payee, place, items, claims })
    }

    /// Whether it pays anything.
    pub fn pays(&self, model: &Model) -> bool {
        model.payee(self.payee).is_ok() && self.outcomes(model).iter().any(Result::is_ok)
    }

    fn address(model: &Model, item: Item) -> Address {
        match item {
            Item::Number(at) => model.fans[at].address,
            Item::Other(address) => address,
        }
    }

    /// What is paid of each item, or its status, one after the other.
    fn outcomes(&self, model: &Model) -> Vec<Result<Paid, u8>> {
        let mut claimed = BTreeMap::new();
        let outcome = |(item, (claim, promise)): (&Item, &(FanClaim, Promise))| {
            let address = Self::address(model, *item);
            let Some(Thing::Fan(at)) = model.live.get(&address).map(|live| live.thing) else {
                return Err(2);
            };
            let (fan, slot) = (&model.fans[at], usize::from(claim.slot));
            let units = self.due(model, fan, claim, *claimed.get(&(at, slot)).unwrap_or(&0))?;
            if model.mint_of_fan(at) != self.payee.mint() {
                return Err(15);
            }
            let is_signed = promise.fan == at
                && promise.secret == fan.secret
                && promise.holder == (self.payee, self.place)
                && *claim == as_signed(promise);
            if !is_signed {
                return Err(6);
            }
            *claimed.entry((at, slot)).or_insert(0) += units;
            Ok((at, slot, units))
        };
        self.items.iter().zip(&self.claims).map(outcome).collect()
    }

    /// Units due in a slot that has paid some in this batch already; or a status.
    fn due(&self, model: &Model, fan: &FanModel, claim: &FanClaim, paid: u128) -> Result<u128, u8> {
        let slot = fan.slots.get(usize::from(claim.slot));
        let is_own = slot.is_some_and(|slot| slot.holder == Some((self.payee, self.place)));
        if fan.ended {
            return Err(9);
        }
        let Some(slot) = slot.filter(|_| is_own) else { return Err(12) };
        // F2: up to the share, and never twice.
        let claimed = slot.claimed + paid;
        let units = u128::from(claim.cumulative).min(slot.share).saturating_sub(claimed);
        let refusals = [
            (!fan.is_living(slot, model.now), 13),
            (claim.day > slot.until, 14),
            (model.now >= fan.end(claim.day), 7),
            (units == 0, 1),
        ];
        let refused = refusals.into_iter().find(|(refused, _)| *refused);
        refused.map_or(Ok(units), |(_, status)| Err(status))
    }
}

/// The claim that says what a promise says.
fn as_signed(promise: &Promise) -> FanClaim {
    let Promise { slot, units, day, signature, .. } = *promise;
    FanClaim { slot, cumulative: units, day, signature }
}

/// A promise for an item: new or old, or something that is none.
fn shown(model: &Model, dice: &mut Dice, item: Item, holder: Holder) -> (FanClaim, Promise) {
    let fan = match item {
        Item::Number(at) => at,
        Item::Other(_) => dice.below(model.fans.len()),
    };
    let found = &model.fans[fan];
    // bug class 10: what was signed before, stale or not, of this holder mostly.
    let own: Vec<_> = found.promises.iter().copied().filter(|old| old.holder == holder).collect();
    let old = if dice.one_in(4) { dice.of(&found.promises) } else { dice.of(&own) };
    if let Some(old) = old.filter(|_| dice.one_in(3)) {
        return (as_signed(&old), old);
    }
    let mut slots = found.slots.iter().enumerate();
    let at = slots.find(|(_, slot)| slot.holder == Some(holder)).map_or(0, |(at, _)| at);
    let slot = &found.slots[at];
    let [share, claimed] =
        [slot.share, slot.claimed].map(|units| u64::try_from(units).expect("units are few"));
    let more = claimed + dice.up_to(share - claimed);
    let units = dice.of(&[more, more, more, share, claimed, claimed / 2, 65_535]).unwrap_or(more);
    let (early, late) = (dice.up_to(slot.until.into()) as u8, slot.until.saturating_add(1));
    let day = if dice.one_in(5) { dice.of(&[early, early, late, 0]) } else { None };
    let until = day.unwrap_or(slot.until);
    let given = Given { slot: at as u8, holder, until, share: units as u16 };
    let signed = match dice.below(16) {
        0 => model.promise(fan, dice.bytes(), given),
        1 => model.promise(dice.below(model.fans.len()), found.secret, given),
        2 => model.promise(fan, found.secret, Given { slot: given.slot ^ 1, ..given }),
        3 => model.promise(fan, found.secret, Given { holder: (holder.0, 3), ..given }),
        _ => model.promise(fan, found.secret, given),
    };
    let mut claim = as_signed(&signed);
    if dice.one_in(20) {
        match dice.below(4) {
            0 => claim.slot ^= 1,
            1 => claim.cumulative = claim.cumulative.wrapping_add(1),
            2 => claim.day = claim.day.saturating_sub(1),
            _ => claim.signature[dice.below(64)] ^= 1,
        }
    }
    (claim, signed)
}

impl Step for ClaimFans {
    fn name(&self) -> &'static str {
        "claim_fans"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let fans = self.items.iter().map(|item| Self::address(model, *item));
        let claims = self.claims.iter().map(|(claim, _)| claim.clone());
        let claims: Vec<_> = fans.clone().zip(claims).collect();
        let payee = model.payee_at(self.payee);
        let mut claim: Instruction =
            sdk::ClaimFans::new(payee, audience(self.place), claims).into();
        // Where there are fewer claims than fans, the fans are named all the same.
        let more = fans.skip(self.claims.len());
        claim.accounts.extend(more.map(|at| farthing_sdk::solana::AccountMeta::new(at, false)));
        claim
    }

    fn answer(&self, model: &Model) -> Option<Vec<u8>> {
        let statuses = self.outcomes(model).into_iter().map(|one| one.err().unwrap_or(0));
        Some(statuses.collect())
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        let own = model.payee_at(self.payee);
        let is_twice = self.items.iter().any(|item| Self::address(model, *item) == own);
        ensure(!is_twice, "written twice")?;
        ensure(self.items.len() == self.claims.len(), "not one promise for each")?;
        let outcomes = self.outcomes(model);
        ensure(outcomes.iter().any(Result::is_ok), "nothing to claim")?;
        for (paid, (_, promise)) in outcomes.into_iter().zip(&self.claims) {
            let Ok((at, slot, units)) = paid else { continue };
            let fan = &mut model.fans[at];
            let amount = units * u128::from(fan.unit);
            fan.slots[slot].claimed += units;
            fan.claimed += amount;
            fan.promises.push(*promise);
            model.pay(self.payee, amount);
        }
        Ok(())
    }
}
