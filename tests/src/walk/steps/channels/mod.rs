//! Channels.

mod claiming;
mod closing;
mod links;
mod money;
mod opening;
mod signed;

pub use claiming::Claim;
pub use closing::{CloseChannel, FinishClose, RequestClose};
pub use links::ClaimChain;
pub use money::{TopUpChannel, WithdrawChannel};
pub use opening::OpenChannel;
pub use signed::ClaimSigned;

use crate::walk::{
    dice::Dice,
    model::{ChannelModel, Model, Purse, Refused, Thing, To, Verdict, ensure},
};
use farthing_sdk::solana::Address;

/// A channel that fits, or once in a while any that is there.
pub fn channel(
    model: &Model,
    dice: &mut Dice,
    fits: impl Fn(&ChannelModel) -> bool,
) -> Option<usize> {
    let any = dice.one_in(8);
    let there = model.channels.iter().enumerate().filter(|(_, channel)| !channel.freed);
    let fit = there.filter(|(_, channel)| any || (!channel.ended && fits(channel)));
    dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())
}

/// A channel whose account is there and that has not ended.
fn open(model: &Model, channel: usize) -> Result<&ChannelModel, Refused> {
    let channel = &model.channels[channel];
    ensure(!channel.freed, "no such channel")?;
    ensure(!channel.ended, "it has ended")?;
    Ok(channel)
}

/// The accounts that end a channel.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub channel: usize,
    pub payer: Purse,
    pub payee: To,
}

impl Ends {
    /// As they should be.
    pub fn of(model: &Model, channel: usize) -> Self {
        let ChannelModel { payer, payee, .. } = model.channels[channel];
        Self { channel, payer, payee }
    }

    /// As they should be, with something wrong once in a while.
    fn random(model: &Model, dice: &mut Dice, channel: usize) -> Self {
        let right = Self::of(model, channel);
        Self {
            channel,
            payer: dice.purse(model, right.payer),
            payee: dice.other_payee(model, right.payee),
        }
    }

    /// Channel, deposit and payee.
    fn addresses(&self, model: &Model) -> [Address; 3] {
        let channel = model.channels[self.channel].address;
        [channel, model.deposit_at(self.payer), model.payee_at(self.payee)]
    }

    fn check(&self, model: &Model) -> Verdict {
        let channel = open(model, self.channel)?;
        ensure(self.payer == channel.payer, "not the payer's deposit")?;
        ensure(self.payee == channel.payee, "another payee")
    }

    /// Ends it; its account stays until it is freed. What is left goes home.
    fn end(&self, model: &mut Model) {
        let channel = &mut model.channels[self.channel];
        let left = channel.funded - channel.claimed;
        channel.funded = channel.claimed;
        channel.ended = true;
        model.credit(self.payer, left);
        model.bind(To::Purse(self.payer), self.payee, -1);
    }
}

/// What comes of an item of a batch: a status, and base units.
pub type Outcome = (u8, u128);

/// Why nothing can be claimed from an account, whatever is shown: a status. Otherwise which channel
/// it is.
fn claimable(model: &Model, address: &Address, payee: To, is_chain: bool) -> Result<usize, u8> {
    let Some(Thing::Channel(at)) = model.live.get(address).map(|live| live.thing) else {
        return Err(2);
    };
    let channel = &model.channels[at];
    let refusals = [
        (channel.payee != payee, 3),
        (channel.ended, 9),
        (channel.is_chain() != is_chain, 4),
        (channel.is_grace_over(model.now), 8),
    ];
    refusals.into_iter().find(|(refused, _)| *refused).map_or(Ok(at), |(_, status)| Err(status))
}
