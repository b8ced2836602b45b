//! Random lives of fans beside the book of one of their payees. The payer keeps to no rule but the
//! program's: it retags, renews, raises, signs anything and shows anything again.

mod payer;
mod requests;

use super::model::Requests;
use ed25519_dalek::SigningKey;
use farthing_core::fan::{Lease, Recipient, SlotClaim, Tag};
use farthing_model::fan::Fan;
use farthing_vouchers::book::{
    BookError, ChannelState, ClaimPolicy, MemoryStorage, Page, Policy, Promise, Refusal, Row,
    Share, SharePolicy, VoucherBook,
};
use farthing_vouchers::signed::{self, SignedFanVoucher};
use farthing_vouchers::verify::VoucherKey;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

type Book = VoucherBook<MemoryStorage>;

const FAN: [u8; 32] = [0xfa; 32];
const SLOTS: u8 = 3;
const STEPS: u32 = 120;
const DAY: i64 = 86_400;

/// Payee 0 has the book.
fn recipient(payee: u8) -> Recipient {
    Recipient { payee: [payee; 32], audience: [payee + 100; 32] }
}

fn tag(payee: u8) -> Tag {
    signed::tag(&recipient(payee), &FAN)
}

fn row(slot: u8) -> Row {
    Row::share(&FAN, slot)
}

struct World {
    fan: Fan,
    key: SigningKey,
    /// Everything ever signed.
    vouchers: Vec<SignedFanVoucher>,
    book: Book,
    policy: Policy,
    /// When each slot was read last, and how often the chain has moved.
    seen: u64,
    now: i64,
    /// Base units served and paid, to compare.
    accepted: u64,
    stops: u64,
    /// What each row's requests came to.
    requests: Vec<Requests>,
    admitted: u64,
    rng: ChaCha8Rng,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lease = Lease { opened_at: 1_800_000_000, last_day: rng.random_range(20..=250) };
        let unit = rng.random_range(1..=50);
        let fan = Fan::open(lease, unit, usize::from(SLOTS), u64::from(unit) * 400);
        let shares = SharePolicy {
            price: 50,
            lease: rng.random_range(0..100_000),
            most: u64::from(unit) * rng.random_range(20..300),
        };
        let (credit, margin) = (rng.random_range(0..60), rng.random_range(0..8_000));
        let policy = Policy { credit, margin, shares: Some(shares) };
        let book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
        let (now, key) = (lease.opened_at.into(), SigningKey::from_bytes(&[7; 32]));
        let (vouchers, seen, accepted, stops, admitted) = (Vec::new(), 1, 0, 0, 0);
        let requests = vec![Requests::default(); usize::from(SLOTS)];
        Self {
            fan,
            key,
            vouchers,
            book,
            policy,
            seen,
            now,
            accepted,
            stops,
            requests,
            admitted,
            rng,
        }
    }

    fn state(&self, slot: u8) -> ChannelState {
        let share = Share {
            key: self.key.verifying_key().to_bytes(),
            unit: self.fan.unit,
            lease: self.fan.lease,
            recipient: recipient(0),
            slot: self.fan.slots[usize::from(slot)],
        };
        ChannelState::of_share(share, self.seen)
    }

    /// Base units that the chain pays for a promise at a time, and that it has paid the payee of the
    /// slot.
    fn truth(&self, slot: u8, promise: Option<Promise>, at: i64) -> (u64, u64) {
        let (stored, unit) = (self.fan.slots[usize::from(slot)], u64::from(self.fan.unit));
        let is_ours = stored.until != 0 && stored.tag == tag(0);
        let claimed = if is_ours { unit * u64::from(stored.claimed) } else { 0 };
        let Some(Promise::Share(signed)) = promise else { return (0, claimed) };
        let voucher = signed.voucher;
        let day = (voucher.expires_at - i64::from(self.fan.lease.opened_at)) / DAY;
        let (cumulative, day) = ((voucher.cumulative / unit) as u16, day as u8);
        let asks = SlotClaim { tag: tag(0), cumulative, day };
        let due = stored.due(&asks, &self.fan.lease, at).unwrap_or(0);
        (unit * u64::from(due), claimed)
    }

    fn step(&mut self) {
        match self.rng.random_range(0..27) {
            20..25 => self.admit(),
            25 => self.give_back(),
            26 => self.sign_a_claim(),
            0..5 => self.accept(),
            5 => self.accept_together(),
            6..8 => self.serve(),
            8..10 => self.claim(),
            10 => self.claim_by_anybody(),
            11..14 => self.assign(),
            14 => self.release_or_fund(),
            15..17 => self.pass_time(),
            17 => self.crash(),
            _ => {
                let slot = self.slot();
                self.tell(slot);
            }
        }
    }

    /// What the book covers can be claimed at this moment from the slot as the chain has it, also where
    /// the book has not heard of its last change; and still after the margin.
    fn check(&self) {
        for slot in 0..SLOTS {
            let Some(page) = self.book.page(row(slot)) else { continue };
            let standing = self.book.standing(row(slot), self.now).unwrap();
            for at in [self.now, self.now.saturating_add_unsigned(self.policy.margin)] {
                let (due, claimed) = self.truth(slot, page.promise, at);
                let unclaimed = standing.covered.saturating_sub(standing.claimed.max(claimed));
                assert!(unclaimed <= due, "{unclaimed} covered, {due} due of {page:?}");
            }
            assert!(standing.covered >= standing.claimed);
            assert!(self.requests[usize::from(slot)].is_of(page));
            assert_eq!(Page::from_bytes(&page.to_bytes()), Ok(*page));
            let is_over = self.now >= page.channel.closes_at.unwrap();
            let is_dead = is_over || page.stopped().is_some();
            assert!(!is_dead || (standing.left == 0 && standing.covered == standing.claimed));
        }
        let of_all: u64 = (0..SLOTS)
            .filter_map(|slot| self.book.standing(row(slot), self.now))
            .map(|standing| standing.covered - standing.claimed)
            .sum();
        assert!(of_all <= self.policy.shares.unwrap().most);
    }

    fn accept(&mut self) {
        let signed = self.voucher();
        let slot = signed.voucher.slot;
        // Half of the time the gateway has just read the fan.
        if self.rng.random() {
            self.tell(slot);
        }
        let before = self.book.page(row(slot)).copied();
        let outcome = self.book.accept(signed, self.now);
        let after = self.book.page(row(slot)).copied();
        let Ok(accepted) = outcome else {
            assert_eq!(before, after);
            return;
        };
        self.accepted += 1;
        let (before, after) = (before.unwrap(), after.unwrap());
        let key = VoucherKey::new(self.key.verifying_key().as_bytes()).unwrap();
        assert!(key.has_signed(&signed) && signed.voucher.recipient == recipient(0));
        assert_eq!(after.promise, Some(Promise::Share(signed)));
        assert_eq!((after.channel, after.served), (before.channel, before.served));
        let covered = |page: &Page, at| page.standing(&self.policy, at).covered;
        assert_eq!(accepted.covered, covered(&after, self.now));
        assert_eq!(accepted.covered - accepted.gained, covered(&before, self.now));
        for later in (0..60).map(|hours| self.now + hours * 7 * 3_600) {
            assert!(covered(&after, later) >= covered(&before, later));
            assert!(after.due(later) >= before.due(later));
        }
    }

    /// A batch has the outcomes of its vouchers one by one, on a copy of the book.
    fn accept_together(&mut self) {
        let count = self.rng.random_range(0..4);
        let all: Vec<SignedFanVoucher> = (0..count).map(|_| self.voucher()).collect();
        let mut copy = self.reopened();
        let one_by_one: Vec<_> = all.iter().map(|signed| copy.accept(signed, self.now)).collect();
        assert_eq!(self.book.accept_all(&all, self.now), one_by_one);
        for slot in 0..SLOTS {
            assert_eq!(self.book.page(row(slot)), copy.page(row(slot)));
        }
    }

    /// Nothing beyond what is covered, whatever the credit, and nothing at all on a dead row.
    fn serve(&mut self) {
        let (slot, amount) = (self.slot(), self.rng.random_range(1..60));
        let Some(page) = self.book.page(row(slot)).copied() else { return };
        let before = page.standing(&self.policy, self.now);
        let outcome = self.book.serve(row(slot), amount, self.now);
        let is_over =
            self.now.saturating_add_unsigned(self.policy.margin) >= page.channel.closes_at.unwrap();
        let is_covered = page.spent() + amount <= before.covered;
        assert_eq!(outcome.is_ok(), is_covered && !is_over && page.stopped().is_none());
        let served = if outcome.is_ok() { amount } else { 0 };
        self.requests[usize::from(slot)].served += u128::from(served);
    }

    /// The chain pays what the book says that it will.
    fn claim(&mut self) {
        (0..SLOTS).for_each(|slot| self.tell(slot));
        let only_served = self.rng.random();
        let policy = ClaimPolicy { fee: 5, times: 2, soon: 100_000, only_served };
        for claim in self.book.claims(&policy, self.now) {
            let slot = claim.row.slot.unwrap();
            let paid = self.fan.claim(slot.into(), &claim.asks.unwrap(), self.now);
            assert!(paid == claim.amount && paid > policy.fee);
            self.seen += 1;
            self.tell(slot);
        }
    }

    /// Of anything that was ever signed, shown to the book or not.
    fn claim_by_anybody(&mut self) {
        let Some(signed) = self.vouchers.choose(&mut self.rng).copied() else { return };
        let tag = signed::tag(&signed.voucher.recipient, &FAN);
        if let Some(asks) = signed.voucher.claim(tag, self.fan.unit, &self.fan.lease) {
            self.fan.claim(signed.voucher.slot.into(), &asks, self.now);
            self.seen += 1;
        }
    }

    /// Hours, days, or to the end of a lease or the second before.
    fn pass_time(&mut self) {
        let slot = self.slot();
        let end = self.fan.lease.end(self.fan.slots[usize::from(slot)].until);
        let next = match self.rng.random_range(0..6) {
            0..3 => self.now + self.rng.random_range(0..30_000),
            3 => self.now + self.rng.random_range(0..12 * DAY),
            4 => end,
            _ => end - 1,
        };
        self.now = self.now.max(next);
    }

    /// The book hears of a slot, or of what it was before.
    fn tell(&mut self, slot: u8) {
        let state = self.state(slot);
        let before = self.book.page(row(slot)).copied();
        let outcome = self.book.update(row(slot), state);
        let Some(page) = self.book.page(row(slot)).copied() else {
            assert_eq!(outcome, Err(BookError::Refused(Refusal::OtherTag)));
            return;
        };
        assert_eq!(outcome, Ok(()));
        // The slot is the payee's again, or for the first time: everything begins anew.
        if before.is_none_or(|before| before.is_taken && !page.is_taken) {
            self.requests[usize::from(slot)] = Requests::of(&page);
        }
        if page.stopped().is_none() {
            let (due, claimed) = self.truth(slot, page.promise, self.now);
            assert_eq!((page.due(self.now), page.channel.claimed), (due, claimed));
        }
        self.stops += u64::from(
            before.is_some_and(|before| before.stopped().is_none() && page.stopped().is_some()),
        );
        let old = ChannelState { slot: self.seen - 1, funded: 0, claimed: 0, ..state };
        self.book.update(row(slot), old).unwrap();
        assert_eq!(self.book.page(row(slot)), Some(&page));
    }

    fn reopened(&self) -> Book {
        VoucherBook::open(self.book.storage().clone(), self.policy).unwrap()
    }

    fn crash(&mut self) {
        let reopened = self.reopened();
        for slot in 0..SLOTS {
            assert_eq!(reopened.page(row(slot)), self.book.page(row(slot)));
        }
        self.book = reopened;
    }
}

/// More of them: `cargo xtask campaign shares`.
#[test]
fn any_life_of_a_fan_keeps_the_book_of_its_payee_sound() {
    let walks = std::env::var("SHARE_WALKS").map_or(300, |walks| walks.parse().unwrap());
    let (mut accepted, mut claimed, mut stops, mut admitted) = (0, 0, 0, 0);
    for seed in 0..walks {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
            world.check();
        }
        accepted += world.accepted;
        claimed += u64::from(world.fan.claimed > 0);
        stops += world.stops;
        admitted += world.admitted;
    }
    // It has seen what it is about.
    assert!(
        accepted > walks && claimed > walks / 3 && stops > walks / 10 && admitted > walks,
        "{accepted} {claimed} {stops} {admitted}"
    );
}
