//! A ledger in memory, which forgets at a crash what nobody waited for.

use farthing_gateway::chain::{Books, BooksError, Down, RowFacts, Seq};
use farthing_gateway::ledger::Settled;
use farthing_sdk::vouchers::book::{
    BookError, ChannelState, MemoryStorage, Page, Policy, Promise, Row, VoucherBook,
};
use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    sync::{Mutex, MutexGuard},
};

/// A fact that was written: its number, key and value.
type Written = (Seq, Vec<u8>, Option<Vec<u8>>);

struct State {
    book: VoucherBook<MemoryStorage>,
    facts: HashMap<Row, RowFacts>,
    written: Vec<Written>,
    seq: Seq,
    durable: Seq,
    is_down: bool,
    /// Waits until it goes down.
    waits_left: Option<u32>,
}

/// The ledger.
pub struct MemoryBooks {
    state: Mutex<State>,
    policy: Policy,
    /// Under which epoch this gateway claims, if it does, and for which it has read the records.
    lease: Mutex<(Option<u64>, u64)>,
}

impl MemoryBooks {
    pub fn new(policy: Policy) -> Self {
        let book = VoucherBook::open(MemoryStorage::default(), policy).unwrap();
        let (facts, written) = (HashMap::new(), Vec::new());
        let state =
            State { book, facts, written, seq: 0, durable: 0, is_down: false, waits_left: None };
        Self { state: Mutex::new(state), policy, lease: Mutex::new((Some(0), 0)) }
    }

    /// Another gateway claims, or this one under a new epoch.
    pub fn leases(&self, epoch: Option<u64>) {
        self.lease.lock().unwrap().0 = epoch;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What is there after a crash: only what somebody waited for. Pages are all there, as if written last.
    pub fn after_a_crash(&self) -> Self {
        let state = self.state();
        let survived = state.written.iter().filter(|(seq, ..)| *seq <= state.durable);
        let new = Self::new(self.policy);
        {
            let mut other = new.state();
            other.written = survived.cloned().collect();
            (other.seq, other.durable) = (state.seq, state.seq);
            for (row, page) in state.book.pages() {
                other.book.update(*row, page.channel).unwrap();
            }
            other.facts = state.facts.clone();
        }
        new
    }

    /// It goes down after so many more waits.
    pub fn die_after(&self, waits: u32) {
        self.state().waits_left = Some(waits);
    }

    /// Whether all that was written is durable.
    pub fn is_durable(&self) -> bool {
        let state = self.state();
        state.durable == state.seq
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut VoucherBook<MemoryStorage>) -> T) -> T {
        act(&mut self.state().book)
    }
}

impl State {
    fn noted<T>(&mut self, outcome: Result<T, BookError<Infallible>>) -> Result<Seq, BooksError> {
        match outcome {
            _ if self.is_down => Err(Down.into()),
            Ok(_) => {
                self.seq += 1;
                Ok(self.seq)
            }
            Err(BookError::Refused(refusal)) => Err(refusal.into()),
            Err(BookError::Storage(never)) => match never {},
        }
    }
}

impl Books for MemoryBooks {
    fn page(&self, row: &Row) -> Option<Page> {
        self.state().book.page(row).copied()
    }

    fn facts(&self, row: &Row) -> Option<RowFacts> {
        self.state().facts.get(row).copied()
    }

    fn rows(&self, account: &[u8; 32]) -> Vec<Row> {
        let state = self.state();
        let rows = state.book.pages().map(|(row, _)| *row);
        rows.filter(|row| row.account == *account).collect()
    }

    fn each(&self, see: &mut dyn FnMut(&Row, &Page)) {
        self.state().book.pages().for_each(|(row, page)| see(row, page));
    }

    fn update(&self, row: &Row, channel: ChannelState) -> Result<Seq, BooksError> {
        let mut state = self.state();
        let outcome = state.book.update(row, channel);
        state.noted(outcome)
    }

    fn take_up(
        &self,
        row: &Row,
        channel: ChannelState,
        facts: RowFacts,
    ) -> Result<Seq, BooksError> {
        let seq = self.update(row, channel)?;
        self.state().facts.insert(*row, facts);
        Ok(seq)
    }

    fn accept(&self, row: &Row, promise: Promise, now: i64) -> Result<Seq, BooksError> {
        let mut state = self.state();
        let outcome = match promise {
            Promise::Link(link) => state.book.accept_link(&row.account, link, now),
            Promise::Voucher(signed) => state.book.accept(signed, now),
            Promise::Share(signed) => state.book.accept(signed, now),
        };
        state.noted(outcome)
    }

    fn claiming(&self, row: &Row, cumulative: u64) -> Result<Seq, BooksError> {
        let mut state = self.state();
        let outcome = state.book.claiming(row, cumulative);
        state.noted(outcome)
    }

    fn forget(&self, row: &Row) -> Result<Seq, BooksError> {
        let mut state = self.state();
        state.facts.remove(row);
        let outcome = state.book.forget(row);
        state.noted(outcome)
    }

    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Seq {
        let mut state = self.state();
        state.seq += 1;
        let written = (state.seq, key.to_vec(), value.map(<[u8]>::to_vec));
        state.written.push(written);
        state.seq
    }

    fn put_settled(&self, key: &[u8], value: &[u8], _: &Settled) -> Seq {
        self.put(key, Some(value))
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let state = self.state();
        let last = state.written.iter().rev().find(|(_, written, _)| written == key)?;
        last.2.clone()
    }

    fn list(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let state = self.state();
        let mut all = BTreeMap::new();
        for (_, key, value) in &state.written {
            all.insert(key.clone(), value.clone());
        }
        let some = all.into_iter().filter(|(key, _)| key.starts_with(prefix));
        some.filter_map(|(key, value)| Some((key, value?))).collect()
    }

    fn epoch(&self) -> Option<u64> {
        self.lease.lock().unwrap().0
    }

    fn led(&self) -> u64 {
        self.lease.lock().unwrap().1
    }

    fn lead(&self, epoch: u64) {
        self.lease.lock().unwrap().1 = epoch;
    }

    fn wait(&self, seq: Seq) -> Result<(), Down> {
        let mut state = self.state();
        match &mut state.waits_left {
            Some(0) => state.is_down = true,
            Some(left) => *left -= 1,
            None => {}
        }
        if state.is_down {
            return Err(Down);
        }
        state.durable = state.durable.max(seq);
        Ok(())
    }
}
