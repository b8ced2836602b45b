//! Bringing home the rent of sponsored channels: whoever may end a channel whose grace is over, and free it, is
//! anyone, so it is us.

use super::Claimer;
use crate::chain::{
    accounts::{Unfit, read_channel},
    sponsor::Register,
};
use farthing_sdk::{
    Client,
    accounts::{Channel, ChannelStatus},
    client::{ClientError, Network},
    core::bounds::may_free,
    instructions::{FinishClose, FreeChannel},
    solana::{Address, CommitmentLevel, Instruction},
};

impl Claimer {
    /// Ends and frees the sponsored channels whose time is over. Returns how many are known to be free, as of
    /// finalized: their rent no longer counts as out.
    ///
    /// # Errors
    /// Those of the network, the first of them; a channel that cannot be freed yet is tried again.
    pub fn reclaim(&self, register: &Register) -> Result<usize, ClientError> {
        let client = Client::new(&self.node).with_policy(self.policy.clone());
        let (time, slot) = (self.node.unix_time()?, self.node.slot()?);
        let mut freed = 0usize;
        for address in register.with_rent() {
            let seen = self.node.look(&[address], CommitmentLevel::Finalized, 0)?;
            let account = seen.accounts.into_iter().next().flatten();
            match read_channel(account.as_ref()) {
                // Opened, but not finalized yet, looks the same: what is in the book is there.
                Err(Unfit::Absent) if self.books.rows(address.as_array()).is_empty() => {
                    register.freed(&address);
                    freed = freed.saturating_add(1);
                }
                Ok(channel) => {
                    let steps = steps(&address, &channel, (time, slot));
                    if !steps.is_empty() {
                        client.submit(&steps, self.signer.as_ref(), &[])?;
                    }
                }
                Err(_) => {}
            }
        }
        Ok(freed)
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
