//! What the ends of a channel have in common.

use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use farthing_sdk::{
    accounts,
    solana::{Address, Instruction},
};

/// Ends a channel, and notes it where it is known here, so that nothing more is signed for it.
pub fn end(
    context: &Context,
    (state, channel): (&State, &Address),
    sending: &Sending,
    plan: Plan,
) -> Outcome {
    let promises = state.paying_of(channel)?;
    context.send(sending, plan)?;
    match promises {
        Some(promises) if !sending.dry_run => Ok(promises.note_ended(channel)?),
        _ => Ok(()),
    }
}

/// The end of a channel, and when its rent comes back.
pub fn ending(
    plan: Plan,
    steps: Vec<Instruction>,
    address: &Address,
    channel: &accounts::Channel,
) -> Plan {
    plan.ending(steps, channel.rent_payer, &format!("channel close {address}"))
}
