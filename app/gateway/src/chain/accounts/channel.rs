//! Channels.

use super::{Unfit, ours};
use crate::chain::settings::Terms;
use farthing_sdk::{
    accounts::{AnyAccount, Channel, ChannelKind, ChannelStatus},
    addresses,
    solana::{Account, Address},
    vouchers::verify::VoucherKey,
};

/// The channel in an account.
///
/// # Errors
/// `Absent`, `Program`, `Kind`.
pub fn read_channel(account: Option<&Account>) -> Result<Channel, Unfit> {
    match ours(account)? {
        AnyAccount::Channel(channel) => Ok(channel),
        _ => Err(Unfit::Kind),
    }
}

/// Whether a channel can be taken up at `now`, unix seconds of the cluster. Its mint needs no question: a
/// channel pays into a balance of its own mint, and that is ours.
///
/// # Errors
/// [`Unfit`], whose it is first, then what it is worth.
pub fn channel_fits(
    address: &Address,
    channel: &Channel,
    terms: &Terms,
    now: i64,
) -> Result<(), Unfit> {
    if channel.payee != terms.payee {
        return Err(Unfit::Payee(channel.payee));
    }
    // The salt is stored nowhere but in the address.
    let Channel { deposit, payee, open_slot, .. } = channel;
    if addresses::channel(deposit, payee, terms.salt, *open_slot) != *address {
        return Err(Unfit::Salt);
    }
    if channel.status == ChannelStatus::Ended {
        return Err(Unfit::Ended);
    }
    time_fits(channel, terms, now)?;
    if channel.funded < terms.min_deposit {
        return Err(Unfit::Deposit { funded: channel.funded, least: terms.min_deposit });
    }
    credential_fits(channel, terms)
}

/// Whether there is time to be paid. A channel that was asked to close sells nothing new, however long its
/// grace: its payer has said that it goes.
fn time_fits(channel: &Channel, terms: &Terms, now: i64) -> Result<(), Unfit> {
    if channel.grace < terms.min_grace {
        return Err(Unfit::Grace(channel.grace));
    }
    let Some(at) = channel.claimable_until() else { return Ok(()) };
    if channel.close_asked != 0 {
        return Err(Unfit::Closing { at });
    }
    let needed = i64::try_from(terms.policy.margin).unwrap_or(i64::MAX);
    if now.saturating_add(needed) >= at || channel.is_closing(now) {
        return Err(Unfit::ExpiresSoon { at: channel.expires_at });
    }
    Ok(())
}

fn credential_fits(channel: &Channel, terms: &Terms) -> Result<(), Unfit> {
    match channel.kind {
        ChannelKind::Chain if !terms.takes_links => Err(Unfit::Links),
        ChannelKind::Chain if channel.unit != terms.unit => Err(Unfit::Unit(channel.unit)),
        ChannelKind::Chain => Ok(()),
        ChannelKind::Voucher if !terms.takes_vouchers => Err(Unfit::Vouchers),
        ChannelKind::Voucher => {
            VoucherKey::new(&channel.credential).map(|_| ()).map_err(Unfit::Key)
        }
    }
}
