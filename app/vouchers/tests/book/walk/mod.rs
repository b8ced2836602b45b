//! Random walks of a payee between payers that cheat and a chain that moves on.

mod moves;
mod requests;

use crate::flaky::{Failed, Fault, FlakyStorage};
use crate::model::Requests;
use crate::truth::{is_genuine, paid};
use crate::{LENGTH, NOW, UNIT};
use ed25519_dalek::SigningKey;
use farthing_core::chain::Link;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    Accepted, BookError, ChannelAddress, ChannelState, Credential, Page, Policy, Promise, Refusal,
    VoucherBook,
};
use farthing_vouchers::chain::Chain;
use farthing_vouchers::signed::SignedVoucher;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::sync::LazyLock;

type Book = VoucherBook<FlakyStorage>;

const WALKS: u64 = 500;
const STEPS: u32 = 60;

/// Channels 0 to 2 are paid by voucher, 3 and 4 by link.
const CHANNELS: u8 = 5;
const BY_VOUCHER: u8 = 3;

fn address(label: u8) -> ChannelAddress {
    [label + 1; 32]
}

fn signer(label: u8) -> SigningKey {
    SigningKey::from_bytes(&[label + 100; 32])
}

/// The root of a channel's chain, and its links.
fn links(label: u8) -> &'static [Link] {
    static LINKS: LazyLock<Vec<Vec<Link>>> = LazyLock::new(|| {
        let chain = |label| Chain::new([label + 200; 32], address(label), LENGTH);
        let links = |label| (0..=LENGTH).map(|index| chain(label).link(index).unwrap()).collect();
        (BY_VOUCHER..CHANNELS).map(links).collect()
    });
    &LINKS[usize::from(label - BY_VOUCHER)]
}

/// The truth, which the book hears of late.
struct World {
    channels: Vec<ChannelState>,
    /// Everything that payers ever signed, to be shown again.
    vouchers: Vec<SignedVoucher>,
    book: Book,
    policy: Policy,
    now: i64,
    /// What each channel's requests came to, and what they may have come to where a write failed.
    requests: Vec<Requests>,
    doubtful: Vec<Vec<Requests>>,
    admitted: u64,
    returned: u64,
    rng: ChaCha8Rng,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (credit, margin) = (rng.random_range(0..30), rng.random_range(0..100));
        let policy = Policy { credit, margin, shares: None };
        let mut book = VoucherBook::open(FlakyStorage::default(), policy).unwrap();
        let mut channels = Vec::new();
        for label in 0..CHANNELS {
            let credential = if label < BY_VOUCHER {
                Credential::Key(signer(label).verifying_key().to_bytes())
            } else {
                let claimed = links(label)[0];
                Credential::Chain { unit: UNIT, length: LENGTH, claimed }
            };
            let funded = rng.random_range(0..200);
            let channel = ChannelState { credential, funded, claimed: 0, closes_at: None, slot: 0 };
            book.update(address(label), channel).unwrap();
            channels.push(channel);
        }
        let requests = vec![Requests::default(); usize::from(CHANNELS)];
        let doubtful = vec![Vec::new(); usize::from(CHANNELS)];
        let (vouchers, now, admitted, returned) = (Vec::new(), NOW, 0, 0);
        Self { channels, vouchers, book, policy, now, requests, doubtful, admitted, returned, rng }
    }

    fn label(&mut self) -> u8 {
        self.rng.random_range(0..CHANNELS)
    }

    fn page(&self, label: u8) -> Page {
        *self.book.page(address(label)).unwrap()
    }

    /// A voucher of any payer: new, of any size, expiring at any time; shown again; or forged.
    fn voucher(&mut self) -> SignedVoucher {
        if self.rng.random_range(0..3) == 0
            && let Some(signed) = self.vouchers.choose(&mut self.rng)
        {
            return *signed;
        }
        let label = self.rng.random_range(0..BY_VOUCHER);
        let expires_at = match self.rng.random_range(0..4) {
            0 => self.now + self.rng.random_range(-50..400),
            _ => 0,
        };
        let cumulative = self.rng.random_range(0..250);
        let voucher = Voucher { channel: address(label), cumulative, expires_at };
        let mut signed = SignedVoucher::sign(voucher, &signer(label));
        if self.rng.random_range(0..8) == 0 {
            signed.signature[self.rng.random_range(0..64)] ^= 1;
        } else {
            self.vouchers.push(signed);
        }
        signed
    }

    fn link(&mut self) -> (u8, Link) {
        let label = self.rng.random_range(BY_VOUCHER..CHANNELS);
        let mut link = *links(label).choose(&mut self.rng).unwrap();
        if self.rng.random_range(0..8) == 0 {
            link.index += 1;
        }
        (label, link)
    }

    fn step(&mut self) {
        match self.rng.random_range(0..19) {
            12..15 => self.admit_voucher(),
            15..17 => self.admit_link(),
            17 => self.give_back(),
            18 => self.sign_a_claim(),
            0..3 => {
                let signed = self.voucher();
                self.accept(&signed);
            }
            3 => self.accept_together(),
            4..6 => self.accept_link(),
            6 => self.serve(),
            7 => self.claim(),
            8 => self.move_the_chain(),
            9 => self.now += self.rng.random_range(0..200),
            10 => self.crash(),
            _ => self.hear(),
        }
    }

    /// What the book covers it can claim, as the program pays it, until just before it ends.
    fn check(&self) {
        for label in 0..CHANNELS {
            let page = self.page(label);
            let standing = page.standing(&self.policy, self.now);
            assert!(standing.covered >= standing.claimed);
            assert!(self.requests[usize::from(label)].is_of(&page));
            assert_eq!(Page::from_bytes(&page.to_bytes()), Ok(page));
            let spent = standing.served - standing.returned;
            assert_eq!(standing.owed, spent.saturating_sub(standing.covered));
            let at_once = paid(&page.channel, page.best(), &address(label), self.now);
            let later = self.now.saturating_add_unsigned(self.policy.margin);
            let last = paid(&page.channel, page.best(), &address(label), later);
            assert_eq!(page.due(self.now), at_once);
            assert!(standing.covered - standing.claimed <= at_once.min(last));
        }
    }

    fn accept(&mut self, signed: &SignedVoucher) {
        let label = signed.voucher.channel[0] - 1;
        let before = self.page(label);
        let fault = self.fault();
        let outcome = self.book.accept(signed, self.now);
        self.judge(label, &before, Promise::Voucher(*signed), outcome, fault);
    }

    fn accept_link(&mut self) {
        let (label, link) = self.link();
        let before = self.page(label);
        let fault = self.fault();
        let outcome = self.book.accept_link(&address(label), link, self.now);
        self.judge(label, &before, Promise::Link(link), outcome, fault);
    }

    /// Some writes fail, before or after.
    fn fault(&mut self) -> bool {
        let fault = match self.rng.random_range(0..16) {
            0 => Some(Fault::Before),
            1 => Some(Fault::After),
            _ => None,
        };
        self.book.storage().fault.set(fault);
        fault.is_some()
    }

    /// An acceptance takes nothing away at any later second; anything else changes nothing.
    fn judge(
        &mut self,
        label: u8,
        before: &Page,
        shown: Promise,
        outcome: Result<Accepted, BookError<Failed>>,
        had_fault: bool,
    ) {
        // A fault that met no write is gone.
        let had_fault = had_fault && self.book.storage().fault.take().is_none();
        let after = self.page(label);
        let Ok(accepted) = outcome else {
            assert_eq!(after, *before);
            assert_eq!(had_fault, matches!(outcome, Err(BookError::Storage(Failed))));
            return;
        };
        assert!(!had_fault);
        self.doubtful[usize::from(label)].clear();
        let highest = before.highest.max(after.promised());
        assert_eq!(after, Page { promise: Some(shown), highest, ..*before });
        assert!(is_genuine(&before.channel, &shown, &address(label)));
        let covered = |page: &Page, at| page.standing(&self.policy, at).covered;
        assert_eq!(accepted.covered, covered(&after, self.now));
        assert_eq!(accepted.covered - accepted.gained, covered(before, self.now));
        for later in (0..600).step_by(7).map(|seconds| self.now + seconds) {
            assert!(covered(&after, later) >= covered(before, later));
            assert!(after.due(later) >= before.due(later));
        }
    }

    /// A batch has the outcomes of its vouchers one by one, on a copy of the book.
    fn accept_together(&mut self) {
        let count = self.rng.random_range(0..6);
        let all: Vec<SignedVoucher> = (0..count).map(|_| self.voucher()).collect();
        // So that the copy is the book also where a failed write did happen.
        self.crash();
        let mut copy = self.reopened();
        let one_by_one: Vec<_> = all.iter().map(|signed| copy.accept(signed, self.now)).collect();
        assert_eq!(self.book.accept_all(&all, self.now), one_by_one);
        for label in 0..CHANNELS {
            assert_eq!(Some(&self.page(label)), copy.page(address(label)));
        }
    }

    /// Nothing is served beyond what is covered then, and the credit, and what is funded.
    fn serve(&mut self) {
        let label = self.label();
        let funded = self.page(label).channel.funded;
        let before = self.page(label).standing(&self.policy, self.now);
        let amount = self.rng.random_range(0..60);
        let outcome = self.book.serve(address(label), amount, self.now);
        let spent = before.served - before.returned;
        let allowed = (before.covered + self.policy.credit).min(funded);
        if spent + amount <= allowed || amount == 0 {
            assert_eq!(outcome, Ok(()));
            self.requests[usize::from(label)].served += u128::from(amount);
            self.doubtful[usize::from(label)].clear();
        } else {
            let missing = (spent + amount - allowed.max(spent)).min(amount);
            assert_eq!(outcome, Err(BookError::Refused(Refusal::Unpaid { missing })));
            assert_eq!(self.page(label).standing(&self.policy, self.now), before);
        }
    }

    fn reopened(&self) -> Book {
        let storage =
            FlakyStorage { pages: self.book.storage().pages.clone(), ..Default::default() };
        VoucherBook::open(storage, self.policy).unwrap()
    }

    /// All that was answered is still there; what failed to be written may be there.
    fn crash(&mut self) {
        let reopened = self.reopened();
        for label in 0..CHANNELS {
            let (before, after) = (self.page(label), *reopened.page(address(label)).unwrap());
            let covered = |page: &Page| page.standing(&self.policy, self.now).covered;
            assert!(covered(&after) >= covered(&before));
            assert_eq!(before.channel, after.channel);
            self.find_out(label, &after);
        }
        self.book = reopened;
    }
}

/// Any interleaving, with every invariant after every step: bug classes 30, 50; server invariant 24, server
/// invariant 25, server invariant 26. More of them: `cargo xtask campaign books`.
#[test]
fn any_walk_keeps_the_book_sound() {
    let walks = std::env::var("BOOK_WALKS").map_or(WALKS, |walks| walks.parse().unwrap());
    let (mut admitted, mut returned) = (0, 0);
    for seed in 0..walks {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
            world.check();
        }
        admitted += world.admitted;
        returned += world.returned;
    }
    // It has seen what it is about.
    assert!(admitted > 2 * walks && returned > walks / 8, "{admitted} {returned}");
}

/// A page does not depend on the order in which the vouchers came, nor on how often.
#[test]
fn the_order_of_arrival_does_not_matter() {
    let mut world = World::new(0);
    let label = 0;
    world.channels[0].funded = 1_000;
    world.channels[0].slot += 1;
    world.tell(label);
    let sign = |cumulative| {
        SignedVoucher::sign(
            Voucher { channel: address(label), cumulative, expires_at: 0 },
            &signer(label),
        )
    };
    let mut shown: Vec<SignedVoucher> = (1..=8).map(|step| sign(step * 10)).collect();
    shown.extend(shown.clone());
    for _ in 0..10 {
        let mut book = world.reopened();
        let mut arriving = shown.clone();
        while !arriving.is_empty() {
            let next = world.rng.random_range(0..arriving.len());
            let _ = book.accept(arriving.swap_remove(next), NOW);
        }
        let promise = book.page(address(label)).unwrap().promise;
        assert_eq!(promise, Some(Promise::Voucher(sign(80))));
    }
}
