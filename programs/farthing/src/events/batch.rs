//! What batches tell: one status for each account, in one event and in the return data. State never
//! makes a batch fail; it skips, and says so.

use crate::FarthingError;
use alloc::vec::Vec;
use anchor_lang::{Discriminator, pinocchio::cpi::set_return_data, prelude::*, sol_log_data};

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

const AMOUNT_AT: usize = 40;
const BALANCE_AT: usize = 48;
const COUNT_AT: usize = 56;
const ITEMS_AT: usize = 60;
const ITEM: usize = 17;

/// An event `{ payee, amount, payee_balance, items }`, written as its parts become known.
pub struct Batch {
    event: Vec<u8>,
    statuses: Vec<u8>,
    amount: u64,
}

impl Batch {
    /// Room for `count` accounts that pay `payee`.
    pub fn new<E: Discriminator>(payee: &Address, count: usize) -> Self {
        let mut event = Vec::with_capacity(ITEM.saturating_mul(count).saturating_add(ITEMS_AT));
        event.extend_from_slice(E::DISCRIMINATOR);
        event.extend_from_slice(payee.as_ref());
        event.extend_from_slice(&[0; ITEMS_AT - AMOUNT_AT]);
        Self { event, statuses: Vec::with_capacity(count), amount: 0 }
    }

    /// Takes down what came of the next account.
    ///
    /// # Errors
    /// `AmountOverflow`, which no sequence of instructions reaches (I1).
    #[inline(always)]
    pub fn add(&mut self, outcome: Outcome) -> Result<()> {
        let amount = self.amount.checked_add(outcome.amount);
        self.amount = amount.ok_or(FarthingError::AmountOverflow)?;
        let mut item = [0; ITEM];
        let (status, rest) = item.split_at_mut(1);
        let (amount, total) = rest.split_at_mut(8);
        status.fill(outcome.status);
        amount.copy_from_slice(&outcome.amount.to_le_bytes());
        total.copy_from_slice(&outcome.total.to_le_bytes());
        self.event.extend_from_slice(&item);
        self.statuses.push(outcome.status);
        Ok(())
    }

    /// Base units paid so far.
    pub fn amount(&self) -> u64 {
        self.amount
    }

    /// Logs the event and returns the statuses. `balance` is the payee's after it.
    pub fn log(&mut self, balance: u64) {
        let count = self.statuses.len() as u32;
        let parts = [
            (AMOUNT_AT, &self.amount.to_le_bytes()[..]),
            (BALANCE_AT, &balance.to_le_bytes()[..]),
            (COUNT_AT, &count.to_le_bytes()[..]),
        ];
        for (at, bytes) in parts {
            let end = at.saturating_add(bytes.len());
            if let Some(place) = self.event.get_mut(at..end) {
                place.copy_from_slice(bytes);
            }
        }
        sol_log_data(&[&self.event]);
        set_return_data(&self.statuses);
    }
}
