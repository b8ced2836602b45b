//! The nodes that tell us of the chain, and what they told: never as of an older slot than before.

use super::{
    moment::{ClusterTime, Moment},
    settings::Settings,
};
use farthing_sdk::{
    client::{Network, NetworkError, Seen},
    solana::{Address, CommitmentLevel, ids::sysvar},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// A node, which several threads ask.
pub type Node = Arc<dyn Network + Send + Sync>;

/// Accounts that are asked for at once, beside the clock.
pub const AT_ONCE: usize = 99;

/// Seconds by which a cluster's clock may be ahead of all else that is known of the time.
const AHEAD: i64 = 3_600;

/// Where in the clock's account the time is.
const TIME: std::ops::Range<usize> = 32..40;

/// Whether a node is of the cluster that we are paid on, by its first block. Another's accounts can have the same
/// addresses.
///
/// # Errors
/// `Refused` where it is not; those of the network.
pub fn check_cluster(node: &dyn Network, settings: &Settings) -> Result<(), NetworkError> {
    let genesis = node.genesis()?;
    if genesis.to_bytes() == settings.genesis {
        return Ok(());
    }
    Err(NetworkError::Refused(format!("the node is of the cluster that began with {genesis}")))
}

/// The cluster's clock, in unix seconds, for what is kept and counted by it. What is ahead both of this machine's clock
/// and of what was heard of the cluster's is not believed: by one such answer all that was paid would be forgotten.
///
/// # Errors
/// `NoAnswer` where it is ahead by more than an hour; those of the network.
pub fn cluster_time(node: &dyn Network, heard: &ClusterTime) -> Result<i64, NetworkError> {
    let (time, machine) = (node.unix_time()?, SystemTime::now().duration_since(UNIX_EPOCH));
    let machine = machine.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let known = heard.at(&Moment::now()).map_or(machine, |heard| heard.max(machine));
    if time > known.saturating_add(AHEAD) {
        return Err(NetworkError::NoAnswer(format!("the node's clock shows {time}, far ahead")));
    }
    Ok(time)
}

/// A node, with the newest slot of each commitment that it has shown: it is not asked for an older one, since
/// the nodes behind one address are not all equally far (server invariant 28).
pub struct Eye {
    node: Node,
    time: Arc<ClusterTime>,
    newest: [AtomicU64; 3],
}

impl Eye {
    pub fn new(node: Node, time: Arc<ClusterTime>) -> Self {
        Self { node, time, newest: Default::default() }
    }

    /// The node itself.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// At most [`AT_ONCE`] accounts at a commitment, not before `min_slot` of it nor before what was seen.
    /// The cluster's time is noted with them.
    ///
    /// # Errors
    /// Those of the network; `NoAnswer` where the answer has another number of accounts or no clock.
    pub fn look(
        &self,
        addresses: &[Address],
        commitment: CommitmentLevel,
        min_slot: u64,
    ) -> Result<Seen, NetworkError> {
        let newest = self.newest(commitment);
        let all = [addresses, &[sysvar::clock::ID]].concat();
        let since = newest.map_or(0, |newest| newest.load(Ordering::Relaxed));
        let at = Moment::now();
        let mut seen = self.node.look(&all, commitment, min_slot.max(since))?;
        let clock =
            seen.accounts.pop().flatten().filter(|_| seen.accounts.len() == addresses.len());
        let time = clock.and_then(|clock| clock.data.get(TIME)?.try_into().ok());
        let malformed = || NetworkError::NoAnswer("the accounts or the clock are missing".into());
        let time = time.map(i64::from_le_bytes).ok_or_else(malformed)?;
        self.time.note(time, seen.slot, at);
        if let Some(newest) = newest {
            newest.fetch_max(seen.slot, Ordering::Relaxed);
        }
        Ok(seen)
    }

    /// From now on no look is older than this slot, where something of ours has landed.
    pub fn at_least(&self, slot: u64) {
        for commitment in [CommitmentLevel::Processed, CommitmentLevel::Confirmed] {
            if let Some(newest) = self.newest(commitment) {
                newest.fetch_max(slot, Ordering::Relaxed);
            }
        }
    }

    fn newest(&self, commitment: CommitmentLevel) -> Option<&AtomicU64> {
        self.newest.get(match commitment {
            CommitmentLevel::Processed => 0,
            CommitmentLevel::Confirmed => 1,
            CommitmentLevel::Finalized => 2,
        })
    }
}
