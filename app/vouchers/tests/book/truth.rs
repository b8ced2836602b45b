//! What the program makes of a promise.

use farthing_vouchers::book::{ChannelAddress, ChannelState, Credential, Promise};
use farthing_vouchers::chain::sha256;
use farthing_vouchers::verify::VoucherKey;

/// What the program pays for a promise at `now`.
pub fn paid(
    channel: &ChannelState,
    promise: Option<Promise>,
    address: &ChannelAddress,
    now: i64,
) -> u64 {
    let is_grace_over = channel.closes_at.is_some_and(|at| now >= at);
    let cumulative = match (promise, channel.credential) {
        (Some(Promise::Voucher(signed)), Credential::Key(_)) if signed.voucher.is_in_time(now) => {
            signed.voucher.cumulative
        }
        (Some(Promise::Link(link)), Credential::Chain { unit, claimed, .. })
            if link == claimed || link.verify(&claimed, address, sha256).is_ok() =>
        {
            unit * u64::from(link.index)
        }
        _ => 0,
    };
    let due = cumulative.min(channel.funded).saturating_sub(channel.claimed);
    if is_grace_over { 0 } else { due }
}

/// Whether the Ed25519 program, or the hashes, would bear it out.
pub fn is_genuine(channel: &ChannelState, shown: &Promise, address: &ChannelAddress) -> bool {
    match (channel.credential, shown) {
        (Credential::Key(key), Promise::Voucher(signed)) => {
            VoucherKey::new(&key).unwrap().has_signed(signed)
        }
        (Credential::Chain { claimed, .. }, Promise::Link(link)) => {
            link.verify(&claimed, address, sha256).is_ok()
        }
        _ => false,
    }
}
