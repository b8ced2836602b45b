//! The channel that a transaction would make, and whether we want it.

use super::{
    SponsorRefusal,
    shape::{Act, Shaped},
};
use crate::chain::{accounts::channel_fits, settings::Settings};
use farthing_sdk::{
    accounts::{Channel, ChannelKind, ChannelStatus},
    args::OpenChannel,
    solana::Address,
};

/// Lamports of rent of a channel; all of it comes back.
pub const CHANNEL_RENT: u64 = 1_747_520;

/// Lamports that claiming from a channel costs at most, without priority: a transaction, and the check of a
/// voucher's signature.
pub const CLAIM_LAMPORTS: u64 = 10_000;

/// The channel as the opening would leave it, if we take channels like it, at `now` in unix seconds.
///
/// # Errors
/// `Unfit`; of a sponsored one also `NoExpiry`, `ExpiresLate`, `GraceNotOurs`, `WorthLessThanRent`.
pub fn planned(shaped: &Shaped, settings: &Settings, now: i64) -> Result<Channel, SponsorRefusal> {
    let Act::Open { arguments, rent_payer } = &shaped.act else {
        return Err(SponsorRefusal::NotAnOpening);
    };
    let channel = of(arguments, shaped, settings, *rent_payer)?;
    channel_fits(&shaped.channel, &channel, &settings.terms, now)?;
    if shaped.is_sponsored {
        sponsorable(&channel, settings, now)?;
    }
    Ok(channel)
}

/// What a sponsor asks besides: that its rent comes back soon, and that the payer has more at stake than it.
fn sponsorable(channel: &Channel, settings: &Settings, now: i64) -> Result<(), SponsorRefusal> {
    let Channel { expires_at, grace, funded, .. } = *channel;
    if expires_at == 0 {
        return Err(SponsorRefusal::NoExpiry);
    }
    let latest = now.saturating_add(settings.sponsor.life.into());
    if expires_at > latest {
        return Err(SponsorRefusal::ExpiresLate { at: expires_at, latest });
    }
    if grace != settings.terms.min_grace {
        return Err(SponsorRefusal::GraceNotOurs { ours: settings.terms.min_grace });
    }
    worth_its_rent(funded, settings)
}

/// That a channel's payer has more at stake than who pays its rent.
pub(super) fn worth_its_rent(funded: u64, settings: &Settings) -> Result<(), SponsorRefusal> {
    let least = settings.in_units(CHANNEL_RENT);
    if funded < least { Err(SponsorRefusal::WorthLessThanRent { funded, least }) } else { Ok(()) }
}

fn of(
    arguments: &OpenChannel,
    shaped: &Shaped,
    settings: &Settings,
    rent_payer: Address,
) -> Result<Channel, SponsorRefusal> {
    let terms = &arguments.terms;
    let kind = ChannelKind::from_number(terms.kind.into()).ok_or(SponsorRefusal::UnknownKind)?;
    Ok(Channel {
        deposit: shaped.deposit,
        payee: settings.terms.payee,
        credential: terms.credential,
        rent_payer,
        funded: terms.amount,
        claimed: 0,
        unit: terms.unit,
        close_asked: 0,
        expires_at: terms.expires_at,
        open_slot: arguments.open_slot,
        length: terms.length,
        index: 0,
        grace: terms.grace,
        kind,
        status: ChannelStatus::Open,
        version: 0,
        bump: arguments.bump,
        reserved: [0; 16],
    })
}
