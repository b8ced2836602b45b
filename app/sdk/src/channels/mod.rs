//! Channels off chain: what their accounts say, as both sides need it, and the names that both sides use
//! most. All of it is in [`crate::vouchers`] and [`crate::core`].

mod book;
mod rules;

pub use book::to_book;
pub use farthing_core::{
    chain::{ChainError, HASHES_MAX, Link},
    ed25519::RECORD_LENGTH,
    voucher::{NEVER, Voucher},
};
pub use farthing_vouchers::{
    book::{Promise, VoucherBook},
    chain::Chain,
    record::{RecordError, VoucherRecord},
    seed::{chain, seed},
    signed::SignedVoucher,
    verify::{KeyError, VoucherKey, verify_all},
};
