//! What batches tell: one status for each account, in one event and, where any is skipped, in the return
//! data. State never makes a batch fail; it skips, and says so.

use crate::FarthingError;
use alloc::{vec, vec::Vec};
use anchor_lang::{Discriminator, pinocchio::cpi::set_return_data, prelude::*};

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
}

/// What came of one account.
#[derive(Clone, Copy)]
pub struct Outcome {
    status: u8,
    amount: u64,
    total: u64,
}

impl Outcome {
    /// `amount` base units paid, `total` since the opening.
    #[inline(always)]
    pub fn paid(amount: u64, total: u64) -> Self {
        let status = if amount == 0 { status::NOTHING_DUE } else { status::PAID };
        Self { status, amount, total }
    }

    /// Nothing paid, for the reason that `status` names.
    pub const fn skipped(status: u8) -> Self {
        Self { status, amount: 0, total: 0 }
    }
}

const ITEM: usize = 17;
const HEADER: usize = 60;

/// An event `{ payee, amount, payee_balance, items }`, written as its items become known.
pub struct Batch {
    event: Vec<u8>,
    /// Where the next item goes.
    next: usize,
    amount: u64,
    is_skipping: bool,
}

impl Batch {
    /// Room for `count` accounts.
    #[inline(always)]
    pub fn new(count: usize) -> Self {
        let length = ITEM.saturating_mul(count).saturating_add(HEADER);
        Self { event: vec![0; length], next: HEADER, amount: 0, is_skipping: false }
    }

    /// Takes down what came of the next account.
    ///
    /// # Errors
    /// `AmountOverflow`, which no sequence of instructions reaches (I1).
    #[inline(always)]
    pub fn add(&mut self, outcome: Outcome) -> Result<()> {
        let amount = self.amount.checked_add(outcome.amount);
        self.amount = amount.ok_or(FarthingError::AmountOverflow)?;
        self.is_skipping |= outcome.status != status::PAID;
        let place = self.event.get_mut(self.next..).and_then(|rest| rest.first_chunk_mut::<ITEM>());
        if let Some([status, rest @ ..]) = place {
            let (amount, total) = rest.split_at_mut(8);
            *status = outcome.status;
            amount.copy_from_slice(&outcome.amount.to_le_bytes());
            total.copy_from_slice(&outcome.total.to_le_bytes());
        }
        self.next = self.next.saturating_add(ITEM);
        Ok(())
    }

    /// Base units paid so far.
    pub fn amount(&self) -> u64 {
        self.amount
    }

    /// Logs the event as an `E`, and returns the statuses unless all are [`status::PAID`]. `balance`
    /// is the payee's after it.
    #[inline(always)]
    pub fn log<E: Discriminator>(&mut self, payee: &Address, balance: u64) {
        let (header, items) = self.event.split_at_mut(HEADER);
        let (discriminator, rest) = header.split_at_mut(8);
        let (address, rest) = rest.split_at_mut(32);
        let (amount, rest) = rest.split_at_mut(8);
        let (after, length) = rest.split_at_mut(8);
        let count = items.len().checked_div(ITEM).unwrap_or(0) as u32;
        discriminator.copy_from_slice(E::DISCRIMINATOR);
        address.copy_from_slice(payee.as_ref());
        amount.copy_from_slice(&self.amount.to_le_bytes());
        after.copy_from_slice(&balance.to_le_bytes());
        length.copy_from_slice(&count.to_le_bytes());
        if self.is_skipping {
            let statuses: Vec<u8> = items.iter().step_by(ITEM).copied().collect();
            set_return_data(&statuses);
        }
        super::tell(&self.event);
    }
}
