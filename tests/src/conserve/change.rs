//! What no change may do, whatever instruction it was.

use super::{Books, Violation, ensure};
use crate::Snapshot;
use farthing_sdk::{
    accounts::{Channel, ChannelKind, ChannelStatus, Session, SessionStatus, Stream, StreamStatus},
    events::{Event, StreamCancelled},
    solana::Address,
};

/// Compares the books before and after a transaction: what only ever rises, falls or stays. `events`
/// are those of the transaction: what ended and was freed within it left no other trace.
///
/// # Errors
/// The first violation.
pub fn change(before: &Snapshot, after: &Snapshot, events: &[Event]) -> Result<(), Violation> {
    let [before, after] = [before, after].map(Books::of);
    for (address, old) in &before.streams {
        match after.streams.get(address) {
            None => freed(old, cancelled(address, events)),
            Some(new) => stream(old, new),
        }
        .map_err(|what| format!("{address} {what}"))?;
    }
    for (address, old) in &before.channels {
        // One that is old enough is freed as it ends.
        if let Some(new) = after.channels.get(address) {
            channel(old, new).map_err(|what| format!("{address} {what}"))?;
        }
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

/// A stream that is gone had ended, or ended in this transaction.
fn freed(old: &Stream, cancelled: Option<&StreamCancelled>) -> Result<(), Violation> {
    let had_ended = old.status == StreamStatus::Ended;
    ensure!(had_ended || cancelled.is_some(), "was freed before it ended (I12)");
    ensure!(!had_ended || cancelled.is_none(), "ended twice");
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
