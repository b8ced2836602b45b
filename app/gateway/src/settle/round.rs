//! What became of all that was sent, looked for in rounds: however many wait, and whoever made them.

use std::cell::OnceCell;
use std::cmp::Reverse;

use farthing_sdk::client::network::{Finalized, Landed};
use farthing_sdk::client::{Fate, NetworkError, bytes};

use super::settler::Settler;
use super::way::Looked;
use super::{SettleRefusal, Settlement};
use crate::chain::{BLOCKS, MessageHash, State};

/// So many are sent again in one round, the newest: each takes a question, and those that land wait for it.
const SENT_AGAIN: u32 = 64;

/// So many that are past their last block are asked for in one round: those that land wait for that too.
const PAST: u32 = 8;

/// What a node says of all that was sent, in the same order.
struct Seen {
    finalized: Finalized,
    landed: Vec<Option<Landed>>,
}

impl Settler {
    /// Looks once what became of all that was sent, and notes what is settled: two questions for all of it, and one more
    /// for each that has landed. Sends again what can still land, the newest, where `is_sent_again`. Returns which are
    /// settled now, and whether anything is open still. Requests wait for `waited`, which another gateway may have sent or
    /// settled.
    ///
    /// # Errors
    /// The first of the network, or `Books`: the others were looked at all the same.
    pub fn round(
        &self,
        is_sent_again: bool,
        waited: &[MessageHash],
    ) -> (Vec<MessageHash>, Result<bool, SettleRefusal>) {
        let (mut settled, of_others) = match self.settlements().settled_elsewhere(waited) {
            Ok(settled) => (settled, Ok(false)),
            Err(error) => (Vec::new(), Err(error.into())),
        };
        let sent = match self.settlements().sent(waited) {
            Ok(sent) if sent.is_empty() => return (settled, of_others),
            Ok(sent) => sent,
            Err(error) => return (settled, Err(error.into())),
        };
        let (here, outcome) = self.look_for(sent, is_sent_again);
        settled.extend(here);
        (settled, of_others.and(outcome))
    }

    /// The same for these.
    fn look_for(
        &self,
        mut sent: Vec<(MessageHash, Settlement)>,
        is_sent_again: bool,
    ) -> (Vec<MessageHash>, Result<bool, SettleRefusal>) {
        // Who was sent last has somebody waiting for it.
        sent.sort_by_key(|(_, record)| Reverse(record.last_height));
        let seen = match self.see(&sent) {
            Ok(seen) => seen,
            Err(error) => return (Vec::new(), Err(error.into())),
        };
        let (mut settled, mut outcome) = (Vec::new(), Ok(false));
        let (mut again, mut past) = (if is_sent_again { SENT_AGAIN } else { 0 }, PAST);
        let time = OnceCell::new();
        for ((hash, record), landed) in sent.iter().zip(&seen.landed) {
            let fate = self.fate(record, (landed.as_ref(), &seen.finalized), &mut past);
            match fate.and_then(|fate| self.settle((hash, record), fate, &time)) {
                Ok(true) => settled.push(*hash),
                Ok(false) => {
                    outcome = outcome.map(|_| true);
                    if again > 0 && can_land(record, &seen.finalized) {
                        again = again.saturating_sub(1);
                        self.send_again(record);
                    }
                }
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        (settled, outcome)
    }

    fn send_again(&self, record: &Settlement) {
        if let Some(again) = bytes::decode(&record.transaction) {
            let _ = self.network().send(&again);
        }
    }

    /// What a node has of all that was sent, as of its newest blocks. How far it is finalized is asked first: what is past
    /// its last block then can land no more when the rest is answered.
    fn see(&self, sent: &[(MessageHash, Settlement)]) -> Result<Seen, NetworkError> {
        let finalized = self.network().finalized()?;
        let signatures: Vec<_> = sent.iter().map(|(_, record)| record.signature).collect();
        let mut landed = self.network().recent_statuses(&signatures)?;
        // A node that answers too little knows nothing of the rest.
        landed.resize(sent.len(), None);
        Ok(Seen { finalized, landed })
    }

    /// What became of one. What landed is not among the newest blocks for ever, so the whole history is asked for what is
    /// past its last block: two questions, for no more than are left of `past`.
    fn fate(
        &self,
        record: &Settlement,
        (landed, finalized): (Option<&Landed>, &Finalized),
        past: &mut u32,
    ) -> Result<Fate, SettleRefusal> {
        match landed {
            Some(landed) if landed.satisfies(self.client().policy().commitment) => {
                Ok(Fate::Landed(landed.clone()))
            }
            None if finalized.block_height > record.last_height && *past > 0 => {
                *past = past.saturating_sub(1);
                Ok(self.client().fate(&record.signature, record.last_height)?)
            }
            _ => Ok(Fate::Pending),
        }
    }

    /// Whether it is settled, which is written down then.
    fn settle(
        &self,
        (hash, record): (&MessageHash, &Settlement),
        fate: Fate,
        time: &OnceCell<Option<i64>>,
    ) -> Result<bool, SettleRefusal> {
        let (state, slot) = match fate {
            Fate::Pending => return Ok(false),
            Fate::Expired => (State::NeverLanded, 0),
            Fate::Landed(landed) if landed.error.is_some() => (State::Failed, landed.slot),
            Fate::Landed(landed) => match self.has_paid(hash, record)? {
                None => return Ok(false),
                Some(true) => (State::Confirmed, landed.slot),
                Some(false) => (State::Failed, landed.slot),
            },
        };
        let now = time.get_or_init(|| self.time().ok());
        let (settled_at, transaction) = (now.unwrap_or(record.at), Vec::new());
        let settled = Settlement { state, slot, settled_at, transaction, ..record.clone() };
        self.settlements().settle(hash, &settled)?;
        crate::fail::point("settlement-confirmed");
        Ok(true)
    }

    /// Whether the tokens came, by what the transaction itself says that it did (server invariant 20); `None` as long as
    /// the node does not tell.
    fn has_paid(
        &self,
        hash: &MessageHash,
        record: &Settlement,
    ) -> Result<Option<bool>, SettleRefusal> {
        let Some(confirmed) = self.network().confirmed(&record.signature)? else { return Ok(None) };
        let verified = record.verified(confirmed.transaction.clone(), *hash);
        let verdict = Looked::of(record, verified).check_done(&confirmed);
        if let Err(refusal) = &verdict {
            tracing::error!(target: "farthing::alarm", signature = %record.signature, %refusal, "a payment landed and did not pay");
        }
        Ok(Some(verdict.is_ok()))
    }
}

/// Whether its blockhash may still be one of the last. What is waited for beyond that is for nodes that lag behind.
fn can_land(record: &Settlement, finalized: &Finalized) -> bool {
    finalized.block_height.saturating_add(BLOCKS) <= record.last_height
}
