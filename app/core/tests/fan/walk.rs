//! Lives of a fan with everything that anybody can do, in any order, and jumps of time.

use super::wallet::{Payee, Wallet, tag};
use farthing_core::fan::{Assignment, Lease, Slot};
use farthing_model::fan::Fan;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const PAYEES: Payee = 5;
const STEPS: u32 = 80;

struct Walk {
    random: ChaCha8Rng,
    fan: Fan,
    wallet: Wallet,
    now: i64,
    /// Base units paid to each payee out of each slot.
    paid: BTreeMap<(Payee, usize), u64>,
    /// The slot whose payee gave its share back in this step.
    released: Option<usize>,
    ended_at: Option<i64>,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let lease = Lease { opened_at: random.random(), last_day: random.random_range(5..=90) };
        let unit = random.random_range(1..=1_000);
        let fan = Fan::open(lease, unit, 3, random.random_range(0..200) * u64::from(unit));
        let now = i64::from(lease.opened_at);
        let (wallet, paid) = (Wallet::default(), BTreeMap::new());
        Self { random, fan, wallet, now, paid, released: None, ended_at: None }
    }

    /// Hours, days, or exactly to the end of a lease or the second before.
    fn pass_time(&mut self) {
        let ends: Vec<i64> =
            self.fan.slots.iter().map(|slot| self.fan.lease.end(slot.until)).collect();
        let next = match self.random.random_range(0..12) {
            0..9 => self.now + self.random.random_range(0..20_000),
            9 => self.now + self.random.random_range(0..20 * 86_400),
            10 => ends[self.random.random_range(0..ends.len())],
            _ => ends[self.random.random_range(0..ends.len())] - 1,
        };
        self.now = self.now.max(next);
    }

    fn assign(&mut self) {
        let at = self.random.random_range(0..self.fan.slots.len());
        let payee = self.random.random_range(0..PAYEES);
        if !self.wallet.may_give(payee, at) {
            return;
        }
        let days = self.now.saturating_sub(i64::from(self.fan.lease.opened_at)) / 86_400;
        let until = u8::try_from(days + self.random.random_range(0..34)).unwrap_or(u8::MAX);
        let share = self.random.random_range(0..80);
        let given = Assignment { tag: tag(payee), until, share };
        let stale = u32::from(self.random.random_ratio(1, 10));
        let revision = self.fan.revision.wrapping_sub(stale);
        let fork = self.random.random_ratio(1, 6).then(|| self.fan.clone());
        if self.fan.assign(revision, &[(at, given)], self.now).is_ok() {
            assert_eq!(stale, 0, "an old revision assigns nothing (fan attack 5)");
            match fork {
                None => self.wallet.landed(at, &given),
                // Signed under what the cluster then forgets (fan attacks 6 and 8).
                Some(before) => {
                    self.wallet.promise(&self.fan, at, payee, 20, self.now);
                    self.fan = before;
                }
            }
        }
    }

    fn promise(&mut self) {
        let at = self.random.random_range(0..self.fan.slots.len());
        let (payee, more) = (self.random.random_range(0..PAYEES), self.random.random_range(0..20));
        self.wallet.promise(&self.fan, at, payee, more, self.now);
    }

    /// A promise of any age, by anybody.
    fn claim(&mut self) {
        let signed = self.wallet.signed.len();
        if signed == 0 {
            return;
        }
        let promise = self.wallet.signed[self.random.random_range(0..signed)];
        let living = self.fan.slots[promise.slot].is_living(&self.fan.lease, self.now);
        let amount = self.fan.claim(promise.slot, &promise.claim(), self.now);
        assert!(living || amount == 0, "F3: claimed after the lease");
        *self.paid.entry((promise.payee, promise.slot)).or_default() += amount;
    }

    fn step(&mut self) {
        self.released = None;
        match self.random.random_range(0..20) {
            0..4 => self.pass_time(),
            4..9 => self.assign(),
            9..13 => self.promise(),
            13..17 => self.claim(),
            17 => {
                let at = self.random.random_range(0..self.fan.slots.len());
                self.released = Some(at);
                self.fan.release(at);
            }
            18 => {
                let amount = self.random.random_range(0..50) * u64::from(self.fan.unit);
                let _ = self.fan.top_up(amount, self.now);
            }
            _ if self.random.random_ratio(1, 12) => {
                let _ = self.fan.request_close(self.now);
            }
            _ => {
                if self.fan.finish_close(self.now).is_ok() {
                    self.ended_at = Some(self.now);
                }
            }
        }
    }

    /// F1 to F4 and conservation.
    fn check(&self, before: &[Slot], was: i64) {
        let fan = &self.fan;
        assert!(fan.is_ended || fan.free(self.now).is_some(), "F1");
        assert_eq!(fan.put_in, fan.funded + fan.returned, "I1");
        for (at, (slot, before)) in fan.slots.iter().zip(before).enumerate() {
            assert!(slot.claimed <= slot.share, "F2");
            let is_owed = before.is_living(&fan.lease, self.now) && before.left() > 0;
            let has_ended = fan.is_ended && self.ended_at == Some(self.now);
            assert!(!(is_owed && has_ended) || slot.left() == 0, "F3: ended over a living share");
            // A lease that lives now, and lived before the step, has not been cut.
            if before.is_living(&fan.lease, was) && before.is_living(&fan.lease, self.now) {
                assert_eq!(slot.tag, before.tag, "F2: fan attack 4");
                assert!(slot.until >= before.until, "F2");
                assert!(slot.share >= before.share || self.released == Some(at), "F2");
            }
        }
        for (to, paid) in &self.paid {
            let promised = self.wallet.promised.get(to).copied().unwrap_or(0);
            let most = u64::from(promised) * u64::from(fan.unit);
            assert!(*paid <= most, "F4: paid above the newest promise (fan attacks 7 and 8)");
        }
    }

    /// Long after everything, anybody brings the rest home (F5, fan attack 25).
    fn end(&mut self) {
        self.now = self.now.max(self.fan.lease.end(self.fan.lease.last_day));
        if !self.fan.is_ended {
            self.fan.finish_close(self.now).unwrap();
        }
        let paid: u64 = self.paid.values().sum();
        assert_eq!(self.fan.claimed, paid);
        assert_eq!(self.fan.put_in, paid + self.fan.returned, "all money comes out");
    }
}

/// More of them: `cargo xtask campaign fan`.
#[test]
fn every_life_of_a_fan_keeps_its_invariants_and_all_money_comes_out() {
    let lives = std::env::var("FAN_LIVES").map_or(3_000, |lives| lives.parse().unwrap());
    let mut claims = 0u64;
    for seed in 0..lives {
        let mut walk = Walk::new(seed);
        for _ in 0..STEPS {
            let (before, was) = (walk.fan.slots.clone(), walk.now);
            walk.step();
            walk.check(&before, was);
        }
        walk.end();
        claims += u64::from(walk.fan.claimed != 0);
    }
    assert!(claims > lives / 3, "many lives pay somebody: {claims} of {lives}");
}
