//! Free for the first n a day (rule R20): counted by address, or by agent where that says who it is ([`crate::agents`]), with
//! a cap for all of them together.
//!
//! An address is one of IPv4, or the first 64 bits of one of IPv6, since a home has that many and more. Days are
//! 86,400 seconds of Unix time. Nothing is written down: a restart begins the day anew.
//!
//! Memory: an entry is made only for a request that was free, so there are at most as many as the cap. Each takes 24
//! bytes, and with the table around it less than 64: 10,000 a day are under 1 MiB, a million under 64 MiB.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Who counts as one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Block {
    /// An address of IPv4.
    V4([u8; 4]),
    /// The first 64 bits of one of IPv6.
    V6([u8; 8]),
}

/// Who has so many free requests in a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Who {
    /// Whoever asks from there.
    At(Block),
    /// An agent, wherever it asks from: the first 64 bits of a hash of its name.
    Agent([u8; 8]),
}

impl Who {
    /// The agent of this name.
    #[must_use]
    pub fn agent(name: &str) -> Self {
        Self::Agent(Sha256::digest(name).first_chunk().copied().unwrap_or_default())
    }
}

impl From<IpAddr> for Who {
    fn from(address: IpAddr) -> Self {
        Self::At(address.into())
    }
}

impl From<IpAddr> for Block {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

/// What was free today. Shared by all threads.
#[derive(Debug)]
pub struct FreeTier {
    cap: u32,
    today: Mutex<Today>,
}

#[derive(Debug, Default)]
struct Today {
    /// Days since 1970.
    day: i64,
    given: u32,
    by: HashMap<(u16, Who), u32>,
}

impl FreeTier {
    /// At most `cap` free requests in a day, of all addresses and routes.
    #[must_use]
    pub fn new(cap: u32) -> Self {
        Self { cap, today: Mutex::default() }
    }

    /// Whether a request of `who` to `route` is free, as one of the first `first` of its day; it counts then.
    /// `now` is in Unix seconds. A clock that goes back begins no day anew.
    pub fn take(&self, who: impl Into<Who>, route: u16, first: u32, now: i64) -> bool {
        let mut today = self.today(now);
        let key = (route, who.into());
        let Some(used) = self.left(&today, &key, first) else { return false };
        today.given += 1;
        today.by.insert(key, used + 1);
        true
    }

    /// Whether it would be; nothing counts.
    pub fn has_left(&self, who: impl Into<Who>, route: u16, first: u32, now: i64) -> bool {
        self.left(&self.today(now), &(route, who.into()), first).is_some()
    }

    /// Those that were free, where one more is.
    fn left(&self, today: &Today, key: &(u16, Who), first: u32) -> Option<u32> {
        let used = today.by.get(key).copied().unwrap_or(0);
        (today.given < self.cap && used < first).then_some(used)
    }

    fn today(&self, now: i64) -> MutexGuard<'_, Today> {
        // Whoever panicked in between left counts that are each right.
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.div_euclid(DAY);
        if day > today.day {
            *today = Today { day, ..Today::default() };
        }
        today
    }

    /// Entries in memory: at most the cap.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.today.lock().unwrap_or_else(PoisonError::into_inner).by.len()
    }
}
