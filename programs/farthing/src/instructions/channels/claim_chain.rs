//! `claim_chain`: pays links of hash chains to one payee. Anyone may call. Each link is for the remaining
//! account in the same place. A link that cannot be paid is skipped with its status and does not make the
//! others fail (bug class 30).

use super::claim::refusal;
use crate::{
    FarthingError, clock,
    events::{Batch, LinksClaimed, status},
    state::{Channel, ChannelKind, Payee, Stored},
};
use alloc::vec::Vec;
use anchor_lang::{hash::sha256, prelude::*};
use farthing_core::chain::{self, HASHES_MAX};

/// A link of a channel's chain.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ChainLink {
    /// How many units it is worth: links from the root.
    pub index: u32,
    pub link: [u8; 32],
}

#[derive(Accounts)]
pub struct ClaimChain {
    /// Gets the money. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
}

impl ClaimChain {
    /// `channels` may be any accounts, but for the payee itself, which is written already.
    pub fn claim_chain(&mut self, channels: &[AccountView], links: &[ChainLink]) -> Result<()> {
        require!(links.len() == channels.len(), FarthingError::ClaimCountMismatch);
        let payee = *self.payee.account();
        let balance_before = self.payee.balance;
        let mut clock = clock::Lazy::default();
        let mut hashes = HASHES_MAX;
        let mut room = Vec::with_capacity(Batch::length(channels.len()));
        let mut batch = Batch::new(room.spare_capacity_mut());
        for (view, link) in channels.iter().zip(links) {
            let Some(mut channel) = Stored::<Channel>::take(*view)? else {
                batch.skipped(status::NOT_LIVE);
                continue;
            };
            let now = clock.now_if(channel.closes())?;
            match refusal(&channel, payee.address(), ChannelKind::Chain, now)
                .map_or_else(|| reach(&mut channel, view.address(), link, &mut hashes), Err)
            {
                Err(reason) => batch.skipped(reason),
                Ok(amount) => {
                    channel.held().pay_out(&mut self.payee.balance, amount)?;
                    batch.paid(amount, channel.claimed);
                }
            }
            channel.give_back();
        }
        let amount = self.payee.balance.wrapping_sub(balance_before);
        require!(amount != 0, FarthingError::NothingClaimed);
        batch.log::<LinksClaimed>(payee.address(), amount, self.payee.balance)
    }
}

/// Walks from a link to the one claimed last and puts it in its place. Returns the base units up to it
/// that are not claimed, capped by what the channel is funded with; or a status. The link claimed last
/// may be shown again once there is more.
#[inline(always)]
fn reach(
    channel: &mut Channel,
    address: &Address,
    shown: &ChainLink,
    hashes: &mut u32,
) -> core::result::Result<u64, u8> {
    if shown.index > channel.length {
        return Err(status::BEYOND_LENGTH);
    }
    let amount = channel.due(channel.unit.saturating_mul(u64::from(shown.index)))?;
    let steps = shown.index.checked_sub(channel.index).ok_or(status::NOTHING_DUE)?;
    let hashes_left = hashes.checked_sub(steps).ok_or(status::TOO_FAR)?;
    *hashes = hashes_left;
    if walk(&shown.link, address, steps) != channel.credential {
        return Err(status::WRONG_CREDENTIAL);
    }
    channel.credential = shown.link;
    channel.index = shown.index;
    Ok(amount)
}

/// A function of its own has the registers that the loop needs: a unit less for each hash.
#[inline(never)]
fn walk(link: &[u8; 32], channel: &Address, steps: u32) -> [u8; 32] {
    chain::walk(link, channel.as_array(), steps, sha256)
}
