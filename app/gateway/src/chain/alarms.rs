//! What an operator must hear of: each is money at stake that no rule of ours gets back by itself.

use farthing_sdk::{solana::Address, vouchers::book::Row};
use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Alarms that are kept to be shown.
const KEPT: usize = 256;

/// Something that an operator must hear of. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    #[error("two nodes disagree about {0}; what is worse for us counts")]
    NodesDisagree(Address),
    #[error("the second node does not answer: what has much at stake is not served")]
    SecondSilent,
    #[error(
        "{account} held {before} and holds {after}: a fork dropped a top-up, or the payee signed a withdrawal"
    )]
    FundedFell { account: Address, before: u64, after: u64 },
    #[error(
        "{row} was claimed up to {claimed}, and its best promise here is {promised}: pages were lost, or others have them"
    )]
    ClaimedAbovePromise { row: Row, claimed: u64, promised: u64 },
    #[error("{row} has ended with {lost} served and not claimed")]
    Lost { row: Row, lost: u64 },
    #[error("the account of {0} is no channel or fan any more, and neither ended")]
    Strange(Address),
    #[error("the issuer has frozen the reserve: nothing can be withdrawn, so nothing is sold")]
    Frozen,
    #[error(
        "the claimer has {lamports} lamports and needs {reserve} for a mass exit: no new promises are taken"
    )]
    ClaimerPoor { lamports: u64, reserve: u64 },
    #[error("a claim of {row} fails alone: {reason}")]
    ClaimFails { row: Row, reason: String },
    #[error("{row} can be claimed until {until}, and its claim has not landed")]
    ClaimLate { row: Row, until: i64 },
    #[error("payments by one transaction are not taken: {reason}")]
    SinglesStopped { reason: String },
    #[error("the page of {row} was not brought up to date: {reason}")]
    PageRefused { row: Row, reason: String },
}

/// The last alarms.
#[derive(Debug, Default)]
pub struct Alarms {
    recent: Mutex<VecDeque<Alarm>>,
    count: AtomicU64,
}

impl Alarms {
    /// Raises one. The same again, while it is among those kept, is not a new one.
    pub fn raise(&self, alarm: Alarm) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.contains(&alarm) {
            return;
        }
        tracing::error!(target: "farthing::alarm", "{alarm}");
        self.count.fetch_add(1, Ordering::Relaxed);
        if recent.len() == KEPT {
            recent.pop_front();
        }
        recent.push_back(alarm);
    }

    /// Those kept, oldest first.
    pub fn recent(&self) -> Vec<Alarm> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// How many there were since the start.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Takes back those that no longer hold.
    pub fn clear(&self, is_over: impl Fn(&Alarm) -> bool) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|alarm| !is_over(alarm));
    }
}
