//! Shares of fans.

use super::{Unfit, ours};
use crate::chain::settings::Terms;
use farthing_sdk::{
    accounts::{AnyAccount, Fan, FanStatus},
    fans::{recipient, tag},
    solana::{Account, Address},
    vouchers::verify::VoucherKey,
};

/// The fan in an account.
///
/// # Errors
/// `Absent`, `Program`, `Kind`.
pub fn read_fan(account: Option<&Account>) -> Result<Fan, Unfit> {
    match ours(account)? {
        AnyAccount::Fan(fan) => Ok(fan),
        _ => Err(Unfit::Kind),
    }
}

/// Whether the share in this slot of a fan can be taken up at `now`, unix seconds of the cluster. A fan that is
/// closing can: nothing takes a living share away. The slot's tag is of our payee, this ledger and this origin
/// (R4).
///
/// # Errors
/// [`Unfit`].
pub fn share_fits(
    (address, fan): (&Address, &Fan),
    slot: u8,
    terms: &Terms,
    now: i64,
) -> Result<(), Unfit> {
    let policy = terms.policy.shares.ok_or(Unfit::Shares)?;
    if !fan.is_of_mint(address, &terms.mint) {
        return Err(Unfit::Mint);
    }
    if fan.status == FanStatus::Ended {
        return Err(Unfit::Ended);
    }
    let its = fan.slot(slot).ok_or(Unfit::Slot(slot))?;
    if its.until == 0 || its.tag != tag(address, &recipient(&terms.payee, terms.audience)) {
        return Err(Unfit::Recipient);
    }
    if u64::from(fan.unit) > policy.price {
        return Err(Unfit::FanUnit(fan.unit));
    }
    let at = fan.lease().end(its.until);
    // A share that begins needs its whole time; one that was claimed from was taken up before.
    let least = if its.claimed == 0 { policy.lease } else { terms.policy.margin };
    if now.saturating_add_unsigned(least) >= at {
        return Err(Unfit::LeaseSoon { at });
    }
    VoucherKey::new(fan.key.as_array()).map(|_| ()).map_err(Unfit::Key)
}
