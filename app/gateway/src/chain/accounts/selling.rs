//! Listings, and the passes that are bought from them.

use super::{Unfit, ours};
use farthing_sdk::{
    accounts::{AnyAccount, Listing, Pass},
    solana::Account,
};

/// The listing in an account.
///
/// # Errors
/// `Absent`, `Program`, `Kind`.
pub fn read_listing(account: Option<&Account>) -> Result<Listing, Unfit> {
    match ours(account)? {
        AnyAccount::Listing(listing) => Ok(listing),
        _ => Err(Unfit::Kind),
    }
}

/// The pass in an account.
///
/// # Errors
/// `Absent`, `Program`, `Kind`.
pub fn read_pass(account: Option<&Account>) -> Result<Pass, Unfit> {
    match ours(account)? {
        AnyAccount::Pass(pass) => Ok(pass),
        _ => Err(Unfit::Kind),
    }
}
