//! Registering creators, and changing whom their earnings go to.

use super::Opening;
use crate::{
    client::{Client, ClientResult, Network},
    instructions::{OpenEarnings, RegisterCreator, UpdateCreator},
    solana::{Address, Instruction},
};

/// Registers a creator and opens its earnings in each of these mints. Where a program signs for the
/// payout or the owner of a split, send the instructions themselves.
///
/// # Errors
/// `NoSigner` when nobody could take out what the payout or a split receives.
pub fn register_creator<N: Network>(
    client: &Client<N>,
    register: &RegisterCreator,
    mints: &[Address],
) -> ClientResult<Opening> {
    let terms = &register.terms;
    let splits = terms.splits.iter().map(|split| split.owner);
    require_signers(client, splits.chain([terms.payout]), register.founder)?;
    let (authority, payer) = (register.founder, register.payer);
    let open = |mint: &Address| OpenEarnings::new(authority, register.creator, *mint).payer(payer);
    let mut instructions = vec![register.instruction()];
    instructions.extend(mints.iter().map(|mint| open(mint).instruction()));
    Ok(Opening { address: register.creator, instructions })
}

/// Changes a creator. Where a program signs for a new payout or owner of a split, send the instruction
/// itself.
///
/// # Errors
/// As for [`register_creator`].
pub fn update_creator<N: Network>(
    client: &Client<N>,
    update: &UpdateCreator,
) -> ClientResult<Instruction> {
    let changes = &update.changes;
    let splits = changes.splits.iter().flatten().map(|split| split.owner);
    require_signers(client, splits.chain(changes.payout), update.authority)?;
    Ok(update.instruction())
}

/// Of all but the authority, which signs itself, whatever kind of address it is.
fn require_signers<N: Network>(
    client: &Client<N>,
    owners: impl Iterator<Item = Address>,
    authority: Address,
) -> ClientResult<()> {
    client.require_signers(&owners.filter(|owner| *owner != authority).collect::<Vec<_>>())
}
