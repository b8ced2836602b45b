use crate::ledger::Held;
use anchor_lang::prelude::*;
use farthing_core::stream::{Fixed, Schedule};

/// Where a stream stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum StreamStatus {
    /// Accrues from its start, up to what it is funded with.
    Running = 0,
    /// Accrues nothing until it is resumed.
    Paused = 1,
    /// Settled, and waiting to be freed until its address can never be opened again (I12).
    Ended = 2,
}

/// What the payer may do, as bits of [`Stream::flags`]. The others need [`right::CANCEL`]: a payer who can
/// pause or take money back has not promised to go on paying.
pub mod right {
    /// End it; the payee keeps what has accrued.
    pub const CANCEL: u8 = 1;
    /// Take back what has not accrued.
    pub const REFUND: u8 = 1 << 1;
    /// Pause it.
    pub const PAUSE: u8 = 1 << 2;
    /// Lower its rate.
    pub const LOWER: u8 = 1 << 3;
    /// Every right there is.
    pub const ALL: u8 = CANCEL | REFUND | PAUSE | LOWER;
}

/// A streaming-payment vault: money that becomes the payee's second by second. Formulas are in
/// `docs/streams.md`.
///
/// Seeds: `["stream", deposit, payee, salt, open_slot]`, with the payee at opening; the salt is not
/// stored.
#[account]
pub struct Stream {
    /// Who pays, and where the rest returns to. Written once.
    pub deposit: Address,
    /// The deposit or earnings that is paid. Changes by `transfer_stream`.
    pub payee: Address,
    /// Whose price per period it was opened at; zero for a rate of its own. Written once.
    pub listing: Address,
    /// Gets all lamports when the account is freed (I8). Written once.
    pub rent_payer: Address,
    /// Base units put in, less those refunded.
    pub funded: u64,
    /// Base units paid to the payee. Never falls.
    pub withdrawn: u64,
    /// Base units that accrue at the start at once. Written once.
    pub unlock: u64,
    /// Base units per second, whole part.
    pub rate_whole: u64,
    /// Base units per second, in 2^-64.
    pub rate_fraction: u64,
    /// Base units earned until `since`, whole part.
    pub base_whole: u64,
    /// Base units earned until `since`, in 2^-64.
    pub base_fraction: u64,
    /// Unix seconds up to which `base` counts.
    pub since: i64,
    /// Unix seconds before which nothing accrues. Written once.
    pub start: i64,
    /// Unix seconds before which only the unlock accrues. Written once.
    pub cliff: i64,
    /// Unix seconds at which a fixed-end stream has paid everything; 0 for an open-ended one. Written
    /// once.
    pub end: i64,
    /// Slot named at opening (I12). Written once.
    pub open_slot: u64,
    /// Bits of [`right`]. Only ever fall.
    pub flags: u8,
    /// A [`StreamStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// 1 where the owner has paused it, so that no session resumes it.
    pub owner_paused: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<Stream>() == 232);

impl Stream {
    /// Its money and time, as the arithmetic sees them.
    #[inline(always)]
    pub fn schedule(&self) -> Schedule {
        Schedule {
            funded: self.funded,
            withdrawn: self.withdrawn,
            unlock: self.unlock,
            rate: Fixed { whole: self.rate_whole, fraction: self.rate_fraction },
            base: Fixed { whole: self.base_whole, fraction: self.base_fraction },
            since: self.since,
            start: self.start,
            cliff: self.cliff,
            is_paused: self.is_paused(),
        }
    }

    /// Keeps what settling moved.
    #[inline(always)]
    pub fn keep_settled(&mut self, schedule: &Schedule) {
        self.base_whole = schedule.base.whole;
        self.base_fraction = schedule.base.fraction;
        self.since = schedule.since;
    }

    #[inline(always)]
    pub fn is_ended(&self) -> bool {
        self.status == StreamStatus::Ended as u8
    }

    #[inline(always)]
    pub fn is_paused(&self) -> bool {
        self.status == StreamStatus::Paused as u8
    }

    #[inline(always)]
    pub fn has(&self, right: u8) -> bool {
        self.flags & right != 0
    }

    /// Whether it has an end of its own and `now`, in unix seconds, is past it: all is the payee's.
    pub fn is_over(&self, now: i64) -> bool {
        self.end != 0 && now >= self.end
    }

    /// The money in it.
    #[inline(always)]
    pub fn held(&mut self) -> Held<'_> {
        Held { funded: &mut self.funded, paid: &mut self.withdrawn }
    }
}
