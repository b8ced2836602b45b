//! Accounts of instructions.

use crate::solana::{AccountMeta, Address};

pub(crate) fn writable_signer(address: Address) -> AccountMeta {
    AccountMeta::new(address, true)
}

pub(crate) fn readonly_signer(address: Address) -> AccountMeta {
    AccountMeta::new_readonly(address, true)
}

pub(crate) fn writable(address: Address) -> AccountMeta {
    AccountMeta::new(address, false)
}

pub(crate) fn readonly(address: Address) -> AccountMeta {
    AccountMeta::new_readonly(address, false)
}

/// An account that is always the same one.
pub(crate) fn fixed(address: &'static str) -> AccountMeta {
    readonly(Address::from_str_const(address))
}
