//! `claim_chain`: pays links of hash chains to the one payee of theirs. Anyone may push it. Each link
//! is for the remaining account in the same place. State never makes it fail: what cannot be paid is
//! skipped with its status (bug class 30).

use super::claim::refusal;
use crate::{
    FarthingError, clock,
    events::{Batch, LinksClaimed, Outcome, status},
    state::{Channel, ChannelKind, Payee, with_live_mut},
};
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
        let mut clock = clock::Lazy::default();
        let payee = *self.payee.address();
        let mut hashes = HASHES_MAX;
        let mut batch = Batch::new(channels.len());
        for (view, link) in channels.iter().zip(links) {
            let balance = &mut self.payee.balance;
            let outcome = with_live_mut(view, |channel: &mut Channel| {
                if let Some(reason) = refusal(channel, &payee, ChannelKind::Chain, &mut clock)? {
                    return Ok(Outcome::skipped(reason));
                }
                pay(channel, view.address(), link, &mut hashes, balance)
            })?;
            batch.add(outcome.unwrap_or(Outcome::skipped(status::NOT_LIVE)))?;
        }
        require!(batch.amount() != 0, FarthingError::NothingClaimed);
        batch.log::<LinksClaimed>(&payee, self.payee.balance);
        Ok(())
    }
}

/// Pays the units up to a link that are not claimed, as far as the channel is funded. The link
/// claimed last may be shown again once there is more.
#[inline(always)]
fn pay(
    channel: &mut Channel,
    address: &Address,
    shown: &ChainLink,
    hashes: &mut u32,
    balance: &mut u64,
) -> Result<Outcome> {
    if shown.index > channel.length {
        return Ok(Outcome::skipped(status::BEYOND_LENGTH));
    }
    let amount = channel.due(channel.unit.saturating_mul(u64::from(shown.index)));
    let steps = match shown.index.checked_sub(channel.index) {
        Some(steps) if amount != 0 => steps,
        _ => return Ok(Outcome::skipped(status::NOTHING_DUE)),
    };
    let Some(hashes_left) = hashes.checked_sub(steps) else {
        return Ok(Outcome::skipped(status::TOO_FAR));
    };
    *hashes = hashes_left;
    let reached = chain::walk(&shown.link, address.as_array(), steps, sha256);
    if reached != channel.credential {
        return Ok(Outcome::skipped(status::WRONG_CREDENTIAL));
    }
    channel.credential = shown.link;
    channel.index = shown.index;
    channel.held().pay_out(balance, amount)?;
    Ok(Outcome::paid(amount, channel.claimed))
}
