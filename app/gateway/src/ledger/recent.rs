//! What was admitted lately, so that a retry is known as one (R7).

use std::collections::{HashMap, VecDeque};

use farthing_vouchers::book::{Ask, Row, WINDOW};

use super::{
    log::bytes::Reader,
    record::{put_row, row},
};

/// Seconds for which a retry gets what it asked for.
pub const RETRIES_LAST: i64 = 120;

/// Turns of what is forgotten that are left where they are, beside as many as there are others.
const SLACK: usize = 64;

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
///
/// Those of a row lie beside one another, and the order is a queue: every paid request is noted here, and what costs time
/// is how many places of memory that touches.
#[derive(Clone, Debug)]
pub struct Recent {
    /// Of each row from the lowest number on; no row has none.
    rows: HashMap<Row, VecDeque<Noted>>,
    /// From the oldest on; some of them may be forgotten.
    order: VecDeque<Turn>,
    /// How many are kept.
    len: usize,
    /// The next place.
    next: u64,
    most: usize,
}

/// A request of a row.
#[derive(Clone, Copy, Debug)]
struct Noted {
    number: u32,
    place: u64,
    entry: Entry,
}

/// Which request was noted at a place.
#[derive(Clone, Copy, Debug)]
struct Turn {
    row: Row,
    number: u32,
    place: u64,
    at: i64,
}

impl Recent {
    /// Room for so many requests, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let (rows, order, len, next) = Default::default();
        Self { rows, order, len, next, most: most.max(1) }
    }

    /// Notes a request that was admitted at `now`, in Unix seconds, as running.
    pub fn admit(&mut self, row: Row, ask: &Ask, now: i64) {
        self.insert((row, ask.number), &Entry::new(ask, now, State::Running));
    }

    /// A request of this number that is not older than [`RETRIES_LAST`] seconds at `now`.
    pub fn find(&mut self, row: Row, number: u32, now: i64) -> Option<&mut Entry> {
        let of_row = self.rows.get_mut(&row)?;
        let noted = of_row.get_mut(place(of_row, number).ok()?)?;
        Some(&mut noted.entry).filter(|entry| !entry.is_over(now))
    }

    /// Forgets a request: what was given its money back is not delivered again.
    pub fn forget(&mut self, row: Row, number: u32) {
        self.remove(&row, number, |_| true);
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Notes what the log says was admitted.
    pub(super) fn replay(&mut self, row: Row, ask: &Ask, time: i64) {
        self.insert((row, ask.number), &Entry::new(ask, time, State::Unknown));
    }

    /// Those that are not over, from the oldest on.
    pub(super) fn encode(&self, now: i64, to: &mut Vec<u8>) {
        let kept = self.order.iter().filter_map(|turn| Some((turn, turn.entry(&self.rows)?)));
        for (Turn { row, number, .. }, entry) in kept.filter(|(_, entry)| !entry.is_over(now)) {
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

    fn insert(&mut self, (row, number): (Row, u32), entry: &Entry) {
        let noted = Noted { number, place: self.next, entry: *entry };
        let of_row = self.rows.entry(row).or_default();
        // Below its window the book knows of no number, so nobody can ask for it again.
        let lowest = number.saturating_sub(WINDOW - 1);
        while of_row.pop_front_if(|passed| passed.number < lowest).is_some() {
            self.len = self.len.saturating_sub(1);
        }
        match place(of_row, number) {
            Ok(at) => {
                of_row.get_mut(at).into_iter().for_each(|before| *before = noted);
            }
            Err(at) => {
                of_row.insert(at, noted);
                self.len = self.len.saturating_add(1);
            }
        }
        self.order.push_back(Turn { row, number, place: self.next, at: entry.at });
        self.next = self.next.wrapping_add(1);
        self.tidy(entry.at);
    }

    /// Gives up what is over at `now`, and the oldest where there are more than may be.
    fn tidy(&mut self, now: i64) {
        let most = self.most;
        while let Some(turn) =
            self.order.pop_front_if(|turn| is_over(turn.at, now) || self.len > most)
        {
            self.remove(&turn.row, turn.number, |noted| noted.place == turn.place);
        }
        // A turn that waits for its time may have many behind it that are of nothing any more.
        if self.order.len() > self.len.saturating_mul(2).saturating_add(SLACK) {
            self.order.retain(|turn| turn.entry(&self.rows).is_some());
        }
    }

    fn remove(&mut self, row: &Row, number: u32, is_it: impl FnOnce(&Noted) -> bool) {
        let Some(of_row) = self.rows.get_mut(row) else { return };
        let Ok(at) = place(of_row, number) else { return };
        if of_row.get(at).is_some_and(is_it) {
            of_row.remove(at);
            self.len = self.len.saturating_sub(1);
        }
        if of_row.is_empty() {
            self.rows.remove(row);
        }
    }
}

impl Turn {
    /// What was noted then, unless it was forgotten.
    fn entry<'a>(&self, rows: &'a HashMap<Row, VecDeque<Noted>>) -> Option<&'a Entry> {
        let of_row = rows.get(&self.row)?;
        let noted = of_row.get(place(of_row, self.number).ok()?)?;
        (noted.place == self.place).then_some(&noted.entry)
    }
}

/// Where a number is among those of a row, or where it belongs. Most are asked for when they are the last.
fn place(of_row: &VecDeque<Noted>, number: u32) -> Result<usize, usize> {
    match of_row.back() {
        Some(last) if last.number == number => Ok(of_row.len().saturating_sub(1)),
        Some(last) if last.number > number => {
            of_row.binary_search_by_key(&number, |noted| noted.number)
        }
        _ => Err(of_row.len()),
    }
}

fn is_over(at: i64, now: i64) -> bool {
    now.saturating_sub(at) >= RETRIES_LAST
}

impl Entry {
    fn new(ask: &Ask, at: i64, state: State) -> Self {
        let Ask { print, price, route, .. } = *ask;
        Self { print, price, route, at, deliveries: 0, state }
    }

    fn is_over(&self, now: i64) -> bool {
        is_over(self.at, now)
    }
}
