//! What was admitted lately, so that a retry is known as one (R7).

use std::collections::{BTreeMap, HashMap};

use farthing_vouchers::book::{Ask, Row, WINDOW};

use super::{
    log::bytes::Reader,
    record::{put_row, row},
};

/// Seconds for which a retry gets what it asked for.
pub const RETRIES_LAST: i64 = 120;

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is paid, and nothing was asked of the service yet: whoever asks next is the first.
    Waiting,
    /// It is being answered.
    Running,
    /// It was answered.
    Done {
        /// With this status.
        status: u16,
    },
    /// It was answered with this status, and its money went back: it is not delivered again for nothing.
    Returned {
        /// With this status.
        status: u16,
    },
    /// It was admitted before a restart; nobody knows how far it came.
    Unknown,
}

/// A request that was admitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its keyed fingerprint.
    pub print: u64,
    /// Base units that it cost.
    pub price: u64,
    /// Which price that was.
    pub route: u16,
    /// Unix seconds at which it was admitted; after a restart, at which that was written.
    pub at: i64,
    /// How often it was delivered again. A restart forgets that.
    pub deliveries: u8,
    /// What became of it.
    pub state: State,
}

/// The requests of the last [`RETRIES_LAST`] seconds, as far as there is room: the oldest go first.
#[derive(Clone, Debug)]
pub struct Recent {
    /// Each with its place in `order`.
    entries: HashMap<(Row, u32), (u64, Entry)>,
    /// From the oldest on; some of them may be forgotten.
    order: BTreeMap<u64, (Row, u32)>,
    /// The next place.
    next: u64,
    most: usize,
}

impl Recent {
    /// Room for so many requests, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), order: BTreeMap::new(), next: 0, most: most.max(1) }
    }

    /// Notes a request that was admitted at `now`, in Unix seconds, as running.
    pub fn admit(&mut self, row: Row, ask: &Ask, now: i64) {
        self.insert((row, ask.number), &Entry::new(ask, now, State::Running));
    }

    /// A request of this number that is not older than [`RETRIES_LAST`] seconds at `now`.
    pub fn find(&mut self, row: Row, number: u32, now: i64) -> Option<&mut Entry> {
        let (_, entry) = self.entries.get_mut(&(row, number))?;
        Some(entry).filter(|entry| !entry.is_over(now))
    }

    /// Forgets a request: what was given its money back is not delivered again.
    pub fn forget(&mut self, row: Row, number: u32) {
        self.entries.remove(&(row, number));
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Notes what the log says was admitted.
    pub(super) fn replay(&mut self, row: Row, ask: &Ask, time: i64) {
        self.insert((row, ask.number), &Entry::new(ask, time, State::Unknown));
    }

    /// Those that are not over, from the oldest on.
    pub(super) fn encode(&self, now: i64, to: &mut Vec<u8>) {
        let kept = self.order.values().filter_map(|key| Some((key, &self.entries.get(key)?.1)));
        for ((row, number), entry) in kept.filter(|(_, entry)| !entry.is_over(now)) {
            put_row(to, row);
            to.extend_from_slice(&number.to_le_bytes());
            to.extend_from_slice(&entry.print.to_le_bytes());
            to.extend_from_slice(&entry.price.to_le_bytes());
            to.extend_from_slice(&entry.route.to_le_bytes());
            to.extend_from_slice(&entry.at.to_le_bytes());
            to.push(entry.deliveries);
        }
    }

    /// Adds what [`Self::encode`] wrote, up to the end.
    pub(super) fn decode(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        while !reader.is_empty() {
            let key = (row(reader)?, reader.u32()?);
            let entry = Entry {
                print: reader.u64()?,
                price: reader.u64()?,
                route: reader.u16()?,
                at: reader.i64()?,
                deliveries: reader.u8()?,
                state: State::Unknown,
            };
            self.insert(key, &entry);
        }
        Some(())
    }

    fn insert(&mut self, key: (Row, u32), entry: &Entry) {
        // Below its window the book knows of no number, so nobody can ask for it again.
        let passed =
            key.1.checked_sub(WINDOW).and_then(|passed| self.entries.remove(&(key.0, passed)));
        if let Some((place, _)) = passed {
            self.order.remove(&place);
        }
        while let Some((&place, oldest)) = self.order.first_key_value() {
            let its = self.entries.get(oldest).filter(|(other, _)| *other == place);
            let is_kept = its.is_some_and(|(_, oldest)| !oldest.is_over(entry.at));
            if is_kept && self.order.len() < self.most {
                break;
            }
            if its.is_some() {
                self.entries.remove(oldest);
            }
            self.order.remove(&place);
        }
        self.entries.insert(key, (self.next, *entry));
        self.order.insert(self.next, key);
        self.next = self.next.wrapping_add(1);
    }
}

impl Entry {
    fn new(ask: &Ask, at: i64, state: State) -> Self {
        let Ask { print, price, route, .. } = *ask;
        Self { print, price, route, at, deliveries: 0, state }
    }

    fn is_over(&self, now: i64) -> bool {
        now.saturating_sub(self.at) >= RETRIES_LAST
    }
}
