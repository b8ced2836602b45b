//! What no change may do, whatever instruction it was.

use super::{Books, Violation, ensure, fans};
use crate::Snapshot;
use farthing_sdk::{
    accounts::{
        Channel, ChannelKind, ChannelStatus, Deposit, OrderStatus, Session, SessionStatus, Stream,
        StreamStatus,
    },
    events::{ChannelClosed, Event, StreamCancelled},
    solana::Address,
};

/// Compares the books before and after a transaction: what only ever rises, falls or stays.
/// `events` are those of the transaction: what ended and was freed within it left no other trace.
///
/// # Errors
/// The first violation.
pub fn change(before: &Snapshot, after: &Snapshot, events: &[Event]) -> Result<(), Violation> {
    let [before, after] = [before, after].map(Books::of);
    for (address, old) in &before.deposits {
        deposit(old, after.deposits.get(address), closes(address, events))
            .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in &before.streams {
        match after.streams.get(address) {
            None => stream_freed(old, cancelled(address, events)),
            Some(new) => stream(old, new),
        }
        .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in &before.channels {
        match after.channels.get(address) {
            None => channel_freed(old, closed(address, events)),
            Some(new) => channel(old, new),
        }
        .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in &before.fans {
        match after.fans.get(address) {
            None => fans::gone(old, fans::closed(address, events)),
            Some(new) => fans::changed(old, new),
        }
        .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in before.orders.iter().filter(|(at, _)| !after.orders.contains_key(at)) {
        freed(old.status == OrderStatus::Ended, events.iter().any(|event| ends(event, address)))
            .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in &before.sessions {
        if let Some(new) = after.sessions.get(address) {
            session(old, new).map_err(|what| format!("{address} {what}"))?;
        }
    }
    Ok(())
}

fn cancelled<'a>(stream: &Address, events: &'a [Event]) -> Option<&'a StreamCancelled> {
    events.iter().find_map(|event| match event {
        Event::StreamCancelled(told) if told.stream == *stream => Some(told),
        _ => None,
    })
}

fn closed<'a>(channel: &Address, events: &'a [Event]) -> Option<&'a ChannelClosed> {
    events.iter().find_map(|event| match event {
        Event::ChannelClosed(told) if told.channel == *channel => Some(told),
        _ => None,
    })
}

/// Whether a deposit closed in this transaction: what stands at its place is another.
fn closes(deposit: &Address, events: &[Event]) -> bool {
    let is_it =
        |event: &Event| matches!(event, Event::DepositClosed(told) if told.deposit == *deposit);
    events.iter().any(is_it)
}

/// Whether it is the event of the end of an order.
fn ends(event: &Event, order: &Address) -> bool {
    match event {
        Event::OrderFulfilled(told) => told.order == *order,
        Event::OrderCancelled(told) => told.order == *order,
        Event::OrderDeclined(told) => told.order == *order,
        _ => false,
    }
}

/// What is gone had ended, or ended in this transaction: nothing is freed by its own end.
pub(super) fn freed(had_ended: bool, ended_now: bool) -> Result<(), Violation> {
    ensure!(had_ended || ended_now, "was freed before it ended (I12)");
    ensure!(!had_ended || !ended_now, "ended twice");
    Ok(())
}

/// When it was opened and who paid for that stay, so that nobody's rent comes home early or to another (I8).
fn deposit(old: &Deposit, new: Option<&Deposit>, closed: bool) -> Result<(), Violation> {
    let Some(new) = new.filter(|_| !closed) else {
        ensure!(closed, "is gone, and no event says so");
        return Ok(());
    };
    let fixed =
        |deposit: &Deposit| (deposit.owner, deposit.mint, deposit.rent_payer, deposit.opened_at);
    ensure!(fixed(old) == fixed(new), "changed what is written once");
    Ok(())
}

fn channel_freed(old: &Channel, closed: Option<&ChannelClosed>) -> Result<(), Violation> {
    freed(old.status == ChannelStatus::Ended, closed.is_some())?;
    let claimed = closed.map_or(old.claimed, |told| told.claimed);
    ensure!(claimed >= old.claimed, "has paid less than before (I2)");
    Ok(())
}

fn stream_freed(old: &Stream, cancelled: Option<&StreamCancelled>) -> Result<(), Violation> {
    freed(old.status == StreamStatus::Ended, cancelled.is_some())?;
    let withdrawn = cancelled.map_or(old.withdrawn, |told| told.withdrawn);
    ensure!(withdrawn >= old.withdrawn, "has paid less than before (I3)");
    Ok(())
}

fn stream(old: &Stream, new: &Stream) -> Result<(), Violation> {
    ensure!(new.withdrawn >= old.withdrawn, "has paid less than before (I3)");
    ensure!(new.since >= old.since, "counts a time twice (I3)");
    ensure!(new.flags & !old.flags == 0, "gives its payer a right");
    let ended = old.status == StreamStatus::Ended;
    ensure!(!ended || new == old, "changed after it ended");
    let fixed = |stream: &Stream| {
        let addresses = (stream.deposit, stream.listing, stream.rent_payer);
        (addresses, stream.unlock, stream.start, stream.cliff, stream.end, stream.open_slot)
    };
    ensure!(fixed(old) == fixed(new), "changed what is written once");
    Ok(())
}

fn channel(old: &Channel, new: &Channel) -> Result<(), Violation> {
    ensure!(new.claimed >= old.claimed, "has paid less than before (I2)");
    ensure!(new.index >= old.index, "goes back on its chain (I2)");
    let ended = old.status == ChannelStatus::Ended;
    ensure!(!ended || new == old, "changed after it ended");
    ensure!(old.close_asked == 0 || new.close_asked == old.close_asked, "moved its grace");
    let fixed = |channel: &Channel| {
        let credential = (channel.kind == ChannelKind::Voucher).then_some(channel.credential);
        let addresses = (channel.deposit, channel.payee, channel.rent_payer, credential);
        let chain = (channel.kind, channel.unit, channel.length);
        (addresses, chain, channel.grace, channel.expires_at, channel.open_slot)
    };
    ensure!(fixed(old) == fixed(new), "changed what is written once");
    Ok(())
}

/// One that spent nothing yet may be another, opened at the place of the old.
fn session(old: &Session, new: &Session) -> Result<(), Violation> {
    ensure!((new.deposit, new.key) == (old.deposit, old.key), "is another's session");
    if new.spent == old.spent || new.spent == 0 {
        return Ok(());
    }
    ensure!(new.revision >= old.revision, "has an older revision (I12)");
    ensure!(new.spent > old.spent, "has spent less than before (I4)");
    ensure!(new.spent <= new.total_limit, "spent more than its total (I4)");
    ensure!(old.status == SessionStatus::Active, "spent when it was revoked (I4)");
    Ok(())
}
