//! Work that nobody has paid for, limited by address (R16): never by channel alone, or a stranger could use up
//! what a payer of it may ask for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::free::Block;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Questions after which addresses that have been quiet are forgotten.
const FORGET_EVERY: usize = 4_096;

/// How much an address may ask for unpaid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// Reads of the chain, transactions and long links, a minute.
    pub slow: NonZeroU32,
    /// Promises that are not authentic, a second.
    pub wrong: NonZeroU32,
    /// How long an address that shows more wrong ones is not looked at.
    pub pause: Duration,
}

/// Counts it.
pub struct Strangers {
    slow: DefaultKeyedRateLimiter<Block>,
    wrong: DefaultKeyedRateLimiter<Block>,
    pause: Duration,
    paused: Mutex<HashMap<Block, Instant>>,
    /// How often it was asked, to forget now and then.
    asked: AtomicUsize,
    /// How many are paused, so that nobody takes the lock while none is.
    count: AtomicUsize,
}

impl Strangers {
    /// Nobody has asked for anything.
    #[must_use]
    pub fn new(allowance: Allowance) -> Self {
        Self {
            slow: RateLimiter::keyed(Quota::per_minute(allowance.slow)),
            wrong: RateLimiter::keyed(Quota::per_second(allowance.wrong)),
            pause: allowance.pause,
            paused: Mutex::default(),
            asked: AtomicUsize::new(0),
            count: AtomicUsize::new(0),
        }
    }

    /// Whether the address may have slow work done once more.
    pub fn may_ask(&self, address: IpAddr) -> bool {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            // What is kept of addresses that have been quiet would grow without end.
            self.slow.retain_recent();
            self.wrong.retain_recent();
        }
        self.slow.check_key(&address.into()).is_ok()
    }

    /// Whether what the address shows is not looked at for now.
    pub fn is_paused(&self, address: IpAddr) -> bool {
        if self.count.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let now = Instant::now();
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        paused.retain(|_, until| *until > now);
        self.count.store(paused.len(), Ordering::Relaxed);
        paused.contains_key(&address.into())
    }

    /// Notes a promise that was not authentic.
    pub fn was_wrong(&self, address: IpAddr) {
        let block = Block::from(address);
        if self.wrong.check_key(&block).is_err() {
            let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
            paused.insert(block, Instant::now() + self.pause);
            self.count.store(paused.len(), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn strangers(pause: Duration) -> Strangers {
        let [slow, wrong] = [2, 3].map(|count| NonZeroU32::new(count).unwrap());
        Strangers::new(Allowance { slow, wrong, pause })
    }

    /// gateway rule R16, server invariant 35
    #[test]
    fn an_address_gets_so_much_slow_work_and_others_theirs() {
        let strangers = strangers(Duration::from_secs(60));
        let answers: Vec<bool> = (0..3).map(|_| strangers.may_ask(address(1))).collect();
        assert_eq!(answers, [true, true, false]);
        assert!(strangers.may_ask(address(2)));
    }

    /// gateway rule R16: who has one address of IPv6 has 2^64 of them.
    #[test]
    fn all_addresses_of_a_home_have_one_allowance_together() {
        let strangers = strangers(Duration::from_secs(60));
        let home = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        let answers: Vec<bool> = (0..3).map(|last| strangers.may_ask(home(last))).collect();
        assert_eq!(answers, [true, true, false]);
        (0..4).for_each(|last| strangers.was_wrong(home(last)));
        assert!(strangers.is_paused(home(9)));
        assert!(!strangers.is_paused([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1].into()));
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
}
