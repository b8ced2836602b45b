use anchor_lang::prelude::*;

/// Where an order stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum OrderStatus {
    /// The money waits for the key.
    Open = 0,
    /// Paid or returned, and waiting to be freed until its address can never be opened again (I12).
    Ended = 1,
}

/// A hash-locked sale: money moves only against the key that opens the content.
///
/// Seeds: `["order", listing, buyer_deposit, salt, open_slot]`; the salt is not stored.
#[account]
pub struct Order {
    /// What was ordered. Written once.
    pub listing: Address,
    /// Who pays, and where the money returns to. Written once.
    pub buyer_deposit: Address,
    /// Who is paid. Written once.
    pub earnings: Address,
    /// Gets all lamports when the account is freed (I8). Written once.
    pub rent_payer: Address,
    /// sha256 of the key. Written once.
    pub key_hash: [u8; 32],
    /// sha256 of the encrypted content that the key opens. Written once.
    pub delivery_hash: [u8; 32],
    /// Base units: the price at placing, zero once ended.
    pub amount: u64,
    /// Unix seconds; the buyer may cancel 300 s after it.
    pub deadline: i64,
    /// Slot named at opening (I12). Written once.
    pub open_slot: u64,
    /// An [`OrderStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 5],
}

const _: () = assert!(size_of::<Order>() == 224);
