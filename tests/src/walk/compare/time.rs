//! Streams, channels and sessions against the oracle.

use super::same;
use crate::{
    signing,
    walk::{
        accrual,
        model::{Credential, Delegate, Model, StreamModel},
    },
};
use farthing_sdk::{
    NOBODY,
    accounts::{Channel, ChannelKind, ChannelStatus, Session, SessionStatus, Stream, StreamStatus},
    solana::Address,
};
use num_bigint::BigUint;

pub fn stream(chain: &Stream, model: &Model, number: usize, payer: Address) -> Result<(), String> {
    let should = &model.streams[number];
    let listing = should.listing.map_or(NOBODY, |listing| model.listings[listing].address);
    let accrual = &should.accrual;
    same!(format!("stream {number}"),
        chain.deposit => model.deposit_at(should.payer), chain.payee => model.payee_at(should.payee),
        chain.listing => listing, chain.rent_payer => payer,
        u128::from(chain.funded) => accrual.funded, u128::from(chain.withdrawn) => should.withdrawn,
        chain.unlock => accrual.unlock, chain.start => accrual.start, chain.cliff => accrual.cliff,
        chain.end => should.end, chain.open_slot => should.open_slot, chain.flags => should.flags,
        accrual::join(chain.rate_whole, chain.rate_fraction) => accrual.rate,
        chain.status => status(should),
        chain.owner_paused => u8::from(should.owner_paused), chain.reserved => [0; 3],
    );
    if !should.ended {
        // I3: to the last part of a unit, whenever the program wrote it down.
        same!(format!("stream {number}"), earned(chain, model.now) => accrual.earned(model.now));
        let latest = model.now.max(chain.start);
        same!(format!("stream {number}"), chain.since.clamp(chain.start, latest) => chain.since);
    }
    Ok(())
}

fn status(should: &StreamModel) -> StreamStatus {
    match (should.ended, should.accrual.is_paused) {
        (true, _) => StreamStatus::Ended,
        (false, true) => StreamStatus::Paused,
        (false, false) => StreamStatus::Running,
    }
}

/// What the fields of a stream say that it has earned, at most what it is funded with; before its
/// start, what it begins with.
fn earned(chain: &Stream, now: i64) -> BigUint {
    let base = accrual::join(chain.base_whole, chain.base_fraction);
    if now < chain.start {
        return base;
    }
    let runs = chain.status == StreamStatus::Running;
    let seconds = if runs { u64::try_from(now - chain.since).unwrap_or(0) } else { 0 };
    let rate = accrual::join(chain.rate_whole, chain.rate_fraction);
    (base + rate * seconds).min(accrual::whole(chain.funded.into()))
}

pub fn channel(
    chain: &Channel,
    model: &Model,
    number: usize,
    payer: Address,
) -> Result<(), String> {
    let should = &model.channels[number];
    let status = if should.ended { ChannelStatus::Ended } else { ChannelStatus::Open };
    let (kind, credential, unit, length, index) = match &should.credential {
        Credential::Key { secret, .. } => {
            (ChannelKind::Voucher, signing::public_key(secret), 0, 0, 0)
        }
        Credential::Chain { links, unit, length, index } => {
            (ChannelKind::Chain, links[*index as usize], *unit, *length, *index)
        }
    };
    same!(format!("channel {number}"),
        chain.deposit => model.deposit_at(should.payer), chain.payee => model.payee_at(should.payee),
        chain.kind => kind, chain.credential => credential, chain.unit => unit,
        chain.length => length, chain.index => index, chain.rent_payer => payer,
        u128::from(chain.funded) => should.funded, u128::from(chain.claimed) => should.claimed,
        chain.close_asked => should.close_asked.unwrap_or(0),
        chain.expires_at => should.expires_at, chain.grace => should.grace,
        chain.open_slot => should.open_slot, chain.status => status, chain.reserved => [0; 16],
    );
    Ok(())
}

pub fn session(
    chain: &Session,
    model: &Model,
    session: Delegate,
    payer: Address,
) -> Result<(), String> {
    let should = &model.sessions[&session];
    let status = if should.revoked { SessionStatus::Revoked } else { SessionStatus::Active };
    // I4: window by window.
    let (window_start, window_spent) = should.last_window();
    same!(format!("session {session:?}"),
        chain.deposit => model.deposit_at(session.0),
        chain.key => model.wallets[session.1].address,
        chain.payee => should.payee.map_or(NOBODY, |to| model.payee_at(to)),
        chain.rent_payer => payer, chain.total_limit => should.total_limit,
        u128::from(chain.spent) => should.spent(), chain.window_limit => should.window_limit,
        u128::from(chain.window_spent) => window_spent, chain.window_start => window_start,
        chain.window_seconds => should.window_seconds, chain.expires_at => should.expires_at,
        chain.actions => should.actions, chain.status => status,
        chain.revision => should.revision, chain.reserved => [0; 11],
    );
    Ok(())
}
