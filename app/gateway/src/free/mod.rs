//! Free for the first n a day (rule R20): counted by address, with a cap for all of them together.
//!
//! An address is one of IPv4, or the first 64 bits of one of IPv6, since a home has that many and more. Days are
//! 86,400 seconds of Unix time. Nothing is written down: a restart begins the day anew.
//!
//! Memory: an entry is made only for a request that was free, so there are at most as many as the cap. Each takes 24
//! bytes, and with the table around it less than 64: 10,000 a day are under 1 MiB, a million under 64 MiB.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

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
    by: HashMap<(u16, Block), u32>,
}

impl FreeTier {
    /// At most `cap` free requests in a day, of all addresses and routes.
    #[must_use]
    pub fn new(cap: u32) -> Self {
        Self { cap, today: Mutex::default() }
    }

    /// Whether a request from `client` to `route` is free, as one of the first `first` of its day; it counts then.
    /// `now` is in Unix seconds. A clock that goes back begins no day anew.
    pub fn take(&self, client: IpAddr, route: u16, first: u32, now: i64) -> bool {
        // Whoever panicked in between left counts that are each right.
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.div_euclid(DAY);
        if day > today.day {
            *today = Today { day, ..Today::default() };
        }
        let key = (route, Block::from(client));
        let used = today.by.get(&key).copied().unwrap_or(0);
        if today.given >= self.cap || used >= first {
            return false;
        }
        today.given += 1;
        today.by.insert(key, used + 1);
        true
    }

    /// Entries in memory: at most the cap.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.today.lock().unwrap_or_else(PoisonError::into_inner).by.len()
    }
}
