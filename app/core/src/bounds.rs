//! The limits that terms must keep, each with its unit, its range and its reason.

const DAY: u64 = 86_400;

/// Slots, about a minute: how old the slot in a new address may be, and how long an emptied account
/// keeps its address occupied.
///
/// An address that may be freed can never be fresh again, so whatever lands late meets its own account
/// or none, and never a second one at the same address (invariant I12). It may only ever fall: raised,
/// it would make addresses fresh again whose accounts are already freed.
pub const OPEN_SLOT_WINDOW: u64 = 150;

/// Seconds from now, at least: an order must leave its seller time to deliver.
pub const ORDER_DEADLINE_MIN: i64 = 600;

/// Seconds from now, at most (90 days): an order must not hold a buyer's money for ever.
pub const ORDER_DEADLINE_MAX: i64 = 90 * DAY as i64;

/// Seconds after its deadline until an order can be cancelled: a key sent just in time still lands,
/// even where the cluster's clock runs a little fast.
pub const ORDER_CANCEL_GRACE: i64 = 300;

/// Seconds, from 0 to this (90 days): a seller's money must not stay refundable for ever.
pub const REFUND_WINDOW_MAX: u64 = 90 * DAY;

/// Seconds, at least: after the payer asks to close a channel the payee must have time to claim.
pub const CHANNEL_GRACE_MIN: u64 = 900;

/// Seconds, at most (30 days): a payee that is gone must not hold the payer's money for ever.
pub const CHANNEL_GRACE_MAX: u64 = 30 * DAY;

/// Seconds, from 1 to this (about 68 years). A stream's fixed-point rate pays the exact quotient
/// while `period * elapsed < 2^64`, so under this bound for at least 2^33 seconds (272 years).
pub const STREAM_PERIOD_MAX: u64 = 1 << 31;

/// Seconds after the opening of a deposit (30 days) until whoever paid its rent may close it: a reader who has
/// just begun keeps its account through a quiet month, and rent that was lent comes home in the second.
pub const DEPOSIT_RENT_TERM: i64 = 30 * DAY as i64;

/// Whether whoever paid the rent of a deposit may close it: `now >= opened_at + 30 d`, in saturating
/// arithmetic.
///
/// Never where `opened_at` is 0: nobody knows how old such a deposit is, and its rent was paid when only the
/// owner could close it.
#[inline]
#[must_use]
pub fn may_reclaim_rent(opened_at: i64, now: i64) -> bool {
    opened_at != 0 && now >= opened_at.saturating_add(DEPOSIT_RENT_TERM)
}

/// Whether `open_slot` may name a new account: `slot - 150 <= open_slot <= slot`.
///
/// A slot that is still to come is not fresh. Never true of a slot for which [`may_free`] is or was
/// true.
#[inline]
#[must_use]
pub fn is_fresh(open_slot: u64, slot: u64) -> bool {
    match slot.checked_sub(open_slot) {
        Some(age) => age <= OPEN_SLOT_WINDOW,
        None => false,
    }
}

/// Whether an emptied account that was opened at `open_slot` may be freed:
/// `slot > open_slot + 150`, in saturating arithmetic.
#[inline]
#[must_use]
pub fn may_free(open_slot: u64, slot: u64) -> bool {
    slot > open_slot.saturating_add(OPEN_SLOT_WINDOW)
}

/// Whether an order may have this deadline: `now + 600 <= deadline <= now + 90 d`, in Unix seconds.
///
/// Exact for every pair of times; nothing wraps.
#[inline]
#[must_use]
pub fn order_deadline_ok(now: i64, deadline: i64) -> bool {
    match deadline.checked_sub(now) {
        Some(ahead) => (ORDER_DEADLINE_MIN..=ORDER_DEADLINE_MAX).contains(&ahead),
        None => false,
    }
}
