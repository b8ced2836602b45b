//! What batches report: one status for each account, in one event and, if any account is skipped, in the
//! return data too. An account that cannot be paid is skipped and does not make the batch fail.

use alloc::vec::Vec;
use anchor_lang::{Discriminator, pinocchio::cpi::set_return_data, prelude::*};
use core::mem::MaybeUninit;
use farthing_framework::{Bytes, Refused};

/// What came of one account of a batch.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct BatchItem {
    /// One of [`status`].
    pub status: u8,
    /// Base units paid now.
    pub amount: u64,
    /// Base units paid since its opening; 0 where it was skipped.
    pub total: u64,
}

/// Statuses of a [`BatchItem`]: public interface, never reused.
pub mod status {
    /// Paid.
    pub const PAID: u8 = 0;
    /// Nothing is due that is not paid already.
    pub const NOTHING_DUE: u8 = 1;
    /// No live account of the kind.
    pub const NOT_LIVE: u8 = 2;
    /// It pays somebody else.
    pub const OTHER_PAYEE: u8 = 3;
    /// The channel takes the other kind of credential.
    pub const OTHER_KIND: u8 = 4;
    /// The voucher is for another channel.
    pub const OTHER_CHANNEL: u8 = 5;
    /// Not signed by the channel's key, or no link of its chain.
    pub const WRONG_CREDENTIAL: u8 = 6;
    /// The voucher has expired.
    pub const EXPIRED: u8 = 7;
    /// The channel was to close, and its grace is over.
    pub const GRACE_OVER: u8 = 8;
    /// The channel has ended.
    pub const ENDED: u8 = 9;
    /// The chain has no such link.
    pub const BEYOND_LENGTH: u8 = 10;
    /// More hashes than one instruction may take.
    pub const TOO_FAR: u8 = 11;
    /// The fan has no such slot, or it is another payee's.
    pub const OTHER_SLOT: u8 = 12;
    /// The lease of the slot is over.
    pub const LEASE_OVER: u8 = 13;
    /// The voucher expires after the lease.
    pub const OUTLIVES_LEASE: u8 = 14;
    /// The fan holds another mint's money.
    pub const OTHER_MINT: u8 = 15;
}

const ITEM: usize = 17;
const HEADER: usize = 60;

/// An event `{ payee, amount, payee_balance, items }`, written as its items become known.
pub struct Batch<'a> {
    event: Bytes<'a>,
    is_skipping: bool,
}

impl<'a> Batch<'a> {
    /// Bytes that the event takes for `count` accounts.
    pub const fn length(count: usize) -> usize {
        ITEM.saturating_mul(count).saturating_add(HEADER)
    }

    /// Written to `room`, as long as [`Self::length`] says; [`Self::log`] refuses a shorter one.
    #[inline(always)]
    pub fn new(room: &'a mut [MaybeUninit<u8>]) -> Self {
        let mut event = Bytes::new(room);
        // Known at the end.
        event.push([0; HEADER]);
        Self { event, is_skipping: false }
    }

    /// Takes down that the next account paid `amount` base units, `total` since its opening.
    #[inline(always)]
    pub fn paid(&mut self, amount: u64, total: u64) {
        self.add(status::PAID, amount, total);
    }

    /// Takes down that the next account paid nothing, for the reason that `status` names.
    #[inline(always)]
    pub fn skipped(&mut self, status: u8) {
        self.is_skipping = true;
        self.add(status, 0, 0);
    }

    #[inline(always)]
    fn add(&mut self, status: u8, amount: u64, total: u64) {
        let mut item = [status; ITEM];
        let [_, rest @ ..] = &mut item;
        let (second, third) = rest.split_at_mut(8);
        second.copy_from_slice(&amount.to_le_bytes());
        third.copy_from_slice(&total.to_le_bytes());
        self.event.push(item);
    }

    /// Logs the event as an `E`, and returns the statuses unless all are [`status::PAID`]. `amount`
    /// is what all have paid, `balance` the payee's after it.
    ///
    /// # Errors
    /// `NoRoom` when the room was too short for all of it: then nothing is paid either.
    #[inline(always)]
    pub fn log<E: Discriminator>(self, payee: &Address, amount: u64, balance: u64) -> Result<()> {
        self.log_as(super::discriminator::<E>(), payee, amount, balance)
    }

    /// [`Self::log`] of the event that `begins` with these eight bytes.
    #[inline(always)]
    pub fn log_as(
        mut self,
        begins: [u8; 8],
        payee: &Address,
        amount: u64,
        balance: u64,
    ) -> Result<()> {
        let event = self.event.written()?;
        let (header, items) = event.split_first_chunk_mut::<HEADER>().ok_or(Refused::NoRoom)?;
        let (discriminator, rest) = header.split_at_mut(8);
        let (address, rest) = rest.split_at_mut(32);
        let (paid, rest) = rest.split_at_mut(8);
        let (after, length) = rest.split_at_mut(8);
        discriminator.copy_from_slice(&begins);
        address.copy_from_slice(payee.as_ref());
        paid.copy_from_slice(&amount.to_le_bytes());
        after.copy_from_slice(&balance.to_le_bytes());
        length.copy_from_slice(&(items.len().wrapping_div(ITEM) as u32).to_le_bytes());
        if self.is_skipping {
            return_statuses(items)?;
        }
        super::write(event);
        Ok(())
    }
}

/// Returns the first byte of every item. Hardly ever called, so a function of its own.
#[cold]
#[inline(never)]
fn return_statuses(items: &[u8]) -> Result<()> {
    let items = items.as_chunks::<ITEM>().0;
    let mut room = Vec::with_capacity(items.len());
    let mut statuses = Bytes::new(room.spare_capacity_mut());
    for [status, ..] in items {
        statuses.push([*status]);
    }
    set_return_data(statuses.written()?);
    Ok(())
}
