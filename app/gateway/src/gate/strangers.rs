//! Work that nobody has paid for, limited by address (R16): never by channel alone, or a stranger could use up
//! what a payer of it may ask for. Addresses of IPv6 count by their first 64 bits, since a home has that many and more.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use farthing_core::chain::HASHES_MAX;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Limits;
use crate::free::Block;

/// Wrong promises of an address in a second, and how long it is not looked at when it shows more.
const WRONG_A_SECOND: NonZeroU32 = NonZeroU32::new(100).unwrap();
const PAUSE: Duration = Duration::from_secs(1);

/// Questions after which addresses that have been quiet are forgotten.
const FORGET_EVERY: usize = 4_096;

/// Addresses that are told apart, of each kind of work: under 10 MiB. Of more than that only the first half counts
/// (16 bits of IPv4, 32 of IPv6), until there are fewer.
const MOST: usize = 65_536;

/// Hashes that a link takes at most. Each counts as so many, whatever its distance: or a stranger could measure how
/// far a payer is (R3).
const LINK: NonZeroU32 = NonZeroU32::new(HASHES_MAX).unwrap();

/// What a look at a payment counts besides, where it finds none that can be taken.
const IN_VAIN: NonZeroU32 = NonZeroU32::new(9).unwrap();

/// How much an address may ask for unpaid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// Reads of the chain and transactions, a minute.
    pub slow: NonZeroU32,
    /// Prices, a minute.
    pub unpaid: NonZeroU32,
    /// Payments by one transaction that are looked at, a minute.
    pub single: NonZeroU32,
    /// Promises that are not authentic, a second.
    pub wrong: NonZeroU32,
    /// Hashes for links that are far or not authentic, a second; at least those of one.
    pub hashes: NonZeroU32,
    /// How long an address that shows more wrong ones is not looked at.
    pub pause: Duration,
}

impl Allowance {
    /// Those of a configuration.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let [slow, unpaid, hashes, single] = [
            limits.chain_per_minute,
            limits.unpaid_per_minute,
            limits.hashes_per_second,
            limits.payments_per_minute,
        ]
        .map(|limit| NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN));
        Self { slow, unpaid, single, wrong: WRONG_A_SECOND, hashes, pause: PAUSE }
    }
}

/// Counts it.
pub struct Strangers {
    slow: DefaultKeyedRateLimiter<Block>,
    unpaid: DefaultKeyedRateLimiter<Block>,
    single: DefaultKeyedRateLimiter<Block>,
    wrong: DefaultKeyedRateLimiter<Block>,
    hashes: DefaultKeyedRateLimiter<Block>,
    pause: Duration,
    paused: Mutex<HashMap<Block, Instant>>,
    /// How many are paused, so that nobody takes the lock while none is.
    count: AtomicUsize,
    /// How often it was asked, to forget now and then.
    asked: AtomicUsize,
    /// Whether there are too many to tell apart.
    is_crowded: AtomicBool,
    most: usize,
}

impl Strangers {
    /// Nobody has asked for anything.
    #[must_use]
    pub fn new(allowance: Allowance) -> Self {
        Self {
            slow: RateLimiter::keyed(Quota::per_minute(allowance.slow)),
            unpaid: RateLimiter::keyed(Quota::per_minute(allowance.unpaid)),
            single: RateLimiter::keyed(Quota::per_minute(allowance.single)),
            wrong: RateLimiter::keyed(Quota::per_second(allowance.wrong)),
            hashes: RateLimiter::keyed(Quota::per_second(allowance.hashes)),
            pause: allowance.pause,
            paused: Mutex::default(),
            count: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
            is_crowded: AtomicBool::new(false),
            most: MOST,
        }
    }

    /// Whether the address may have slow work done once more.
    pub fn may_ask(&self, address: IpAddr) -> bool {
        self.slow.check_key(&self.counted(address)).is_ok()
    }

    /// Whether a payment by one transaction is looked at once more for the address, which takes a node's answers.
    pub fn may_settle(&self, address: IpAddr) -> bool {
        self.single.check_key(&self.counted(address)).is_ok()
    }

    /// Notes that a payment by one transaction was looked at in vain: it counts for more than one that pays.
    pub fn was_in_vain(&self, address: IpAddr) {
        // Who has fewer left keeps them.
        let _left = self.single.check_key_n(&self.counted(address), IN_VAIN);
    }

    /// Whether the address is told a price once more.
    pub fn may_see(&self, address: IpAddr) -> bool {
        self.unpaid.check_key(&self.counted(address)).is_ok()
    }

    /// Counts the hashes that one link may take at most. Whether the address had them left; if not, it is not looked
    /// at for a while.
    pub fn may_hash(&self, address: IpAddr) -> bool {
        let one = self.hashes.check_key_n(&self.counted(address), LINK);
        let is_left = matches!(one, Ok(Ok(())));
        if !is_left {
            self.pause(address);
        }
        is_left
    }

    /// Whether what the address shows is not looked at for now.
    pub fn is_paused(&self, address: IpAddr) -> bool {
        if self.count.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let block = self.block(address);
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        let is_paused = paused.get(&block).is_some_and(|until| *until > Instant::now());
        if !is_paused && paused.remove(&block).is_some() {
            self.count.store(paused.len(), Ordering::Relaxed);
        }
        is_paused
    }

    /// Notes a promise that was not authentic.
    pub fn was_wrong(&self, address: IpAddr) {
        if self.wrong.check_key(&self.counted(address)).is_err() {
            self.pause(address);
        }
    }

    fn pause(&self, address: IpAddr) {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        paused.insert(self.block(address), Instant::now() + self.pause);
        self.count.store(paused.len(), Ordering::Relaxed);
    }

    /// Who counts as one for now.
    fn block(&self, address: IpAddr) -> Block {
        match (self.is_crowded.load(Ordering::Relaxed), Block::from(address)) {
            (false, block) => block,
            (true, Block::V4([a, b, ..])) => Block::V4([a, b, 0, 0]),
            (true, Block::V6([a, b, c, d, ..])) => Block::V6([a, b, c, d, 0, 0, 0, 0]),
        }
    }

    /// The same, for a question: what is kept of addresses that have been quiet would grow without end.
    fn counted(&self, address: IpAddr) -> Block {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.forget();
        }
        self.block(address)
    }

    fn forget(&self) {
        let now = Instant::now();
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        paused.retain(|_, until| *until > now);
        self.count.store(paused.len(), Ordering::Relaxed);
        drop(paused);
        let all = [&self.slow, &self.unpaid, &self.single, &self.wrong, &self.hashes];
        all.iter().for_each(|kind| kind.retain_recent());
        let is_crowded = all.iter().any(|kind| kind.len() > self.most);
        self.is_crowded.store(is_crowded, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn strangers(pause: Duration) -> Strangers {
        let [slow, unpaid, single, wrong, hashes] =
            [2, 4, 5, 3, 2 * HASHES_MAX].map(|count| NonZeroU32::new(count).unwrap());
        Strangers::new(Allowance { slow, unpaid, single, wrong, hashes, pause })
    }

    fn home(network: u16, last: u16) -> IpAddr {
        Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, last).into()
    }

    /// gateway rule R16, server invariant 35
    #[test]
    fn an_address_gets_so_much_slow_work_and_others_theirs() {
        let strangers = strangers(Duration::from_secs(60));
        let answers: Vec<bool> = (0..3).map(|_| strangers.may_ask(address(1))).collect();
        assert_eq!(answers, [true, true, false]);
        assert!(strangers.may_ask(address(2)));
    }

    /// gateway rule R16
    #[test]
    fn an_address_that_shows_too_many_wrong_promises_is_not_looked_at_for_a_while() {
        let strangers = strangers(Duration::from_millis(30));
        for _ in 0..3 {
            strangers.was_wrong(address(1));
        }
        assert!(!strangers.is_paused(address(1)));
        strangers.was_wrong(address(1));
        assert!(strangers.is_paused(address(1)) && !strangers.is_paused(address(2)));
        std::thread::sleep(Duration::from_millis(40));
        assert!(!strangers.is_paused(address(1)));
    }

    /// gateway rule R16: a home has more addresses than anybody counts.
    #[test]
    fn all_addresses_of_a_home_have_one_allowance_together() {
        let strangers = strangers(Duration::from_secs(60));
        let answers: Vec<bool> = (0..3).map(|last| strangers.may_ask(home(1, last))).collect();
        assert_eq!(answers, [true, true, false]);
        assert!(strangers.may_ask(home(2, 0)));
        for last in 0..4 {
            strangers.was_wrong(home(3, last));
        }
        assert!(strangers.is_paused(home(3, 9)) && !strangers.is_paused(home(2, 0)));
    }

    /// server invariant 35
    #[test]
    fn an_address_has_so_many_payments_looked_at() {
        let strangers = strangers(Duration::from_secs(60));
        assert_eq!((0..9).filter(|_| strangers.may_settle(address(1))).count(), 5);
        assert!(strangers.may_settle(address(2)));
    }

    /// gateway rule R16, server invariant 35
    #[test]
    fn an_address_is_told_so_many_prices() {
        let strangers = strangers(Duration::from_secs(60));
        assert_eq!((0..9).filter(|_| strangers.may_see(address(1))).count(), 4);
        assert!(strangers.may_see(address(2)));
    }

    /// gateway rule R16: few links that are dear are as bad as many cheap ones.
    #[test]
    fn an_address_that_has_more_hashes_made_is_not_looked_at_for_a_while() {
        let strangers = strangers(Duration::from_secs(60));
        assert!(strangers.may_hash(address(1)) && strangers.may_hash(address(1)));
        assert!(!strangers.is_paused(address(1)));
        assert!(!strangers.may_hash(address(1)) && strangers.is_paused(address(1)));
        assert!(!strangers.is_paused(address(2)) && strangers.may_hash(address(2)));
    }

    #[test]
    fn what_is_kept_of_addresses_is_bounded_and_given_up_when_they_are_quiet() {
        let mut strangers = strangers(Duration::from_millis(1));
        strangers.most = 100;
        let all = u16::try_from(3 * FORGET_EVERY).unwrap();
        for network in 0..all {
            strangers.was_wrong(home(network, 0));
            let _left = strangers.may_hash(home(network, 0));
        }
        let kept = [strangers.hashes.len(), strangers.wrong.len()];
        assert!(kept.iter().all(|kept| *kept < FORGET_EVERY), "{kept:?}");
        std::thread::sleep(Duration::from_millis(2_100));
        strangers.forget();
        assert_eq!([strangers.hashes.len(), strangers.wrong.len()], [0, 0]);
        assert_eq!(strangers.count.load(Ordering::Relaxed), 0);
        // There are few again, so each counts by itself.
        let answers: Vec<bool> = (0..3).map(|_| strangers.may_ask(home(1, 0))).collect();
        assert!(answers == [true, true, false] && strangers.may_ask(home(2, 0)));
    }
}
