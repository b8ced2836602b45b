//! Replies that are under way and measured, so that a request can extend one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use farthing_vouchers::book::{Row, WINDOW};

use super::budget::Budget;
use crate::ledger::{Ledger, NotNoted, Saved, rows::Asked};

/// Before the row and the number of a request whose reply is measured: what was reserved and used, for after a crash.
const FACTS: &[u8] = b"gate/meter/";

/// One reply.
#[derive(Debug)]
pub(super) struct Open {
    row: Row,
    number: u32,
    /// The id of its route: another one's prices extend nothing here.
    route: u16,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    budget: Budget,
    /// Base units that are reserved as the row has it, other gateways' included (R5).
    of_row: u64,
    used: u64,
    waker: Option<Waker>,
}

impl State {
    fn reserved(&self) -> u64 {
        self.budget.reserved().max(self.of_row)
    }
}

impl Open {
    pub(super) fn new(row: Row, (number, route, price): (u32, u16, u64)) -> Self {
        let budget = Budget::new(number, price);
        let state = State { budget, of_row: 0, used: 0, waker: None };
        Self { row, number, route, state: Mutex::new(state) }
    }

    /// Base units that were reserved. Who has used them all is woken by `waker` once there are more.
    pub(super) fn reserved(&self, waker: &Waker) -> u64 {
        let mut state = self.state();
        state.waker = Some(waker.clone());
        state.reserved()
    }

    /// Takes note of what is reserved by the row, and says whether that is more than was known.
    pub(super) fn raise(&self, of_row: u64) -> bool {
        let mut state = self.state();
        let is_more = of_row > state.reserved();
        state.of_row = of_row.max(state.of_row);
        is_more
    }

    /// Which reply it is.
    pub(super) fn of(&self) -> (Row, u32) {
        (self.row, self.number)
    }

    /// What goes back, of which request, where so much was used.
    pub(super) fn rest(&self, used: u64) -> Vec<(u32, u64)> {
        self.state().budget.rest(used)
    }

    /// Base units that were reserved, all together.
    pub(super) fn all(&self) -> u64 {
        self.state().budget.reserved()
    }

    /// Numbers of the requests that it is reserved by.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.state().budget.numbers()
    }

    /// Base units that are charged where so much was used.
    pub(super) fn charged(&self, used: u64) -> u64 {
        used.min(self.state().reserved())
    }

    /// Base units that go back where so much is charged.
    pub(super) fn back(&self, charged: u64) -> u64 {
        self.state().reserved().saturating_sub(charged)
    }

    /// Writes it down as it stands, where it has changed much since the last time: a sixteenth of what is reserved.
    pub(super) fn note_used(&self, ledger: &Ledger, used: u64) {
        let mut state = self.state();
        let step = state.reserved().checked_div(16).unwrap_or(0).max(1);
        if used.saturating_sub(state.used) >= step {
            state.used = used;
            // Nobody waits for it: what a crash loses of it is the payer's.
            let _ = match ledger.rows() {
                Some(rows) => rows.note(Asked::used(self.row, self.number, used)).map(|()| 0),
                None => ledger.put(&key(&self.row, self.number), Some(&state.budget.encode(used))),
            };
        }
    }

    /// Writes it down.
    pub(super) fn keep(&self, ledger: &Ledger) -> Result<Saved, NotNoted> {
        let state = self.state();
        ledger.put(&key(&self.row, self.number), Some(&state.budget.encode(state.used)))
    }

    /// Adds the price of another request: written down first, so that what cannot be written adds nothing.
    fn add(&self, ledger: &Ledger, (number, price): (u32, u64)) -> Result<Saved, NotNoted> {
        let mut state = self.state();
        let budget = state.budget.with(number, price);
        let saved = match ledger.rows() {
            // The row has it already.
            Some(_) => 0,
            None => ledger.put(&key(&self.row, self.number), Some(&budget.encode(state.used)))?,
        };
        state.budget = budget;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        Ok(saved)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Meters {
    open: Mutex<HashMap<(Row, u32), Arc<Open>>>,
    /// Of each row the numbers of which something may go back, and how many there are of all rows, so that nobody takes
    /// the lock while there is none.
    held: Mutex<HashMap<Row, Vec<u32>>>,
    count: AtomicUsize,
}

impl Meters {
    /// None under way. What replies had not used when the process before ended without a word goes back.
    ///
    /// # Errors
    /// [`NotNoted`]: the rest is given back by the next start.
    pub(in crate::gate) fn begin_with(ledger: &Ledger) -> Result<Self, NotNoted> {
        if ledger.rows().is_some() {
            // There every gateway gives back what those that are gone had reserved, as long as it runs.
            return Ok(Self::default());
        }
        for (key, value) in ledger.each(FACTS) {
            if let (Some(row), Some((budget, used))) = (row(&key), Budget::decode(&value)) {
                for (number, amount) in budget.rest(used) {
                    // What went back before the end, or is of a row that is gone, is over.
                    let mut shard = ledger.shard(&row.account);
                    let _ = shard.give_back(&row, (number, amount), false);
                }
            }
            ledger.put(&key, None)?;
        }
        Ok(Self::default())
    }

    /// Something of this number may go back until it is let go.
    pub(super) fn hold(&self, row: Row, number: u32) {
        self.held().entry(row).or_default().push(number);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Nothing of it goes back any more.
    pub(in crate::gate) fn let_go(&self, row: &Row, number: u32) {
        let mut held = self.held();
        let Some(numbers) = held.get_mut(row) else { return };
        let before = numbers.len();
        numbers.retain(|one| *one != number);
        self.count.fetch_sub(before.saturating_sub(numbers.len()), Ordering::Relaxed);
        if numbers.is_empty() {
            held.remove(row);
        }
    }

    /// Whether a number is so far ahead that one of which something may go back would be forgotten for it.
    pub(in crate::gate) fn is_ahead(&self, row: &Row, number: u32) -> bool {
        let is_any = self.count.load(Ordering::Relaxed) > 0;
        let is_far = |held: &u32| number.saturating_sub(*held) >= WINDOW;
        is_any && self.held().get(row).is_some_and(|numbers| numbers.iter().any(is_far))
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Row, Vec<u32>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, open: &Arc<Open>) {
        self.all().insert((open.row, open.number), Arc::clone(open));
    }

    pub(super) fn end(&self, open: &Open) {
        self.all().remove(&(open.row, open.number));
    }

    /// Adds the price of another request, by its number, to the reply of request `first` of the same row and route.
    /// `None` where that is not under way.
    pub(super) fn extend(
        &self,
        ledger: &Ledger,
        (row, first, route): (Row, u32, u16),
        of: (u32, u64),
    ) -> Option<Result<Saved, NotNoted>> {
        // Held meanwhile, so that it does not end between being found and being given more.
        let all = self.all();
        let open = all.get(&(row, first)).filter(|open| open.route == route)?;
        Some(open.add(ledger, of))
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(Row, u32), Arc<Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the fact of a request away. In rows it goes with the request's end.
pub(in crate::gate) fn forget(ledger: &Ledger, row: &Row, number: u32) -> Result<Saved, NotNoted> {
    ledger.put(&key(row, number), None)
}

/// No fan has so many slots.
const NO_SLOT: u8 = u8::MAX;

fn key(row: &Row, number: u32) -> Vec<u8> {
    let slot = row.slot.unwrap_or(NO_SLOT);
    [FACTS, &row.account, &[slot], &number.to_le_bytes()].concat()
}

fn row(key: &[u8]) -> Option<Row> {
    let (account, rest) = key.strip_prefix(FACTS)?.split_first_chunk::<32>()?;
    let (slot, _) = rest.split_first()?;
    Some(Row { account: *account, slot: (*slot != NO_SLOT).then_some(*slot) })
}
