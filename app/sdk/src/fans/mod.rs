//! Fans: what their accounts say, as both sides need it, and the names that both sides use most. All of it
//! is in [`crate::vouchers`] and [`crate::core`].

mod audience;
mod book;
mod grant;
mod page;
mod rules;

pub use audience::{audience, recipient, tag};
pub use book::to_book;
pub use farthing_core::fan::{
    FanVoucher, LEASE_DAY, LEASE_MAX, Lease, Recipient, SLOTS_MAX, SLOTS_MIN, Slot, SlotClaim, Tag,
};
pub use farthing_vouchers::{record::FanVoucherRecord, signed::SignedFanVoucher};
pub use grant::Grant;
pub use page::{look, recovered_page};
