//! The cluster's clock, read through its system call: no account for it.

use anchor_lang::{
    pinocchio::sysvars::{Sysvar as _, clock::Clock},
    prelude::*,
};

/// Unix seconds, as the cluster's validators agree on them.
#[inline(always)]
pub fn now() -> Result<i64> {
    Ok(Clock::get()?.unix_timestamp)
}

/// Unix seconds, read the first time that they are asked for: what never expires needs no clock.
#[derive(Default)]
pub struct Lazy(Option<i64>);

impl Lazy {
    /// As [`now`], or 0 where it does not matter.
    #[inline(always)]
    pub fn now_if(&mut self, matters: bool) -> Result<i64> {
        match self.0 {
            _ if !matters => Ok(0),
            Some(now) => Ok(now),
            None => Ok(*self.0.insert(now()?)),
        }
    }
}

/// The current slot: only for the freshness of addresses (I12).
pub fn slot() -> Result<u64> {
    Ok(Clock::get()?.slot)
}

/// Checks that an address opened now can never have lived before (I12).
///
/// # Errors
/// `OpenSlotNotRecent` unless `slot - 150 <= open_slot <= slot`.
pub fn require_fresh(open_slot: u64) -> Result<()> {
    require!(
        farthing_core::bounds::is_fresh(open_slot, slot()?),
        crate::FarthingError::OpenSlotNotRecent
    );
    Ok(())
}

/// Whether an address may be given up for good (I12).
pub fn may_free(open_slot: u64) -> Result<bool> {
    Ok(farthing_core::bounds::may_free(open_slot, slot()?))
}
