//! Vouchers on their way into a book in three steps, so that nothing is held while signatures are checked.

use std::sync::Arc;

use crate::signed::AnyVoucher;
use crate::verify::{VoucherKey, verify_all};

/// A voucher that only lacks the check of its signature.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) signed: AnyVoucher,
    pub(super) key: Arc<VoucherKey>,
    /// Whether it is the promise that the page holds, which was checked once.
    pub(super) is_held: bool,
}

/// A voucher that was signed by this key.
#[derive(Clone, Debug)]
pub struct Verified {
    pub(super) signed: AnyVoucher,
    pub(super) key: Arc<VoucherKey>,
}

/// The second step: for each, whether it is signed; `None` where it is not. The signatures are verified
/// together, which is faster from [`crate::verify::BATCH_MIN`] on. What a page holds already costs nothing.
#[must_use]
pub fn verify_prepared(all: &[Prepared]) -> Vec<Option<Verified>> {
    let pairs: Vec<(VoucherKey, AnyVoucher)> = all
        .iter()
        .filter(|prepared| !prepared.is_held)
        .map(|prepared| (*prepared.key, prepared.signed))
        .collect();
    let mut verdicts = verify_all(&pairs).into_iter();
    all.iter()
        .map(|prepared| {
            let is_signed = prepared.is_held || verdicts.next() == Some(true);
            let Prepared { signed, key, .. } = prepared;
            is_signed.then(|| Verified { signed: *signed, key: Arc::clone(key) })
        })
        .collect()
}
