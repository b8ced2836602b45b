//! A payer by its rules and payees by their books, both honest, for months: each promise is taken, all that
//! is bought is served, and all that is served is paid.

use super::{DAY, FAN, NOW, land, look, recipient};
use ed25519_dalek::SigningKey;
use farthing_core::fan::Lease;
use farthing_model::fan::Fan;
use farthing_vouchers::book::{
    BookError, ChannelState, ClaimPolicy, MemoryStorage, Policy, Refusal, Row, Share, SharePolicy,
    VoucherBook,
};
use farthing_vouchers::fans::{FanPage, FanRefusal, Limits, Wish};
use farthing_vouchers::signed::SignedFanVoucher;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const PAYEES: u8 = 4;
const PRICE: u64 = 37;
const FEE: u64 = 25;
const SHARES: SharePolicy = SharePolicy { price: PRICE, lease: 86_400, most: 10_000 };
const POLICY: Policy = Policy { credit: 0, margin: 3_600, shares: Some(SHARES) };
const LIMITS: Limits = Limits { least: 300, most: 2_500, share: 5_000, fee: 100 };

struct World {
    fan: Fan,
    page: FanPage,
    key: SigningKey,
    books: Vec<VoucherBook<MemoryStorage>>,
    /// Base units bought at each payee, paid to it, and promised as fees.
    bought: BTreeMap<u8, u64>,
    paid: BTreeMap<u8, u64>,
    fees: BTreeMap<u8, u64>,
    seen: u64,
    now: i64,
}

impl World {
    fn new() -> Self {
        let lease = Lease { opened_at: NOW as u32, last_day: 120 };
        let fan = Fan::open(lease, 10, 8, 200_000);
        let book = || VoucherBook::open(MemoryStorage::default(), POLICY).unwrap();
        let mut world = Self {
            fan,
            page: FanPage::new(FAN),
            key: SigningKey::from_bytes(&[7; 32]),
            books: (0..PAYEES).map(|_| book()).collect(),
            bought: BTreeMap::new(),
            paid: BTreeMap::new(),
            fees: BTreeMap::new(),
            seen: 1,
            now: NOW,
        };
        world.look();
        world
    }

    fn look(&mut self) {
        self.seen += 1;
        self.page.note(look(&self.fan, self.seen)).unwrap();
    }

    /// Gives shares, and shows the vouchers that go along.
    fn give(&mut self, wishes: &[Wish]) {
        let plan = match self.page.plan(wishes, &LIMITS, self.now) {
            Err(FanRefusal::NotFree { .. }) => {
                self.fan.top_up(50_000, self.now).unwrap();
                self.look();
                self.page.plan(wishes, &LIMITS, self.now).unwrap()
            }
            plan => plan.unwrap(),
        };
        land(&mut self.fan, &plan, self.now).unwrap();
        self.look();
        for first in plan.items.iter().filter_map(|item| item.first) {
            self.show(first.recipient.payee[0], &SignedFanVoucher::sign(first, &self.key));
        }
    }

    /// The payee reads the slot and takes the voucher, unless it has one for as much.
    fn show(&mut self, payee: u8, signed: &SignedFanVoucher) -> Row {
        let row = Row::share(&FAN, signed.voucher.slot);
        self.read(payee, row);
        match self.books[usize::from(payee)].accept(signed, self.now) {
            Ok(_) | Err(BookError::Refused(Refusal::Stale { .. })) => row,
            other => panic!("{other:?} of {signed:?} at {}", self.now),
        }
    }

    fn read(&mut self, payee: u8, row: Row) {
        let share = Share {
            key: self.key.verifying_key().to_bytes(),
            unit: self.fan.unit,
            lease: self.fan.lease,
            recipient: recipient(payee),
            slot: self.fan.slots[usize::from(row.slot.unwrap())],
        };
        let book = &mut self.books[usize::from(payee)];
        book.update(row, ChannelState::of_share(share, self.seen)).unwrap();
    }

    /// One read, with what it takes: a share, or a longer lease, or more of it.
    fn buy(&mut self, payee: u8) {
        let to = recipient(payee);
        let wish = Wish { recipient: to, amount: 600, days: 14, fee: 0 };
        match self.page.ends_at(&to, self.now) {
            None => {
                self.give(&[Wish { fee: FEE, ..wish }]);
                *self.fees.entry(payee).or_default() += FEE;
            }
            Some(end) if end < self.now + DAY + 3_600 => self.give(&[wish]),
            Some(_) => {}
        }
        let paid = self.page.pay(&to, PRICE, self.now).or_else(|refusal| {
            assert!(matches!(refusal, FanRefusal::ShareUsedUp { .. }));
            self.give(&[wish]);
            self.page.pay(&to, PRICE, self.now)
        });
        let row = self.show(payee, &SignedFanVoucher::sign(paid.unwrap(), &self.key));
        self.books[usize::from(payee)].serve(row, PRICE, self.now).unwrap();
        *self.bought.entry(payee).or_default() += PRICE;
    }

    /// What was served and is not claimed, from every slot that the payee has or had.
    fn claim(&mut self, payee: u8) {
        let rows = (0..8).map(|slot| Row::share(&FAN, slot));
        let known: Vec<Row> =
            rows.filter(|row| self.books[usize::from(payee)].page(row).is_some()).collect();
        known.iter().for_each(|row| self.read(payee, *row));
        let policy = ClaimPolicy { fee: 0, times: 1, soon: 0, only_served: true };
        for claim in self.books[usize::from(payee)].claims(&policy, self.now) {
            let slot = claim.row.slot.unwrap();
            let paid = self.fan.claim(slot.into(), &claim.asks.unwrap(), self.now);
            assert_eq!(paid, claim.amount);
            *self.paid.entry(payee).or_default() += paid;
            self.seen += 1;
            self.read(payee, claim.row);
        }
        self.look();
    }
}

#[test]
fn all_that_is_bought_is_served_and_all_that_is_served_is_paid() {
    for seed in 0..5 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World::new();
        while world.now < NOW + 85 * DAY {
            let renewals = world.page.renewals(&LIMITS, world.now);
            if !renewals.is_empty() {
                world.give(&renewals);
            }
            // Some are visited every day, the last ones seldom.
            for payee in 0..PAYEES {
                let is_visited = rng.random_ratio(1, 1 << (2 * payee));
                let reads = if is_visited { rng.random_range(1..4) } else { 0 };
                (0..reads).for_each(|_| world.buy(payee));
            }
            // Nobody sleeps for as long as a lease.
            for payee in 0..PAYEES {
                if rng.random_ratio(1, 2) {
                    world.claim(payee);
                }
            }
            world.now += rng.random_range(1..20_000);
        }
        for payee in 0..PAYEES {
            world.claim(payee);
            let of = |all: &BTreeMap<u8, u64>| all.get(&payee).copied().unwrap_or(0);
            let (bought, paid, fees) = (of(&world.bought), of(&world.paid), of(&world.fees));
            assert!(bought > 0 || payee > 2);
            // Less than a unit of each slot is prepaid, and a fee is for nothing that is served.
            assert!(paid >= bought && paid < bought + fees + 8 * 10, "{bought} {paid} {fees}");
        }
        assert!(world.fan.free(world.now).is_some());
    }
}
