//! Fans: one account of a payer with reserved shares for many payees.
//!
//! A fan has 8 to 64 [`Slot`]s. A slot leases a share of the fan's money to one payee until a day that is
//! known from the start; until then only the payee can give it back. What is promised of a share is
//! signed off chain by the fan's key ([`FanVoucher`]) and claimed from the fan.
//!
//! ```text
//! end(day) = opened_at + 86,400 · day       a lease lives while now < end(until); day 0: never used
//! reserved = Σ over living slots of (share - claimed) · unit
//! free     = funded - claimed - reserved    never negative (F1)
//! ```
//!
//! Shares and claims are in units of `unit` base units, so that a slot is 14 bytes.

mod lease;
mod voucher;

pub use lease::{Assignment, AssignmentError, ClaimRefusal, Lease, Slot, SlotClaim, reserved};
pub use voucher::{FAN_VOUCHER_LENGTH, FanVoucher, Recipient, TAG_LENGTH, Tag};

/// Slots of a fan, at least.
pub const SLOTS_MIN: u8 = 8;

/// Slots of a fan, at most: what one transaction can write, and an account that anybody can afford.
pub const SLOTS_MAX: u8 = 64;

/// Bytes of a stored slot.
pub const SLOT_LENGTH: usize = 14;

/// Seconds of a day of a lease.
pub const LEASE_DAY: i64 = 86_400;

/// Seconds from now, at most (31 days), that a lease may end: a payee that is gone must not hold the
/// payer's money for long.
pub const LEASE_MAX: i64 = 31 * LEASE_DAY;
