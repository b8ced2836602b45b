//! A payer and three payees who would cheat each other if they could. The payer gives slots away twice,
//! promises what is not there, for longer than the lease, lets leases end, closes early; the payees claim
//! stale, forged and foreign promises, before and after their leases end, in any order, and take their time.
//! After every step all money is where an oracle without state says (F1 to F4).
//!
//! - given a payee that claims its best promise before that or its lease ends: it has the whole of it, as far
//!   as its share goes, whatever the others did (F3)
//! - given a payee that does not: it loses what it did not claim, and no more
//! - given any payee: for each time that it has a slot, no more than the best promise for that slot (F4)
//! - given the payer: all the rest comes home

mod deeds;
mod oracle;
mod table;
mod tally;

use deeds::{Deed, Flaw, Given, Promise};
use farthing_tests::{campaign, scene::*};
use num_bigint::BigUint;
use oracle::DAY;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use table::{PAYEES, Table};
use tally::{Tally, kind_of};

/// The time in which a payee has a slot.
#[derive(Clone)]
struct Tenure {
    payee: usize,
    /// Units that it was sure of: promised and in its share at once, for as long as both lasted.
    sure: BigUint,
    claimed: BigUint,
}

/// One fan, from its opening to its end.
struct Life {
    table: Table,
    random: ChaCha8Rng,
    /// Payees that claim in time, and give nothing back.
    careful: [bool; PAYEES],
    given: Vec<Promise>,
    /// By slot.
    tenures: BTreeMap<u8, Tenure>,
    /// Most that each payee may have got: for each tenure the best promise for its slot, in units.
    most: [BigUint; PAYEES],
    seen: Vec<(u8, usize)>,
}

/// Slots that are used: few, so that they change hands.
const USED: u8 = 2;

impl Life {
    fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let last_day = *[5, 40, 200].choose(&mut random).unwrap();
        let careful = [0, 1, 2].map(|_| random.random_bool(0.5));
        let most = [const { BigUint::ZERO }; PAYEES];
        let (given, seen, tenures) = (Vec::new(), Vec::new(), BTreeMap::new());
        let table = Table::set(last_day);
        Self { table, random, careful, given, tenures, most, seen }
    }

    fn now(&self) -> i64 {
        self.table.scene.now()
    }

    /// The day that has begun.
    fn today(&self) -> u8 {
        let opened = self.table.oracle.end(0);
        u8::try_from((self.now() - opened) / DAY + 1).unwrap_or(u8::MAX)
    }

    /// The best promise for a slot's payee now.
    fn best(&self, slot: u8) -> Option<Promise> {
        let (now, oracle) = (self.now(), &self.table.oracle);
        let holder = oracle.given(slot).filter(|_| oracle.is_living(slot, now))?;
        let good = self.given.iter().filter(|promise| {
            let own = promise.slot == slot && promise.payee == holder.payee;
            own && promise.day <= holder.until && now < oracle.end(promise.day)
        });
        good.max_by_key(|promise| promise.units).copied()
    }

    /// The payer promises something: for a slot that is there, or not, within its lease or beyond.
    fn promises(&mut self) {
        let living = (0..USED).filter(|slot| self.table.oracle.is_living(*slot, self.now()));
        let living = living.collect::<Vec<_>>().choose(&mut self.random).copied();
        let any = self.random.random_range(0..USED);
        let slot = living.filter(|_| self.random.random_bool(0.8)).unwrap_or(any);
        let holder = self.table.oracle.given(slot);
        let any = self.random.random_range(0..PAYEES);
        let payee = holder.map_or(any, |given| given.payee);
        let payee = if self.random.random_bool(0.1) { any } else { payee };
        let share = u16::try_from(self.table.oracle.share(slot)).unwrap();
        let claimed = u16::try_from(self.table.oracle.claimed(slot)).unwrap();
        let random = self.random.random_range(0..2 * share + 2);
        let units = [0, claimed, claimed + 1, share, share + 1, random, random / 2, u16::MAX];
        let units = *units.choose(&mut self.random).unwrap();
        let until = holder.map_or(1, |given| given.until);
        let days = [until, until, until, until.saturating_sub(1), until.saturating_add(5)];
        let day = *days.choose(&mut self.random).unwrap();
        self.given.push(Promise { slot, payee, units, day, flaw: None });
    }

    fn gives(&mut self) -> Deed {
        let count = self.random.random_range(0..3);
        let shares = (0..count).map(|_| self.share()).collect();
        Deed::Assign(shares, self.random.random_bool(0.93))
    }

    fn share(&mut self) -> Given {
        let slot = self.random.random_range(0..USED);
        let oracle = &self.table.oracle;
        let (holder, is_living) = (oracle.given(slot), oracle.is_living(slot, self.now()));
        let share = u16::try_from(oracle.share(slot)).unwrap();
        let any = self.random.random_range(0..PAYEES);
        let keeps = is_living && self.random.random_bool(0.8);
        let payee = holder.filter(|_| keeps).map_or(any, |given| given.payee);
        let least = if is_living { share } else { 0 };
        let first = holder.filter(|_| is_living).map_or(self.today(), |given| given.until);
        let mut given = Given {
            slot,
            payee,
            share: least + self.random.random_range(0..30),
            until: first.saturating_add(self.random.random_range(0..8)),
        };
        if self.random.random_range(0..12) == 0 {
            match self.random.random_range(0..6) {
                0 => given.slot = SLOTS,
                1 => given.until = self.today() - 1,
                2 => given.until = self.today().saturating_add(31),
                3 => given.share = given.share.saturating_sub(30),
                4 => given.until = 0,
                _ => given.share = 60_000,
            }
        }
        given
    }

    /// Up to three promises that somebody shows: given, replayed, forged or foreign.
    fn shows(&mut self) -> Deed {
        let count = self.random.random_range(1..4);
        let shown: Vec<_> = (0..count).map(|_| self.shows_one()).collect();
        let payee = shown[0].payee;
        let other = self.random.random_range(0..PAYEES);
        Deed::Claim(if self.random.random_bool(0.9) { payee } else { other }, shown)
    }

    fn shows_one(&mut self) -> Promise {
        let due = |best: &Promise| self.table.oracle.due(best.payee, best, self.now());
        let best = (0..USED).filter_map(|slot| self.best(slot));
        let best: Vec<_> = best.filter(|best| due(best) != BigUint::ZERO).collect();
        let best = best.choose(&mut self.random).copied().filter(|_| self.random.random_bool(0.5));
        let any = self.given.choose(&mut self.random).copied();
        let newest = self.given.last().copied().filter(|_| self.random.random_bool(0.4));
        let none = Promise { slot: 0, payee: 0, units: 5, day: 1, flaw: Some(Flaw::Forged) };
        let promise = best.or(newest).or(any).unwrap_or(none);
        let flaw = match self.random.random_range(0..14) {
            0 => Some(Flaw::Forged),
            1 => Some(Flaw::OtherSlot),
            2 => Some(Flaw::OtherPayee),
            3 => Some(Flaw::OtherUnits),
            4 => Some(Flaw::OtherDay),
            _ => promise.flaw,
        };
        Promise { flaw, ..promise }
    }

    fn deed(&mut self) -> Deed {
        if self.table.oracle.has_ended() && self.random.random_bool(0.3) {
            return Deed::Free;
        }
        match self.random.random_range(0..40) {
            0..12 => self.gives(),
            12..15 => Deed::TopUp(self.random.random_range(0..400)),
            15 => Deed::TopUp(PURSE),
            16 => Deed::Ask(false),
            17 => Deed::Ask(self.random.random_bool(0.2)),
            18..21 => Deed::Finish,
            21 => Deed::Free,
            22..24 => {
                let slot = self.random.random_range(0..USED);
                let any = self.random.random_range(0..PAYEES);
                let payee = self.table.oracle.given(slot).map_or(any, |given| given.payee);
                let by = if self.random.random_bool(0.8) { payee } else { any };
                Deed::Release(if self.random.random_bool(0.9) { slot } else { SLOTS }, payee, by)
            }
            _ => self.shows(),
        }
    }

    /// Tries a deed, unless a careful payee would not.
    fn tries(&mut self, deed: &Deed, tally: &mut Tally) {
        if matches!(deed, Deed::Release(_, payee, by) if payee == by && self.careful[*by]) {
            return;
        }
        let went_through = self.table.tries(deed);
        tally.deeds[kind_of(deed)][usize::from(!went_through)] += 1;
        self.takes_note(tally, matches!(deed, Deed::Release(..)) && went_through);
    }

    /// Who has which slot now, and what it is sure of.
    fn takes_note(&mut self, tally: &mut Tally, is_given_back: bool) {
        for slot in 0..USED {
            let Some(Given { payee, .. }) = self.table.oracle.given(slot) else { continue };
            if self.tenures.get(&slot).is_none_or(|tenure| tenure.payee != payee) {
                self.closes_tenure(slot, tally);
                tally.returned += u32::from(self.seen.contains(&(slot, payee)));
                self.seen.push((slot, payee));
                let (sure, claimed) = (BigUint::ZERO, BigUint::ZERO);
                self.tenures.insert(slot, Tenure { payee, sure, claimed });
            }
            let best = self.best(slot).map_or(0, |promise| promise.units);
            let sure = BigUint::from(best).min(self.table.oracle.share(slot));
            let claimed = self.table.oracle.claimed(slot);
            let tenure = self.tenures.get_mut(&slot).expect("it has begun");
            // What a payee gives back it is no longer sure of.
            let before = if is_given_back { claimed.clone() } else { tenure.sure.clone() };
            (tenure.sure, tenure.claimed) = (sure.max(before), claimed);
        }
    }

    /// A slot goes to another, or the fan has ended: who had it has what it was sure of, if it was careful,
    /// and no more than was promised.
    fn closes_tenure(&mut self, slot: u8, tally: &mut Tally) {
        let Some(Tenure { payee, sure, claimed }) = self.tenures.remove(&slot) else { return };
        assert!(!self.careful[payee] || claimed >= sure, "slot {slot}: {claimed} of {sure} (F3)");
        tally.lost += u32::from(claimed < sure);
        let own = self.given.iter().filter(|one| one.slot == slot && one.payee == payee);
        let most = BigUint::from(own.map(|one| one.units).max().unwrap_or(0));
        assert!(claimed <= most, "slot {slot}: {claimed}, promised {most} (F4)");
        self.most[payee] += claimed;
    }

    /// Time passes; careful payees claim in the last second of each promise and lease.
    fn passes_to(&mut self, to: i64, tally: &mut Tally) {
        let oracle = &self.table.oracle;
        let days = self.given.iter().map(|promise| promise.day);
        let mut ends: Vec<_> = days.map(|day| oracle.end(day) - 1).collect();
        ends.retain(|end| (self.now()..to).contains(end));
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            self.table.scene.at(end);
            for slot in 0..USED {
                self.claims_the_best(slot, tally);
            }
        }
        self.table.scene.at(to);
    }

    /// Exactly what is due of it comes, whatever else was done.
    fn claims_the_best(&mut self, slot: u8, tally: &mut Tally) {
        let Some(best) = self.best(slot).filter(|best| self.careful[best.payee]) else { return };
        if self.table.oracle.has_ended() {
            return;
        }
        let due = self.table.oracle.due(best.payee, &best, self.now());
        let went_through = self.table.tries(&Deed::Claim(best.payee, vec![best]));
        assert_eq!(went_through, due != BigUint::ZERO);
        tally.saved += u32::from(went_through);
        self.takes_note(tally, false);
    }

    fn waits(&mut self, tally: &mut Tally) {
        let now = self.now();
        let slot = self.random.random_range(0..USED);
        let end = self.table.oracle.given(slot).map(|given| self.table.oracle.end(given.until));
        let edge = end.map(|end| end + self.random.random_range(-2..2)).filter(|at| *at >= now);
        let to = match self.random.random_range(0..12) {
            0 => now + self.random.random_range(0..6 * DAY),
            1 | 2 => edge.unwrap_or(now + 1),
            _ => now + self.random.random_range(0..3),
        };
        self.passes_to(to, tally);
        self.table.scene.advance_slots(self.random.random_range(0..8));
    }

    /// To the end, whatever it takes: all money is with somebody.
    fn ends(&mut self, tally: &mut Tally) {
        if !self.table.oracle.has_ended() {
            let ends = (0..USED).filter_map(|slot| self.table.oracle.given(slot));
            let last = ends.map(|given| self.table.oracle.end(given.until)).max();
            if self.table.oracle.is_open() {
                self.tries(&Deed::Ask(true), tally);
            }
            self.passes_to(last.unwrap_or(0).max(self.now()), tally);
            assert!(self.table.tries(&Deed::Finish), "nothing lives any more");
        }
        self.table.scene.advance_slots(151);
        if !self.table.oracle.is_freed() {
            assert!(self.table.tries(&Deed::Free));
        }
        assert_eq!(self.table.oracle.left(), BigUint::ZERO);
        self.table.all_is_there();
        for slot in 0..USED {
            self.closes_tenure(slot, tally);
        }
        let units = self.most.clone().map(|units| units * BigUint::from(FAN_UNIT));
        assert_eq!(self.table.got, units, "of some slot in some tenure");
    }
}

fn live(mut life: Life, tally: &mut Tally) {
    for _ in 0..60 {
        if life.random.random_bool(0.5) {
            life.promises();
            life.takes_note(tally, false);
        }
        life.waits(tally);
        let deed = life.deed();
        life.tries(&deed, tally);
        // A fan that has ended stays so: some tries at it are enough.
        if life.table.oracle.has_ended() && life.random.random_bool(0.1) {
            break;
        }
    }
    life.ends(tally);
}

/// Ten thousand of them: `cargo xtask campaign lives`.
#[test]
fn nobody_can_cheat_the_others() {
    let lives = campaign::rounds("LIVES", 100);
    let tallies = campaign::share(lives, |seeds| {
        let mut tally = Tally::default();
        seeds.for_each(|seed| live(Life::new(seed), &mut tally));
        tally
    });
    let tally = tallies.into_iter().fold(Tally::default(), Tally::and);
    println!("{lives} lives: {tally:?}");
    // The draw is worth something: each outcome happens often.
    assert!(tally.deeds.iter().flatten().all(|count| *count >= 10), "{tally:?}");
    assert!(tally.lost >= 10 && tally.saved >= 10 && tally.returned >= 10, "{tally:?}");
}
