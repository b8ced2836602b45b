//! A film by the second: streamed, paused, resumed at another rate, cancelled.

use super::{Clockwork, cast::Cast, check, stage::Stage};
use crate::{
    failure::{Failure, Outcome},
    values::Span,
};
use farthing_sdk::{
    Receipt,
    accounts::{Listing, Stream},
    core::stream::Fixed,
    events::{Event, StreamCancelled},
    instructions::{CancelStream, OpenStream, PauseStream, ResumeStream, SetStreamRate},
    solana::{Address, Signer},
};

/// What an hour of it costs, in base units.
pub const PRICE: u64 = 3_600_000;
/// Seconds that the price pays for.
pub const PERIOD: u64 = 3_600;
/// Base units a second, and in high definition.
const RATE: u64 = PRICE / PERIOD;
const HIGH_RATE: u64 = 2 * RATE;
/// What Rita puts in, in base units.
const FUNDED: u64 = 2_000_000;

/// Tells it; returns the stream, which has ended.
pub fn watch<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, film: Address) -> Outcome<Address> {
    let address = begin(stage, cast, film)?;
    go_on_and_stop(stage, cast, address)?;
    Ok(address)
}

fn begin<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, film: Address) -> Outcome<Address> {
    let rita = cast.rita.pubkey();
    let listing: Listing = stage.fetch(&film)?;
    let slot = stage.slot()?;
    let open = OpenStream::of(film, &listing, rita, slot, FUNDED)
        .ok_or_else(|| Failure::Refused("the film is not sold by the second".into()))?;
    let address = open.stream;
    stage.act(
        "Rita streams the film: she sets 2 aside, and 0.001 of it becomes Ada's every second.",
        &cast.rita,
        vec![open.into()],
    )?;
    pass(stage, 600, "Rita watches for")?;
    let stream: Stream = stage.fetch(&address)?;
    stage.act(
        "The telephone rings. She pauses, and time costs nothing.",
        &cast.rita,
        vec![PauseStream::of(address, &stream, rita).into()],
    )?;
    pass(stage, 300, "She talks for")?;
    check::solvent(stage, cast)?;
    Ok(address)
}

fn go_on_and_stop<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, address: Address) -> Outcome {
    let rita = cast.rita.pubkey();
    let paused: Stream = stage.fetch(&address)?;
    let faster = Fixed::from_units(HIGH_RATE);
    stage.act(
        "She goes on in high definition, at twice the rate.",
        &cast.rita,
        vec![
            SetStreamRate::of(address, &paused, rita, faster).into(),
            ResumeStream::of(address, &paused, rita).into(),
        ],
    )?;
    pass(stage, 300, "She watches for another")?;
    let resumed: Stream = stage.fetch(&address)?;
    let earliest = stage.now()?;
    let receipt = stage.act(
        "She has seen enough and cancels: what she watched is Ada's, the rest is back.",
        &cast.rita,
        vec![CancelStream::of(address, &resumed, rita).into()],
    )?;
    let watched = paused.since.abs_diff(paused.start);
    let seconds = (earliest, stage.now()?);
    right(stage, &cancelled(&receipt)?, watched, (resumed.since, seconds))
}

fn pass<N: Clockwork>(stage: &Stage<N>, seconds: u64, words: &str) -> Outcome {
    let passed = stage.client.network().while_away(seconds);
    stage.aside(&format!("{words} {}.", Span(passed)))
}

fn cancelled(receipt: &Receipt) -> Outcome<StreamCancelled> {
    let found = receipt.events.iter().find_map(|event| match event {
        Event::StreamCancelled(event) => Some(event.clone()),
        _ => None,
    });
    found.ok_or_else(|| Failure::Refused("the transaction says nothing of the end".into()))
}

/// The seconds before the pause at one rate, those after it at the other, and not a base unit more:
/// computed from the clock alone. The cancellation landed between two looks at it.
fn right<N: Clockwork>(
    stage: &Stage<N>,
    end: &StreamCancelled,
    watched: u64,
    (resumed, (earliest, latest)): (i64, (i64, i64)),
) -> Outcome {
    let first = watched.saturating_mul(RATE);
    let paid_until = |now: i64| first.saturating_add(now.abs_diff(resumed) * HIGH_RATE);
    let is_right = (earliest..=latest).any(|now| paid_until(now) == end.paid);
    if !is_right || end.paid.checked_add(end.returned) != Some(FUNDED) {
        return Err(Failure::Refused(format!(
            "the film cost {} and {} came back, which is not what the clock says",
            end.paid, end.returned
        )));
    }
    stage.aside(&format!(
        "To the base unit: {} s at 0.001 and {} s at 0.002 are {}; {} are back.",
        watched,
        end.paid.saturating_sub(first) / HIGH_RATE,
        stage.text(end.paid),
        stage.text(end.returned)
    ))
}
