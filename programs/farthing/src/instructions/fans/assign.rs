//! `assign`: gives shares of an open fan, raises and renews them. The fan's key signs; anyone pays the fee.

use super::shares::{FanShare, give};
use crate::{
    FarthingError, clock,
    state::{Fan, Stored},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct Assign {
    /// The fan's key.
    pub key: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub fan: Stored<Fan>,
}

impl Assign {
    /// No shares are shares too: they raise the revision, so that nothing signed before lands any more.
    pub fn assign(&mut self, expected_revision: u32, shares: &[FanShare]) -> Result<()> {
        // Check: the key, on an open fan, as it was when the key signed.
        require!(address_eq(&self.fan.key, self.key.address()), FarthingError::NotFanKey);
        require!(self.fan.is_open(), FarthingError::FanNotOpen);
        require!(self.fan.revision == expected_revision, FarthingError::FanRevisionChanged);
        // Effect.
        let next = expected_revision.checked_add(1).ok_or(FarthingError::CountOverflow)?;
        self.fan.revision = next;
        give(&mut self.fan, shares, clock::now()?)
    }
}
