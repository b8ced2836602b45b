//! The cluster's clock, read through its system call: no account for it.

use anchor_lang::{
    pinocchio::sysvars::{Sysvar as _, clock::Clock},
    prelude::*,
};

/// Unix seconds, as the cluster's validators agree on them.
///
/// # Errors
/// `UnsupportedSysvar` where the runtime has no clock, which it always has.
#[inline(always)]
pub fn now() -> Result<i64> {
    let now = read();
    require!(now != NEVER, ProgramError::UnsupportedSysvar);
    Ok(now)
}

/// The same, read in its place instead of called for: a few units cheaper, and 130 bytes longer.
#[inline(always)]
pub fn now_here() -> Result<i64> {
    Ok(Clock::get()?.unix_timestamp)
}

/// No time that a clock shows.
const NEVER: i64 = i64::MIN;

/// A number comes back in a register, where a result would not.
#[inline(never)]
fn read() -> i64 {
    now_here().unwrap_or(NEVER)
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
            None => Ok(*self.0.insert(now_here()?)),
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
