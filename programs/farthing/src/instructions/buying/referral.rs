//! Paying a referrer, wherever a purchase does.

use crate::{
    events::{ReferralPaid, log},
    ledger,
};
use anchor_lang::prelude::*;

/// Moves a referrer's share of a purchase from `listing` and logs it, unless it is zero.
pub fn pay_referral(
    from: &mut u64,
    balance: &mut u64,
    share: u64,
    referrer: &Address,
    listing: &Address,
) -> Result<()> {
    if share == 0 {
        return Ok(());
    }
    ledger::transfer(from, balance, share)?;
    log!(ReferralPaid { listing: *listing, referrer: *referrer, amount: share, balance: *balance });
    Ok(())
}
