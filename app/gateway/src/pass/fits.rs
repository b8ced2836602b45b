//! Whether a pass, as the chain has it, lets its holder read.

use farthing_sdk::solana::Account;
use farthing_wire::PassRefusal;

use crate::chain::{Unfit, read_pass};
use crate::routes::Listing;

/// What a pass gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    /// The term that it is of.
    pub term: u64,
    /// Access while `now < ends_at`, Unix seconds.
    pub ends_at: i64,
}

/// Whether the account at the address of this holder's pass gives access to a listing at `now`, Unix seconds. Its terms
/// are its own: what the listing has become since does not matter.
///
/// # Errors
/// `Absent`, `Kind`, `Listing`, `Holder`, `Refunded`, `Ended`, `Refundable`.
pub fn pass_fits(
    account: Option<&Account>,
    (listing, holder): (&Listing, &[u8; 32]),
    now: i64,
) -> Result<Access, PassRefusal> {
    let pass = read_pass(account).map_err(|unfit| match unfit {
        Unfit::Absent => PassRefusal::Absent,
        _ => PassRefusal::Kind,
    })?;
    if pass.listing.to_bytes() != listing.address {
        return Err(PassRefusal::Listing);
    }
    if pass.holder.to_bytes() != *holder {
        return Err(PassRefusal::Holder);
    }
    if pass.is_expired(now) {
        // A refund puts the end back to where it was before the term, and takes the money out.
        let is_refunded = pass.held == 0 && pass.expires_at == pass.fallback_expires_at;
        return Err(if is_refunded { PassRefusal::Refunded } else { PassRefusal::Ended });
    }
    if pass.is_refundable(now) && !listing.takes_refundable {
        return Err(PassRefusal::Refundable);
    }
    Ok(Access { term: pass.term, ends_at: pass.expires_at })
}
