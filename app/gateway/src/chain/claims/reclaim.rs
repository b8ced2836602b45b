//! Bringing home the rent of sponsored channels: whoever may end a channel whose grace is over, and free it, is
//! anyone, so it is us.

use super::Claimer;
use crate::chain::{
    accounts::{Unfit, read_channel},
    nodes::AT_ONCE,
    sponsor::Register,
};
use farthing_sdk::{
    Client,
    accounts::{Channel, ChannelStatus},
    client::{ClientError, Network},
    core::bounds::may_free,
    instructions::{FinishClose, FreeChannel},
    solana::{Account, Address, CommitmentLevel, Instruction},
};
use std::sync::PoisonError;

/// Channels that are ended or freed in a round, at most: each is waited for.
const FEW: usize = 8;

impl Claimer {
    /// Ends and frees a few of the sponsored channels whose time is over, beginning after the last of the round
    /// before, so that those that cannot be freed keep no others waiting. Returns how many are known to be free,
    /// as of finalized: their rent no longer counts as out.
    ///
    /// # Errors
    /// Those of the network, the first of them: the others were tried all the same.
    pub fn reclaim(&self, register: &Register) -> Result<usize, ClientError> {
        let client = Client::new(&self.node).with_policy(self.policy.clone());
        let now = (self.node.unix_time()?, self.node.slot()?);
        let (mut freed, mut over) = (0usize, Vec::new());
        for some in register.with_rent().chunks(AT_ONCE) {
            let seen = self.node.look(some, CommitmentLevel::Finalized, 0)?;
            for (address, account) in some.iter().zip(&seen.accounts) {
                if self.is_gone(address, account.as_ref()) {
                    freed = freed.saturating_add(register.freed(address, seen.slot).into());
                }
                let channel = read_channel(account.as_ref()).ok();
                let steps = channel.map(|channel| steps(address, &channel, now));
                over.extend(steps.filter(|all| !all.is_empty()).map(|all| (*address, all)));
            }
        }
        let mut outcome = Ok(());
        for (address, steps) in self.few_of(over) {
            let done = client.submit(&steps, self.signer.as_ref(), &[]).map(|_| ());
            outcome = outcome.and(done);
            *self.reclaimed.lock().unwrap_or_else(PoisonError::into_inner) = address;
        }
        outcome.map(|()| freed)
    }

    /// Whether there is no channel at an address, though perhaps lamports that somebody gave, and none in the book.
    fn is_gone(&self, address: &Address, account: Option<&Account>) -> bool {
        let is_there = !matches!(read_channel(account), Err(Unfit::Absent | Unfit::Program(_)));
        !is_there && self.books.rows(address.as_array()).is_empty()
    }

    /// The next few, of all in the order of their addresses.
    fn few_of(
        &self,
        mut all: Vec<(Address, Vec<Instruction>)>,
    ) -> Vec<(Address, Vec<Instruction>)> {
        let last = *self.reclaimed.lock().unwrap_or_else(PoisonError::into_inner);
        let next = all.partition_point(|(address, _)| *address <= last);
        all.rotate_left(next);
        all.truncate(FEW);
        all
    }
}

/// What to send for a channel at a time, in unix seconds, and a slot of the cluster.
fn steps(address: &Address, channel: &Channel, (time, slot): (i64, u64)) -> Vec<Instruction> {
    match channel.status {
        ChannelStatus::Open if channel.is_claimable(time) => Vec::new(),
        ChannelStatus::Open => FinishClose::of(*address, channel).and_free(channel, slot),
        ChannelStatus::Ended if may_free(channel.open_slot, slot) => {
            vec![FreeChannel::of(*address, channel).instruction()]
        }
        ChannelStatus::Ended => Vec::new(),
    }
}
