//! What was spent, in files that any number of processes share: counted before it is shown or sent, so that a crash
//! at any moment forgets nothing, and never more than the budgets allow, whoever else spends at the same time.
//!
//! ```text
//! folder
//! ├── .lock              held while records are looked up and written, and no longer
//! └── 2026-11.jsonl      the month's records, one line of JSON each; only added to
//! ```
//! What counts is what can be taken from the payer from then on: by how much a channel's promise rises, or what a
//! single payment moves. Money of a channel does not come back to a budget: what is promised and not used serves the
//! next request of that channel, which counts nothing then. A single payment that can never land does come back.
//! A last line without an end was cut by a crash before anything was sent: the next record takes its place.

mod budgets;
mod days;
mod files;
mod record;
mod sums;

pub use budgets::{Budget, Budgets};
pub use days::{Day, Month};
pub use record::Spend;

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use farthing_sdk::vouchers::store::make_private_folder;
use files::Place;
use record::Line;
use sums::Sums;

/// Seconds that this machine's clock may be behind the newest record; such a record's time is taken then, so that a
/// clock that goes back brings no budget back.
pub const CLOCK_MAY_FALL: i64 = 3_600;

/// Why nothing was spent.
#[derive(Debug, thiserror::Error)]
pub enum SpendingError {
    /// It would be more than a budget has left. Base units.
    #[error("{amount} base units are more than the {left} that the budget has left {}", budget.words())]
    Budget {
        /// Which.
        budget: Budget,
        /// What was to be spent.
        amount: u64,
        /// What may be.
        left: u64,
    },
    /// The clock was further ahead when something was spent before.
    #[error(
        "what was spent last is {seconds} seconds ahead of this machine's clock, so no day or month can be told"
    )]
    Clock {
        /// By how much.
        seconds: i64,
    },
    /// A file holds what was not written there.
    #[error("line {line} of {} is damaged; move the file away to begin anew", file.display())]
    Damaged {
        /// Which.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// What is to be given back was never taken.
    #[error("there is no record {0} of a single payment")]
    NoRecord(String),
    /// The system says no; nothing was spent.
    #[error("cannot {attempt} {}: {error}", path.display())]
    Io {
        /// What was tried, as in "cannot read".
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// Where a record is, for who may have to give it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendId {
    month: String,
    byte: u64,
}

impl SpendId {
    /// As a page keeps it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}", self.month, self.byte)
    }

    /// Reads [`Self::text`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (month, byte) = text.split_once(':')?;
        let month = Some(month).filter(|month| files::is_month(month))?.to_owned();
        Some(Self { month, byte: byte.parse().ok()? })
    }

    fn place(&self) -> (String, u64) {
        (self.month.clone(), self.byte)
    }
}

/// The records of a folder. Any number of threads and processes share it.
#[derive(Debug)]
pub struct Spending {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    lock: File,
    sums: Sums,
    /// How far each month was read.
    read: HashMap<String, Place>,
    /// The month whose file is known to stay.
    kept: Option<String>,
}

impl Spending {
    /// Makes the folder unless it is there.
    ///
    /// # Errors
    /// `Io`
    pub fn open(folder: &Path) -> Result<Self, SpendingError> {
        make_private_folder(folder).map_err(files::failed("use", folder))?;
        let lock = files::lock_file(folder)?;
        let state = State { lock, sums: Sums::default(), read: HashMap::new(), kept: None };
        Ok(Self { folder: folder.into(), state: Mutex::new(state) })
    }

    /// Counts money that is about to go, and returns where that is written once it is on disk. Of two processes that
    /// would spend the last of a budget at once, one is refused.
    ///
    /// # Errors
    /// `Budget`, `Clock`: nothing was written; `Damaged`, `Io`.
    pub fn take(&self, budgets: &Budgets, spend: &Spend) -> Result<SpendId, SpendingError> {
        self.alone(|state, folder| {
            let at = in_time(spend.at, state.sums.newest())?;
            let spend = Spend { at, ..spend.clone() };
            for (budget, left) in budgets.left(&state.sums, &spend) {
                if spend.amount > left {
                    return Err(SpendingError::Budget { budget, amount: spend.amount, left });
                }
            }
            let month = Day::of(at).month().to_string();
            let byte = state.append(folder, &month, Line::Spent(spend))?;
            Ok(SpendId { month, byte })
        })
    }

    /// Gives back what can never be taken, once; what was given back already stays so.
    ///
    /// # Errors
    /// `NoRecord`, also of a channel's; `Damaged`, `Io`.
    pub fn give_back(&self, id: &SpendId) -> Result<(), SpendingError> {
        self.alone(|state, folder| match state.sums.is_back(&id.place()) {
            Some(true) => Ok(()),
            Some(false) => state.append(folder, &id.month, Line::Back(id.byte)).map(|_| ()),
            None => Err(SpendingError::NoRecord(id.text())),
        })
    }

    /// What is left of each budget that has a bound, for money of this kind; its amount does not count.
    ///
    /// # Errors
    /// `Clock`, `Damaged`, `Io`.
    pub fn left(&self, budgets: &Budgets, of: &Spend) -> Result<Vec<(Budget, u64)>, SpendingError> {
        self.alone(|state, _| {
            let at = in_time(of.at, state.sums.newest())?;
            Ok(budgets.left(&state.sums, &Spend { at, ..of.clone() }))
        })
    }

    /// All that counts, month after month as it was written.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn all(&self) -> Result<Vec<Spend>, SpendingError> {
        self.alone(|_, folder| {
            let mut all = Vec::new();
            for month in files::months(folder)? {
                let mut of_month = BTreeMap::new();
                for (byte, line) in files::lines(folder, &month, Place::default())?.whole {
                    match line {
                        Line::Spent(spend) => of_month.insert(byte, spend),
                        Line::Back(of) => of_month.remove(&of),
                    };
                }
                all.extend(of_month.into_values());
            }
            Ok(all)
        })
    }

    /// Does something while no other process does, knowing all that others have written.
    fn alone<T>(
        &self,
        act: impl FnOnce(&mut State, &Path) -> Result<T, SpendingError>,
    ) -> Result<T, SpendingError> {
        // What a thread that panicked has written is read again.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.lock.lock().map_err(files::failed("lock", &self.folder))?;
        let done = state.catch_up(&self.folder).and_then(|()| act(&mut state, &self.folder));
        state.lock.unlock().map_err(files::failed("unlock", &self.folder))?;
        done
    }
}

impl State {
    /// Counts what was written since the last time.
    fn catch_up(&mut self, folder: &Path) -> Result<(), SpendingError> {
        for month in files::months(folder)? {
            let from = self.read.get(&month).copied().unwrap_or_default();
            let lines = files::lines(folder, &month, from)?;
            for (byte, line) in lines.whole {
                self.sums.count((month.clone(), byte), line);
            }
            self.read.insert(month, lines.end);
        }
        Ok(())
    }

    /// Writes a record and counts it. Returns at which byte it begins.
    fn append(&mut self, folder: &Path, month: &str, line: Line) -> Result<u64, SpendingError> {
        let from = self.read.get(month).copied().unwrap_or_default();
        let end = files::append(folder, month, (&line, from))?;
        // Another process may have made the file, and ended before this.
        if self.kept.as_deref() != Some(month) {
            files::sync_folder(folder)?;
            self.kept = Some(month.to_owned());
        }
        self.read.insert(month.to_owned(), end);
        self.sums.count((month.to_owned(), from.byte), line);
        Ok(from.byte)
    }
}

/// When something counts as spent: never before what was spent last.
fn in_time(at: i64, newest: i64) -> Result<i64, SpendingError> {
    match newest.saturating_sub(at) {
        ..=CLOCK_MAY_FALL => Ok(at.max(newest)),
        seconds => Err(SpendingError::Clock { seconds }),
    }
}
