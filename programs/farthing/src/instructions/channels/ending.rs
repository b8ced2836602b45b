//! How a channel ends: the same for both sides.

use crate::{
    events::{ChannelClosed, log},
    state::{Channel, ChannelStatus, Deposit, Payee, Stored, count_down},
};
use anchor_lang::prelude::*;

/// Returns what is left to the payer; both ends have one dependant fewer. The account stays until
/// `free_channel` frees it: so no exit needs the account of the rent payer, which the other side chose
/// (I7).
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
