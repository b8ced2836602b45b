//! Claiming (R3, R14, R15): when, with what, in how many transactions, and what it costs.
//!
//! ```text
//! plan ──floor raised, durable──▶ signed, written down ──▶ sent ──▶ confirmed: pages read again
//!                                                                   finalized: summed
//! ```
//! A claim is of a total, so sending one twice pays once: what went wrong is simply planned anew. One channel that
//! cannot be claimed stops no other: a batch that fails is halved until it stands alone (server invariant 31).

mod costs;
mod plan;
mod price;
mod reclaim;
mod sending;
mod swept;

pub use costs::{ClaimSums, Costs, Sent};
pub use plan::{Due, Now, due, in_order};

use super::{
    alarms::Alarm,
    books::{Books, BooksError},
    moment::Moment,
    nodes::Node,
    settings::Settings,
    shared::Shared,
    watch::{WatchError, Watcher},
};
use farthing_sdk::{
    client::{ClientError, Network, NetworkError},
    solana::{Address, CommitmentLevel, Signer},
    vouchers::book::Row,
};
use plan::is_late;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use swept::Swept;

/// Claims in one round: what is most urgent is never behind a long queue.
const ROUND: usize = 512;

/// Why a round of claims is not complete.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Books(#[from] BooksError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error("the cluster's time is not known")]
    NoTime,
    #[error("a thread that sends claims panicked")]
    Panic,
}

/// What a round of claims did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Channels and shares that were claimed from.
    pub rows: usize,
    /// Whether more was due than there was room for, and it goes on: the next round had better begin at once.
    pub is_more: bool,
}

/// Plans and sends claims.
pub struct Claimer {
    node: Node,
    signer: Box<dyn Signer + Send + Sync>,
    books: Arc<dyn Books>,
    settings: Arc<Settings>,
    shared: Arc<Shared>,
    watcher: Arc<Watcher>,
    costs: Costs,
    policy: farthing_sdk::client::Policy,
    swept: Swept,
    /// Whether somebody asked to claim everything now.
    is_asked: AtomicBool,
    /// The channel that was ended or freed last.
    reclaimed: Mutex<Address>,
    /// Of which rows somebody asked to claim now.
    asked: Mutex<HashSet<Row>>,
    /// Of the key, when it was looked at last; `u64::MAX` before.
    lamports: AtomicU64,
}

impl Claimer {
    /// With the key that pays for claims.
    pub fn new(
        (node, policy): (Node, farthing_sdk::client::Policy),
        signer: Box<dyn Signer + Send + Sync>,
        (settings, shared): (Arc<Settings>, Arc<Shared>),
        (books, watcher): (Arc<dyn Books>, Arc<Watcher>),
    ) -> Self {
        let costs = Costs::open(Arc::clone(&books));
        let (swept, is_asked) = (Swept::open(Arc::clone(&books)), AtomicBool::new(false));
        let (asked, lamports) = (Mutex::default(), AtomicU64::new(u64::MAX));
        Self {
            node,
            signer,
            books,
            settings,
            shared,
            watcher,
            costs,
            policy,
            swept,
            is_asked,
            reclaimed: Mutex::default(),
            asked,
            lamports,
        }
    }

    /// What claims have cost and brought, as of finalized.
    pub fn sums(&self) -> ClaimSums {
        self.costs.sums()
    }

    /// Claims everything that pays more than its fee in the next round.
    pub fn claim_all(&self) {
        self.is_asked.store(true, Ordering::Relaxed);
    }

    /// Claims from this row in the next round, if that pays more than its fee. What is not claimed then is not asked
    /// for any more.
    pub fn claim_row(&self, row: Row) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(row);
    }

    /// Lamports of the key that pays, as they were seen last.
    pub fn lamports(&self) -> Option<u64> {
        Some(self.lamports.load(Ordering::Relaxed)).filter(|lamports| *lamports != u64::MAX)
    }

    /// The key that pays.
    pub fn key(&self) -> Address {
        self.signer.pubkey()
    }

    /// One round: settles what was sent, looks at the claimer's lamports, claims what is due, of a long chain as
    /// much as one instruction checks.
    ///
    /// # Errors
    /// [`ClaimError`]. What was sent before stays sent, and the next round goes on.
    pub fn round(&self, at: Moment) -> Result<Round, ClaimError> {
        // What cannot be asked now keeps us from claiming no more than a price does. The lamports come first: without
        // them nobody's promise is taken, whatever else is not known yet.
        let asked = self.watch_lamports().and_then(|()| self.settle());
        let now = self.now(&at)?;
        let rows = std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        let mut due = self.plan(&now, &rows);
        self.late(&due, now.time);
        let is_waiting = due.iter().any(|one| one.price.is_none());
        due.retain(|one| one.price.is_some());
        let is_full = due.len() > ROUND;
        due.truncate(ROUND);
        let due = self.raise_floors(due)?;
        let before = self.claimed(&due);
        let outcome = self.claim_all_of(&due);
        let accounts: Vec<_> = due.iter().map(|one| one.claim.row.account).collect();
        self.watcher.refresh(&accounts)?;
        // What does not move is no reason to begin anew, nor to sweep for ever.
        let moved = due.iter().zip(before.iter().zip(self.claimed(&due)));
        let moved = moved.filter(|(_, (before, after))| *before != after).map(|(one, _)| one);
        let goes_on: Vec<_> = moved.filter(|one| is_full || one.is_part()).collect();
        let is_more = !goes_on.is_empty();
        for one in goes_on.iter().filter(|one| rows.contains(&one.claim.row)) {
            self.claim_row(one.claim.row);
        }
        if now.is_sweep && !is_more && !is_waiting && outcome.is_ok() {
            self.books.wait(self.swept.note(now.time)).map_err(BooksError::from)?;
            self.is_asked.store(false, Ordering::Relaxed);
        }
        outcome?;
        asked?;
        Ok(Round { rows: due.len(), is_more })
    }

    /// Base units that are claimed of each.
    fn claimed(&self, all: &[Due]) -> Vec<Option<u64>> {
        let claimed = |due: &Due| Some(self.books.page(&due.claim.row)?.channel.claimed);
        all.iter().map(claimed).collect()
    }

    fn now(&self, at: &Moment) -> Result<Now, ClaimError> {
        let time = self.shared.time.at(at).ok_or(ClaimError::NoTime)?;
        let writing = [self.settings.terms.payee];
        // A node that cannot tell the price must not keep us from claiming.
        let price = self.node.compute_price(&writing).unwrap_or(0);
        let (ago, every) = (self.swept.ago(time), self.settings.claims.sweep);
        let is_sweep = self.is_asked.load(Ordering::Relaxed) || ago >= every;
        let is_overdue = ago >= every.saturating_mul(2);
        Ok(Now { time, price, is_sweep, is_overdue })
    }

    /// What is due, most urgent first. Pages are copied out, so that no lock is held while hashes are counted.
    fn plan(&self, now: &Now, asked: &HashSet<Row>) -> Vec<Due> {
        let mut pages = Vec::new();
        self.books.each(&mut |row, page| {
            if page.spent() > page.channel.claimed {
                pages.push((*row, *page));
            }
        });
        let grace = |row: &Row| self.shared.fresh.grace(&row.account).unwrap_or(0);
        let due = |(row, page): &(Row, _)| {
            let is_sweep = now.is_sweep || asked.contains(row);
            due(row, page, grace(row), &self.settings, &Now { is_sweep, ..*now })
        };
        let mut all: Vec<_> = pages.iter().filter_map(due).collect();
        in_order(&mut all);
        all
    }

    /// Says so where half of the time is gone and a claim has not landed, and no longer of what is claimed.
    fn late(&self, all: &[Due], time: i64) {
        let due: HashSet<_> = all.iter().map(|due| due.claim.row).collect();
        self.shared.alarms.clear(|alarm| match alarm {
            Alarm::ClaimLate { row, .. } | Alarm::ClaimFails { row, .. } => !due.contains(row),
            _ => false,
        });
        for due in all {
            if let Some(until) = due.urgent_until.filter(|&end| is_late(end, &self.settings, time))
            {
                self.shared.alarms.raise(Alarm::ClaimLate { row: due.claim.row, until });
            }
        }
    }

    /// Raises the floors, durably, before anything is signed: from then on the promises in these claims may be
    /// seen by others (R3). Returns those that were raised.
    fn raise_floors(&self, all: Vec<Due>) -> Result<Vec<Due>, BooksError> {
        let (mut raised, mut last) = (Vec::with_capacity(all.len()), None);
        for due in all {
            let row = due.claim.row;
            let Some(page) = self.books.page(&row) else { continue };
            match self.books.claiming(&row, due.cumulative(&page)) {
                Ok(seq) => {
                    last = Some(seq);
                    raised.push(due);
                }
                Err(BooksError::Refused(refusal)) => {
                    let reason = refusal.to_string();
                    self.shared.alarms.raise(Alarm::PageRefused { row, reason });
                }
                Err(down) => return Err(down),
            }
        }
        if let Some(seq) = last {
            self.books.wait(seq)?;
        }
        Ok(raised)
    }

    /// R10: without lamports for a mass exit no new promises are taken.
    pub(in crate::chain) fn watch_lamports(&self) -> Result<(), NetworkError> {
        let account = self.node.account(&self.signer.pubkey())?;
        let lamports = account.map_or(0, |account| account.lamports);
        self.lamports.store(lamports, Ordering::Relaxed);
        let reserve = self.settings.claims.reserve;
        let is_poor = lamports < reserve;
        self.shared.risk.set_poor(is_poor);
        self.shared.alarms.clear(|alarm| matches!(alarm, Alarm::ClaimerPoor { .. }));
        if is_poor {
            self.shared.alarms.raise(Alarm::ClaimerPoor { lamports, reserve });
        }
        Ok(())
    }

    /// Adds up what is finalized, and forgets what can land no more.
    fn settle(&self) -> Result<(), NetworkError> {
        let sent = self.costs.sent();
        if sent.is_empty() {
            return Ok(());
        }
        let finalized = self.node.finalized()?;
        for one in &sent {
            let status = self.node.status(&one.signature)?;
            match status.landed {
                Some(landed) if landed.satisfies(CommitmentLevel::Finalized) => {
                    self.costs.settled(one, self.node.record(&one.signature)?.as_ref());
                }
                None if finalized.block_height > one.last_height
                    && status.as_of_slot >= finalized.slot =>
                {
                    self.costs.dropped(one);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
