//! The desk's threads.

use super::{ChainRefusal, Parts, errand::Errand, looking::Looking};
use crate::chain::{
    Moment,
    books::BooksError,
    sponsor::Opened,
    watch::{LookRefusal, Opening, Taken},
};
use farthing_sdk::vouchers::book::Row;
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::Receiver,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often the first claims wait for a look at everything, each time as long as after a failure.
const FIRST_LOOKS: u32 = 6;

/// Until the next look after one that was not complete: what was not read serves nothing.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// How many threads, and how often they work.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// Transactions brought at once; each takes until it is confirmed.
    pub bringers: usize,
    /// Looks at once.
    pub lookers: usize,
    /// Requests that may wait, of each kind.
    pub queue: usize,
    /// A quarter of the smallest grace ([`super::super::Settings::poll_every`]), or less.
    pub watch_every: Duration,
    pub claim_every: Duration,
}

/// Tells threads to end, and how they fare.
#[derive(Default)]
pub struct Stop {
    /// Whether to end, and how often somebody asked to begin a round at once.
    state: Mutex<(bool, u64)>,
    changed: Condvar,
    failed_watches: AtomicU64,
    failed_claims: AtomicU64,
    failed_reclaims: AtomicU64,
    /// Whether everything was read once since the start.
    has_watched: AtomicBool,
}

impl Stop {
    pub fn now(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.changed.notify_all();
    }

    /// Begins the next rounds at once.
    pub fn wake(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = state.1.wrapping_add(1);
        self.changed.notify_all();
    }

    pub fn is_over(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Rounds in a row that failed: of looks, of claims, and of bringing rents home.
    pub fn failures(&self) -> [u64; 3] {
        let all = [&self.failed_watches, &self.failed_claims, &self.failed_reclaims];
        all.map(|count| count.load(Ordering::Relaxed))
    }

    /// Waits; `false` once it is time to end.
    fn wait(&self, time: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = state.1;
        let is_waiting = |state: &mut (bool, u64)| !state.0 && state.1 == woken;
        let waited = self.changed.wait_timeout_while(state, time, is_waiting);
        !waited.unwrap_or_else(PoisonError::into_inner).0.0
    }

    fn note(&self, counter: &AtomicU64, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => counter.store(0, Ordering::Relaxed),
            Err(error) => {
                counter.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(target: "farthing::chain", "{error}");
            }
        }
    }
}

/// Takes one after the other from a queue that several threads share.
pub fn next<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

pub fn bringing(
    (parts, stop): (&Parts, &Arc<Stop>),
    queue: Receiver<Errand>,
    count: usize,
) -> Vec<JoinHandle<()>> {
    let queue = Arc::new(Mutex::new(queue));
    let one = |_| {
        let (parts, stop, queue) = (parts.clone(), Arc::clone(stop), Arc::clone(&queue));
        thread::spawn(move || {
            while let Some(errand) = next(&queue) {
                // What waits is not begun: nobody would be there to serve who has paid.
                let hindered = match stop.is_over() {
                    true => Some(ChainRefusal::Stopped),
                    false => (!parts.leads()).then_some(ChainRefusal::Elsewhere),
                };
                errand.run(&parts, hindered);
            }
        })
    };
    (0..count.max(1)).map(one).collect()
}

pub fn looking(
    (parts, stop): (&Parts, &Arc<Stop>),
    (looking, queue): (&Arc<Looking>, Receiver<Row>),
    count: usize,
) -> Vec<JoinHandle<()>> {
    let queue = Arc::new(Mutex::new(queue));
    let one = |_| {
        let (parts, stop) = (parts.clone(), Arc::clone(stop));
        let (queue, looking) = (Arc::clone(&queue), Arc::clone(looking));
        thread::spawn(move || {
            while let Some(row) = next(&queue) {
                let outcome = if stop.is_over() {
                    Err(ChainRefusal::Stopped)
                } else {
                    parts.watcher.look(&row, Opening::default()).map_err(ChainRefusal::from)
                };
                looking.tell(&row, &outcome);
            }
        })
    };
    (0..count.max(1)).map(one).collect()
}

pub fn watching(parts: &Parts, stop: &Arc<Stop>, every: Duration) -> JoinHandle<()> {
    let (parts, stop) = (parts.clone(), Arc::clone(stop));
    thread::spawn(move || {
        loop {
            let outcome = parts.watcher.round().map(|_| ()).map_err(|error| error.to_string());
            let pause = if outcome.is_ok() { every } else { every.min(AFTER_FAILURE) };
            if outcome.is_ok() && !stop.has_watched.swap(true, Ordering::Relaxed) {
                stop.wake();
            }
            stop.note(&stop.failed_watches, outcome);
            let resumed = if parts.leads() { parts.sponsor.resume() } else { Vec::new() };
            for opened in resumed {
                // What cannot be read now is taken up when its payer shows it.
                let _ = parts.take_up(&opened);
            }
            if !stop.wait(pause) {
                return;
            }
        }
    })
}

pub fn claiming(parts: &Parts, stop: &Arc<Stop>, every: Duration) -> JoinHandle<()> {
    let (parts, stop) = (parts.clone(), Arc::clone(stop));
    thread::spawn(move || {
        // What is owed is known once everything was read: a sweep that is due at the start would pass over the rest
        // before that, and the next one is far. A node that does not let it all be read keeps nothing from being claimed for long.
        for _ in 0..FIRST_LOOKS {
            // Until these lamports are seen, no promise is taken.
            let looked = parts.claimer.watch_lamports().map_err(|error| error.to_string());
            stop.note(&stop.failed_claims, looked);
            if stop.has_watched.load(Ordering::Relaxed) {
                break;
            }
            if !stop.wait(AFTER_FAILURE) {
                return;
            }
        }
        loop {
            if !parts.leads() {
                // Whether promises are taken is for each gateway to know.
                let looked = parts.claimer.watch_lamports().map_err(|error| error.to_string());
                stop.note(&stop.failed_claims, looked);
                if !stop.wait(every) {
                    return;
                }
                continue;
            }
            let claimed = parts.claimer.round(Moment::now());
            let is_more = claimed.as_ref().is_ok_and(|done| done.is_more);
            let outcome = claimed.map(|_| ()).map_err(|error| error.to_string());
            stop.note(&stop.failed_claims, outcome);
            if !stop.wait(if is_more { Duration::ZERO } else { every }) {
                return;
            }
        }
    })
}

/// A thread of its own: every rent is waited for, and claims must not wait for rents.
pub fn reclaiming(parts: &Parts, stop: &Arc<Stop>, every: Duration) -> JoinHandle<()> {
    let (parts, stop) = (parts.clone(), Arc::clone(stop));
    thread::spawn(move || {
        loop {
            parts.sponsor.watch_lamports();
            if parts.leads() {
                let reclaimed = parts.claimer.reclaim(parts.sponsor.register());
                let home = parts.sponsor.bring_home().map_err(|error| error.to_string());
                let outcome = reclaimed.map_err(|error| error.to_string()).and(home).map(|_| ());
                stop.note(&stop.failed_reclaims, outcome);
            }
            if !stop.wait(every) {
                return;
            }
        }
    })
}

impl Parts {
    /// Whether this process claims, sponsors and brings transactions. Where it has just become so, what another gateway
    /// has written is read first.
    fn leads(&self) -> bool {
        let Some(epoch) = self.books.epoch() else { return false };
        if self.books.led() != epoch {
            self.sponsor.register().take_over(epoch);
            self.claimer.take_over();
        }
        true
    }

    /// Reads a channel that was opened or topped up, and notes the promise that came with it.
    ///
    /// # Errors
    /// `Look`.
    pub fn take_up(&self, opened: &Opened) -> Result<Taken, ChainRefusal> {
        let row = Row::from(&opened.channel);
        let cost = self.sponsor.register().cost(&opened.channel);
        let opening = Opening {
            signature: Some(opened.signature.into()),
            sponsored: cost.fees.saturating_add(cost.rent),
            slot: opened.slot,
        };
        let taken = self.watcher.look(&row, opening)?;
        let now = self.shared.time.at(&Moment::now());
        if let (Some(first), Some(now)) = (opened.first, now) {
            match self.books.accept(&row, first, now) {
                Ok(seq) => self.books.wait(seq).map_err(BooksError::from),
                // The payer has shown it, or a better one, by itself.
                Err(BooksError::Refused(_)) => Ok(()),
                Err(down) => Err(down),
            }
            .map_err(LookRefusal::from)?;
        }
        Ok(taken)
    }
}
