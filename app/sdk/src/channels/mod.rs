//! Channels off chain: vouchers signed and checked with Solana keys, and chains that a wallet can
//! always make again.

mod book;
mod record;
mod rules;
mod seed;

pub use book::to_book;
pub use farthing_core::{
    book::{Promise, VoucherBook},
    chain::{Chain, ChainError, HASHES_MAX, Link},
    verify::{KeyError, VoucherKey, verify_all},
    voucher::{NEVER, SignedVoucher, Voucher},
};
pub(crate) use record::record;
pub use record::{RECORD_LENGTH, RecordError, VoucherRecord};
pub use seed::{chain, seed};
