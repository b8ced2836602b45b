//! How a channel ends, whoever ends it.

use crate::{
    clock,
    events::{ChannelClosed, log},
    state::{Channel, ChannelStatus, Deposit, Payee, Stored, count_down},
};
use anchor_lang::prelude::*;

/// Returns what is left to the payer and lets go of both ends; frees the account if its address may
/// be given up, otherwise `free_channel` does so later.
pub fn end(
    channel: &mut Stored<Channel>,
    deposit: &mut Stored<Deposit>,
    payee: &mut Account<Payee>,
    rent_payer: &UncheckedAccount,
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
    if clock::may_free(channel.open_slot)? {
        channel.close(*rent_payer.account())?;
    }
    Ok(())
}
