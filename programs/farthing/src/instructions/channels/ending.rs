//! How a channel ends, whoever ends it.

use crate::{
    events::{ChannelClosed, log},
    state::{Channel, ChannelStatus, Deposit, Payee, Stored, count_down},
};
use anchor_lang::prelude::*;

/// Returns what is left to the payer and lets go of both ends. The account stays until `free_channel`
/// frees it: no exit needs the account of whoever paid the rent, whom the other side chose (I7).
pub fn end(
    channel: &mut Stored<Channel>,
    deposit: &mut Stored<Deposit>,
    payee: &mut Account<Payee>,
) -> Result<()> {
    let returned = channel.left();
    channel.held().give_back(&mut deposit.balance, returned)?;
    channel.status = ChannelStatus::Ended as u8;
    count_down(&mut deposit.children)?;
    count_down(&mut payee.children)?;
    log!(ChannelClosed {
        channel: *channel.address(),
        returned,
        claimed: channel.claimed,
        deposit_balance: deposit.balance,
    });
    Ok(())
}
