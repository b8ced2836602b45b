//! Two parties who would cheat each other if they could. The payer signs twice, promises what is
//! not there, replays, tops up, withdraws, closes early; the payee claims stale, forged and foreign
//! promises, before, during and after the grace, in any order. After every step all money is where
//! an oracle without state says (I1, I2, I9).
//!
//! - given a payee that claims its highest promise in the last second: it has the whole of it, as
//!   far as it is funded, and all that was ever sure
//! - given a payee that does not: it loses what it did not claim, and no more
//! - given any payee: the payer pays no more than its highest promise, nor than it put in

mod oracle;
mod table;

use farthing_tests::scene::*;
use num_bigint::BigUint;
use oracle::{Deed, Flaw, Hands, Promise};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use table::{LENGTH, Table};

/// How often each thing came about in all lives.
#[derive(Default, Debug)]
struct Tally {
    /// Deeds that went through, and that were refused, in the order of [`kind_of`].
    deeds: [[u32; 2]; 7],
    /// Lives in which the payee lost something, and in which it was owed more than there was.
    lost: u32,
    unfunded: u32,
    /// Lives in which the last claim of a careful payee paid.
    saved: u32,
}

fn kind_of(deed: &Deed) -> usize {
    match deed {
        Deed::TopUp(_) => 0,
        Deed::Withdraw(..) => 1,
        Deed::Ask(_) => 2,
        Deed::Close(_) => 3,
        Deed::Finish => 4,
        Deed::Free => 5,
        Deed::Claim(_) => 6,
    }
}

/// One channel, from its opening to its end.
struct Life {
    table: Table,
    random: ChaCha8Rng,
    /// The payee claims in time, and signs away nothing that it is sure of.
    careful: bool,
    /// The most that was ever promised for good and funded at once.
    sure: BigUint,
}

impl Life {
    fn new(seed: u64, by_chain: bool) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let expires = random.random_bool(0.3).then(|| random.random_range(1..3_000));
        let careful = seed.is_multiple_of(2);
        Self { table: Table::set(by_chain, expires), random, careful, sure: BigUint::ZERO }
    }

    /// The highest promise that can be claimed at `now`.
    fn best(&self, now: i64) -> Option<Promise> {
        let given = self.table.given.iter().filter(|promise| promise.is_in_time(now));
        given.max_by_key(|promise| promise.cumulative).cloned()
    }

    /// Of the promises that never expire, at most what it is funded with.
    fn secured(&self) -> BigUint {
        let for_good = self.table.given.iter().filter(|promise| promise.expires_at == 0);
        let most = for_good.map(|promise| promise.cumulative).max().unwrap_or(0);
        BigUint::from(most).min(self.table.oracle.funded())
    }

    /// The payer promises something: more, less or the same, there or not there.
    fn promises(&mut self) {
        let paid = u64::try_from(self.table.oracle.paid()).unwrap();
        let funded = u64::try_from(self.table.oracle.funded()).unwrap();
        let random = self.random.random_range(0..2 * funded + 2);
        let around = [0, paid, paid + 1, funded, funded + 1, random, random / 2, random / 4];
        let mut cumulative = *around.choose(&mut self.random).unwrap();
        if self.random.random_range(0..60) == 0 {
            cumulative = u64::MAX;
        }
        let mut promise = Promise { cumulative, index: 0, expires_at: 0, flaw: None };
        if self.table.is_chain() {
            promise.index = u32::try_from(cumulative / UNIT).unwrap_or(u32::MAX).min(LENGTH);
            promise.cumulative = u64::from(promise.index) * UNIT;
        } else if self.random.random_range(0..3) == 0 {
            let ahead = [-1, 0, 1, 2, 3, self.random.random_range(0..1_500)];
            promise.expires_at = self.table.scene.now() + ahead.choose(&mut self.random).unwrap();
        }
        self.table.given.push(promise);
    }

    /// Up to three promises that somebody shows: given, replayed, forged or foreign.
    fn shows(&mut self) -> Deed {
        let count = self.random.random_range(1..4);
        let shown = (0..count).map(|_| self.shows_one());
        Deed::Claim(shown.collect())
    }

    fn shows_one(&mut self) -> Promise {
        let any = self.table.given.choose(&mut self.random);
        let newest = self.table.given.last().filter(|_| self.random.random_bool(0.3));
        let given = newest.or(any).cloned();
        let none = Promise { cumulative: FUNDED, index: 5, expires_at: 0, flaw: None };
        let flaw = match self.random.random_range(0..9) {
            0 => Some(Flaw::Forged),
            1 => Some(Flaw::OtherChannel),
            2 => Some(Flaw::Misplaced),
            _ if given.is_none() => Some(Flaw::Forged),
            _ => None,
        };
        Promise { flaw, ..given.unwrap_or(none) }
    }

    fn payers_deed(&mut self) -> Deed {
        let amount = self.random.random_range(0..400);
        match self.random.random_range(0..20) {
            0..7 => Deed::TopUp(amount),
            7..9 => Deed::Withdraw(amount, Hands::Payer),
            9..12 => self.agrees(),
            12..14 => Deed::Finish,
            14..16 => Deed::Close(Hands::Payer),
            16 => Deed::Free,
            17 => Deed::TopUp(PURSE),
            _ if self.random.random_range(0..5) == 0 => Deed::Ask(Hands::Payer),
            _ => self.shows(),
        }
    }

    fn payees_deed(&mut self) -> Deed {
        match self.random.random_range(0..20) {
            0 => Deed::Withdraw(0, Hands::Payee),
            1 => Deed::Ask(Hands::Payee),
            2 => Deed::Free,
            3 => Deed::Finish,
            4 if self.random.random_range(0..3) == 0 => Deed::Close(Hands::Payee),
            _ => self.shows(),
        }
    }

    /// Both sign a withdrawal; a careful payee leaves in what it is sure of.
    fn agrees(&mut self) -> Deed {
        let funded = u64::try_from(self.table.oracle.funded()).unwrap();
        let least = if self.careful { u64::try_from(self.secured()).unwrap() } else { 0 };
        Deed::Withdraw(self.random.random_range(least..=funded + 1), Hands::Both)
    }

    /// Tries a deed; a careful payee claims before it closes.
    fn tries(&mut self, deed: &Deed, tally: &mut Tally) {
        if self.careful && matches!(deed, Deed::Close(Hands::Payee)) {
            self.claims_the_best(tally);
        }
        let went_through = self.table.tries(deed);
        tally.deeds[kind_of(deed)][usize::from(!went_through)] += 1;
        if !self.table.oracle.has_ended() && !self.table.oracle.is_over(self.table.scene.now()) {
            self.sure = self.secured().max(self.sure.clone());
        }
    }

    /// The payee claims its highest promise, and has the whole of it, at most what it is funded
    /// with.
    fn claims_the_best(&mut self, tally: &mut Tally) {
        let now = self.table.scene.now();
        let (over, ended) = (self.table.oracle.is_over(now), self.table.oracle.has_ended());
        let Some(best) = self.best(now).filter(|_| !over && !ended) else { return };
        let before = self.table.oracle.paid();
        let most = BigUint::from(best.cumulative).min(self.table.oracle.funded());
        tally.saved += u32::from(self.table.tries(&Deed::Claim(vec![best])));
        // It may have had more already, by a promise that has expired since.
        let friend = self.table.scene.balance(&self.table.scene.purse("friend"));
        assert_eq!(BigUint::from(friend), most.max(before));
    }

    /// Time passes, often to a second at which something changes.
    fn waits(&mut self, tally: &mut Tally) {
        let now = self.table.scene.now();
        let until = self.table.oracle.until().map(|until| until + self.random.random_range(-2..2));
        let newest = self.table.given.last().map(|promise| promise.expires_at);
        let ahead = |edge: Option<i64>| edge.filter(|edge| *edge >= now).unwrap_or(now + 1);
        let to = match self.random.random_range(0..9) {
            0 => now + self.random.random_range(1..600),
            1 => ahead(until),
            2 => ahead(newest),
            _ => now + self.random.random_range(0..3),
        };
        self.passes_to(to, tally);
        self.table.scene.advance_slots(self.random.random_range(0..8));
    }

    /// A careful payee claims in the last second of the grace.
    fn passes_to(&mut self, to: i64, tally: &mut Tally) {
        let now = self.table.scene.now();
        let last = self.table.oracle.until().map(|until| until - 1);
        if let Some(last) = last.filter(|last| self.careful && now <= *last && *last < to) {
            self.table.scene.at(last);
            self.claims_the_best(tally);
        }
        self.table.scene.at(to);
    }

    /// To the end, whatever it takes: all money is on one side or the other.
    fn ends(&mut self, tally: &mut Tally) {
        let ended = |life: &Self| life.table.oracle.has_ended();
        if !ended(self) && self.table.oracle.until().is_none() {
            self.tries(&Deed::Ask(Hands::Payer), tally);
        }
        if !ended(self) {
            let until = self.table.oracle.until().expect("it closes");
            self.passes_to(until.max(self.table.scene.now()), tally);
            self.table.tries(&Deed::Finish);
        }
        self.table.scene.advance_slots(151);
        if !self.table.oracle.is_freed() {
            self.table.tries(&Deed::Free);
        }
        let paid = self.table.oracle.paid();
        let [reader, friend] = ["reader", "friend"].map(|name| self.table.scene.purse(name));
        let both = self.table.scene.balance(&reader) + self.table.scene.balance(&friend);
        assert_eq!(both, PURSE - 1, "all but what is in the twin");
        if self.careful {
            assert!(paid >= self.sure, "paid {paid}, sure of {}", self.sure);
        }
        tally.lost += u32::from(paid < self.sure);
        let most = self.table.given.iter().map(|promise| promise.cumulative).max();
        tally.unfunded += u32::from(BigUint::from(most.unwrap_or(0)) > self.table.oracle.funded());
    }
}

fn live(mut life: Life, tally: &mut Tally) {
    for _ in 0..50 {
        if life.random.random_bool(0.4) {
            life.promises();
        }
        life.waits(tally);
        let by_payer = life.random.random_bool(0.5);
        let deed = if by_payer { life.payers_deed() } else { life.payees_deed() };
        life.tries(&deed, tally);
        // A channel that is gone stays so: some tries at it are enough.
        if life.table.oracle.is_freed() && life.random.random_bool(0.3) {
            break;
        }
    }
    life.ends(tally);
}

fn neither_side_can_cheat_the_other(by_chain: bool) {
    let mut tally = Tally::default();
    for seed in 0..100 {
        live(Life::new(seed, by_chain), &mut tally);
    }
    // The draw is worth something: each outcome happens often.
    assert!(tally.deeds.iter().flatten().all(|count| *count >= 15), "{tally:?}");
    assert!(tally.lost >= 10 && tally.unfunded >= 20 && tally.saved >= 10, "{tally:?}");
}

#[test]
fn neither_side_can_cheat_the_other_by_voucher() {
    neither_side_can_cheat_the_other(false);
}

#[test]
fn neither_side_can_cheat_the_other_by_chain() {
    neither_side_can_cheat_the_other(true);
}
