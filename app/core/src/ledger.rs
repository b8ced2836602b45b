//! The only code that moves money (invariant I11).
//!
//! Inside a reserve an amount goes from one balance to another and `liabilities`, their sum, stays
//! as it is ([`transfer`]). It changes only where tokens come in ([`enter`]) or go out ([`leave`]).
//! No verb changes anything when it fails.

/// Why no money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The balance that pays holds less than the amount.
    Insufficient,
    /// The balance that receives would exceed `u64::MAX`.
    Overflow,
}

/// As an amount: everything there is. See [`resolve`].
pub const ALL: u64 = u64::MAX;

/// The amount that `requested` means, in base units: [`ALL`] is `available`, anything else itself.
///
/// It does not clamp. More than is available stays more, so that [`transfer`] and [`leave`] refuse
/// it.
#[inline]
#[must_use]
pub fn resolve(requested: u64, available: u64) -> u64 {
    if requested == ALL { available } else { requested }
}

/// Moves `amount` base units between two balances of one reserve; their sum does not change.
///
/// The caller vouches that both belong to the same reserve. An amount of 0 succeeds and does
/// nothing.
///
/// # Errors
/// [`LedgerError::Insufficient`] if `from < amount`, [`LedgerError::Overflow`] if `to + amount`
/// exceeds `u64::MAX` (which I1 rules out). Neither balance changes then.
#[inline]
pub fn transfer(from: &mut u64, to: &mut u64, amount: u64) -> Result<(), LedgerError> {
    let paid = from.checked_sub(amount).ok_or(LedgerError::Insufficient)?;
    // The same as `checked_add`, in three steps of the machine instead of six.
    if amount > u64::MAX.wrapping_sub(*to) {
        return Err(LedgerError::Overflow);
    }
    *from = paid;
    *to = to.wrapping_add(amount);
    Ok(())
}

/// Credits `amount` base units that came into the reserve's token account.
///
/// The caller passes the change it measured there, not the amount it asked for.
///
/// # Errors
/// [`LedgerError::Overflow`] if either sum exceeds `u64::MAX`. Neither number changes then.
#[inline]
pub fn enter(liabilities: &mut u64, balance: &mut u64, amount: u64) -> Result<(), LedgerError> {
    let owed = liabilities.checked_add(amount).ok_or(LedgerError::Overflow)?;
    let credited = balance.checked_add(amount).ok_or(LedgerError::Overflow)?;
    *liabilities = owed;
    *balance = credited;
    Ok(())
}

/// Debits `amount` base units that leave the reserve's token account.
///
/// # Errors
/// [`LedgerError::Insufficient`] if `balance < amount` or `liabilities < amount` (which I1 rules
/// out). Neither number changes then.
#[inline]
pub fn leave(liabilities: &mut u64, balance: &mut u64, amount: u64) -> Result<(), LedgerError> {
    let debited = balance.checked_sub(amount).ok_or(LedgerError::Insufficient)?;
    let owed = liabilities.checked_sub(amount).ok_or(LedgerError::Insufficient)?;
    *balance = debited;
    *liabilities = owed;
    Ok(())
}
