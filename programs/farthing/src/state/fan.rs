use crate::ledger::Held;
use anchor_lang::prelude::*;
use farthing_core::{
    channel,
    fan::{Lease, SLOT_LENGTH, Slot, reserved},
};

/// Whether a fan takes money and gives shares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FanStatus {
    /// Until its last day, after which nothing is left that could live.
    Open = 0,
    /// Gives no new shares; those that live are claimed from until they end. For good.
    Closing = 1,
    /// Settled, and waiting to be freed until its address can never be opened again (I12).
    Ended = 2,
}

/// Money of one payer with reserved shares for many payees, promised off chain by vouchers of its key.
/// Behind these fields stand its slots, of 14 bytes each: share, claimed, until, tag.
///
/// Seeds: `["fan", deposit, mint, salt, open_slot]`. The mint is in the address instead of the account,
/// which is 32 bytes less to pay rent for: who is to be paid shows its own, and the address proves it.
#[account]
pub struct Fan {
    /// Who pays, and where the rest returns to. Written once.
    pub deposit: Address,
    /// Signs vouchers, and the transactions that give shares. Written once.
    pub key: Address,
    /// Gets all lamports when the account is freed (I8). Written once.
    pub rent_payer: Address,
    /// Base units put in, less those returned.
    pub funded: u64,
    /// Base units paid to payees, of all slots (I2). Never falls.
    pub claimed: u64,
    /// Slot named at opening (I12). Written once.
    pub open_slot: u64,
    /// Base units that a unit of the slots is worth. Written once.
    pub unit: u32,
    /// Raised by every transaction that gives shares.
    pub revision: u32,
    /// Unix seconds at which it was opened: days are counted from here. Written once.
    pub opened_at: u32,
    /// The payer's number in the seeds. Written once.
    pub salt: u32,
    /// How many slots there are: 8 to 64. Written once.
    pub slot_count: u8,
    /// The day at whose end the last lease ends at the latest: 1 to 255. Written once.
    pub last_day: u8,
    /// A [`FanStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<Fan>() == 144);

impl Fan {
    #[inline(always)]
    pub fn is_open(&self) -> bool {
        self.status == FanStatus::Open as u8
    }

    #[inline(always)]
    pub fn is_ended(&self) -> bool {
        self.status == FanStatus::Ended as u8
    }

    /// When its leases end.
    #[inline(always)]
    pub fn lease(&self) -> Lease {
        Lease { opened_at: self.opened_at, last_day: self.last_day }
    }

    /// The money in it.
    #[inline(always)]
    pub fn held(&mut self) -> Held<'_> {
        Held { funded: &mut self.funded, paid: &mut self.claimed }
    }

    /// Base units in it.
    #[inline(always)]
    pub fn left(&self) -> u64 {
        channel::left(self.funded, self.claimed)
    }

    /// Base units that no living share reserves at `now`, in unix seconds: nothing when more is reserved
    /// than there is. `slots` are the bytes behind the fan.
    pub fn free(&self, slots: &[u8], now: i64) -> Option<u64> {
        self.left().checked_sub(reserved(each_slot(slots), self.unit, &self.lease(), now))
    }
}

/// The slots in the bytes behind a fan.
pub fn each_slot(slots: &[u8]) -> impl Iterator<Item = Slot> {
    slots.as_chunks().0.iter().map(Slot::from_bytes)
}

/// The bytes of one slot of those behind a fan, to be written; nothing when there are not so many.
#[inline(always)]
pub fn slot_mut(slots: &mut [u8], slot: u8) -> Option<&mut [u8; SLOT_LENGTH]> {
    slots.as_chunks_mut().0.get_mut(usize::from(slot))
}
