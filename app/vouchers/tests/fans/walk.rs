//! Lives of a payer by its rules, among payees that keep every voucher ever signed and claim whenever it
//! suits them, gateways that land assignments late or never, and a cluster that forgets what it confirmed.

use super::{FAN, NOW, asks, land, recipient, tag};
use farthing_core::fan::{FanVoucher, Lease, SlotClaim, Tag};
use farthing_model::fan::Fan;
use farthing_vouchers::fans::{FanLook, FanPage, FanRefusal, Limits, Plan, Wish};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const PAYEES: u8 = 5;
const SLOTS: u8 = 3;
const STEPS: u32 = 160;
const LIMITS: Limits = Limits { least: 1, most: 100_000, share: 100_000, fee: 1_000 };

/// A fork of the cluster.
#[derive(Clone)]
struct Chain {
    fan: Fan,
    /// Base units paid to each payee out of each slot.
    paid: BTreeMap<(u8, u8), u64>,
}

/// A voucher in a payee's hands, and what it asks of its slot.
struct Shown {
    payee: u8,
    slot: u8,
    asks: SlotClaim,
}

struct World {
    /// The life's number, to live it again. Every other one is in a cluster that forgets much.
    seed: u64,
    /// As confirmed, and as finalized: what is between them can be forgotten.
    chain: Chain,
    settled: Chain,
    page: FanPage,
    /// Every assignment ever signed, and every voucher.
    plans: Vec<Plan>,
    vouchers: Vec<Shown>,
    /// Of each payee.
    tags: Vec<Tag>,
    seen: u64,
    now: i64,
    /// What it has seen.
    forks: u64,
    moved: u64,
    rng: ChaCha8Rng,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lease = Lease { opened_at: NOW as u32, last_day: rng.random_range(40..=255) };
        let unit = rng.random_range(1..=20);
        let fan = Fan::open(lease, unit, SLOTS.into(), u64::from(unit) * 2_000);
        let chain = Chain { fan, paid: BTreeMap::new() };
        Self {
            seed,
            settled: chain.clone(),
            chain,
            page: FanPage::new(FAN),
            plans: Vec::new(),
            vouchers: Vec::new(),
            tags: (0..PAYEES).map(tag).collect(),
            seen: 1,
            now: NOW,
            forks: 0,
            moved: 0,
            rng,
        }
    }

    fn step(&mut self) {
        self.seen += 1;
        if self.seed % 2 == 1 && self.rng.random_ratio(1, 3) {
            return match self.rng.random_range(0..5) {
                0 => self.settled = self.chain.clone(),
                1..3 => self.forget(),
                _ => self.land(),
            };
        }
        match self.rng.random_range(0..32) {
            0..5 => self.look(),
            5..9 => {
                let payee = self.rng.random_range(0..PAYEES);
                self.pay(payee);
            }
            26..32 => self.turn(),
            9..13 => self.plan(),
            13..17 => self.land(),
            17..20 => self.claim(),
            20 => self.settled = self.chain.clone(),
            21 => self.forget(),
            22 => {
                let slot = self.rng.random_range(0..SLOTS);
                self.chain.fan.release(slot.into());
            }
            23 => {
                let _ = self.chain.fan.top_up(u64::from(self.chain.fan.unit) * 100, self.now);
            }
            25 => self.take_back(),
            24 if self.rng.random_ratio(1, 40) => {
                let _ = self.chain.fan.request_close(self.now);
                let _ = self.chain.fan.finish_close(self.now);
            }
            _ => self.pass_time(),
        }
    }

    /// A payee returns what it could not deliver.
    fn take_back(&mut self) {
        let (payee, slot) = (self.rng.random_range(0..PAYEES), self.rng.random_range(0..SLOTS));
        let amount = self.amount();
        self.page.returned(slot, &recipient(payee), amount);
    }

    /// The cluster goes on from what it has finalized.
    fn forget(&mut self) {
        self.forks += u64::from(self.chain.fan.revision != self.settled.fan.revision);
        self.chain = self.settled.clone();
    }

    fn look(&mut self) {
        let fan = &self.chain.fan;
        let look = FanLook { settled: self.settled.fan.revision, ..super::look(fan, self.seen) };
        self.page.note(look).unwrap();
    }

    fn amount(&mut self) -> u64 {
        u64::from(self.chain.fan.unit) * self.rng.random_range(0..30) + self.rng.random_range(0..9)
    }

    /// Only under what was confirmed at the last look, and never lower.
    fn pay(&mut self, payee: u8) {
        let amount = self.amount();
        let before = self.page.clone();
        match self.page.pay(&recipient(payee), amount, self.now) {
            Ok(voucher) => {
                let look = before.look.as_ref().unwrap();
                let stored = look.slot(voucher.slot);
                assert!(stored.tag == tag(payee) && stored.is_living(&look.lease, self.now));
                assert_eq!(voucher.expires_at, look.lease.end(stored.until));
                let unit = u64::from(look.unit);
                assert!(voucher.cumulative <= unit * u64::from(stored.share));
                let highest = before.of(voucher.slot, &tag(payee)).map_or(0, |held| held.units);
                assert!(voucher.cumulative >= unit * u64::from(highest));
                self.keep(&voucher);
            }
            Err(refusal) => {
                assert!(!matches!(refusal, FanRefusal::HistoryLost { .. }));
                assert_eq!(self.page, before);
            }
        }
    }

    /// As it mostly goes: a share is given, confirmed, paid of and claimed, and nobody misbehaves.
    fn turn(&mut self) {
        self.look();
        let signed = self.plans.len();
        self.plan();
        if self.plans.len() == signed {
            return;
        }
        let plan = self.plans[signed].clone();
        if land(&mut self.chain.fan, &plan, self.now).is_err() {
            return;
        }
        if self.rng.random_ratio(3, 4) {
            self.settled = self.chain.clone();
        }
        self.look();
        for item in plan.items {
            self.pay(item.recipient.payee[0]);
            match self.vouchers.len().checked_sub(1) {
                Some(newest) if self.rng.random() => self.claim_one(newest),
                _ => {}
            }
        }
    }

    fn plan(&mut self) {
        let count = self.rng.random_range(1..4);
        let wishes: Vec<Wish> = (0..count)
            .map(|_| Wish {
                recipient: recipient(self.rng.random_range(0..PAYEES)),
                amount: self.amount(),
                days: if self.rng.random() { 2 } else { self.rng.random_range(1..30) },
                fee: if self.rng.random_ratio(1, 3) { self.rng.random_range(1..50) } else { 0 },
            })
            .collect();
        let before = self.page.clone();
        let Ok(plan) = self.page.plan(&wishes, &LIMITS, self.now) else {
            assert_eq!(self.page, before);
            return;
        };
        for item in &plan.items {
            let places = self.page.held.values();
            let had = places.filter(|all| all.iter().any(|held| held.tag == item.given.tag));
            self.moved += u64::from(had.count() > 1);
        }
        plan.items.iter().filter_map(|item| item.first).for_each(|first| self.keep(&first));
        self.plans.push(plan);
    }

    /// Any that was ever signed: the newest, one that was withheld, or one that has landed in a fork.
    fn land(&mut self) {
        let newest = self.plans.last().filter(|_| self.rng.random());
        if let Some(plan) = newest.or(self.plans.choose(&mut self.rng)) {
            let _ = land(&mut self.chain.fan, plan, self.now);
        }
    }

    fn keep(&mut self, voucher: &FanVoucher) {
        let (payee, slot) = (voucher.recipient.payee[0], voucher.slot);
        self.vouchers.push(Shown { payee, slot, asks: asks(&self.chain.fan, voucher) });
    }

    fn claim(&mut self) {
        if !self.vouchers.is_empty() {
            let any = self.rng.random_range(0..self.vouchers.len());
            self.claim_one(any);
        }
    }

    fn claim_one(&mut self, at: usize) {
        let Shown { payee, slot, asks } = &self.vouchers[at];
        let amount = self.chain.fan.claim(usize::from(*slot), asks, self.now);
        *self.chain.paid.entry((*payee, *slot)).or_default() += amount;
    }

    /// Hours, days, or to the end of a lease or the second before.
    fn pass_time(&mut self) {
        let fan = &self.chain.fan;
        let slot = fan.slots[usize::from(self.rng.random_range(0..SLOTS))];
        let end = fan.lease.end(slot.until);
        let next = match self.rng.random_range(0..8) {
            0..4 => self.now + self.rng.random_range(0..20_000),
            4 => self.now + self.rng.random_range(0..3 * 86_400),
            5..7 => end,
            _ => end - 1,
        };
        self.now = self.now.max(next);
    }

    /// What each payee was paid out of a slot, and can still claim of it, is at most the newest promise.
    fn check(&self) {
        let fan = &self.chain.fan;
        let unit = u64::from(fan.unit);
        let mut claimable: BTreeMap<(u8, u8), u64> = BTreeMap::new();
        for Shown { payee, slot, asks } in &self.vouchers {
            let stored = fan.slots[usize::from(*slot)];
            let due = stored.due(asks, &fan.lease, self.now).unwrap_or(0);
            let best = claimable.entry((*payee, *slot)).or_default();
            *best = (*best).max(unit * u64::from(due));
        }
        for payee in 0..PAYEES {
            for slot in 0..SLOTS {
                let of = |all: &BTreeMap<(u8, u8), u64>| all.get(&(payee, slot)).copied();
                let sum = of(&self.chain.paid).unwrap_or(0) + of(&claimable).unwrap_or(0);
                let tag = &self.tags[usize::from(payee)];
                let newest = self.page.of(slot, tag).map_or(0, |held| held.units);
                assert!(
                    fan.is_ended || sum <= unit * u64::from(newest),
                    "life {}: {sum} of payee {payee} in slot {slot}, {newest} units promised",
                    self.seed
                );
            }
        }
    }
}

/// More of them: `cargo xtask campaign wallets`.
#[test]
fn payees_together_never_claim_more_than_the_newest_promises() {
    let lives = std::env::var("FAN_WALLETS").map_or(2_000, |lives| lives.parse().unwrap());
    let (mut paid, mut forks, mut moved) = (0, 0, 0);
    for seed in 0..lives {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
            world.check();
        }
        paid += u64::from(world.chain.fan.claimed > 0);
        forks += u64::from(world.forks > 0);
        moved += u64::from(world.moved > 0);
    }
    // It has seen what it is about: many are paid, many forks are lost, many payees move to another slot.
    assert!(paid > lives / 2 && forks > lives / 4 && moved > lives / 4, "{paid} {forks} {moved}");
}
