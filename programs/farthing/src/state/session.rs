use anchor_lang::prelude::*;
use farthing_core::allowance::Allowance;

/// Whether a session key may still act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum SessionStatus {
    /// Acts within its limits until it expires.
    Active = 0,
    /// Never acts again; can be closed.
    Revoked = 1,
}

/// What a session key may do, as bits of [`Session::actions`].
pub mod action {
    /// `pay`.
    pub const PAY: u16 = 1;
    /// `buy`, `buy_pass` and `renew`, for the owner of the deposit.
    pub const BUY: u16 = 1 << 1;
    /// `open_stream` and `top_up_stream`, of streams that can be cancelled.
    pub const STREAM: u16 = 1 << 2;
    /// `open_channel` and `top_up_channel`; `open_fan` and `top_up_fan`, if it names no payee.
    pub const CHANNEL: u16 = 1 << 3;
    /// `pause_stream`, `resume_stream`, `refund_stream`, `cancel_stream` and `request_close`;
    /// `request_close_fan`, if it names no payee.
    pub const MANAGE: u16 = 1 << 4;
    /// Every action there is.
    pub const ALL: u16 = PAY | BUY | STREAM | CHANNEL | MANAGE;
}

/// A delegated key with limits (I4), so that a dapp can pay without a wallet prompt each time.
///
/// Seeds: `["session", deposit, key]`. Can be opened again once closed, by a new signature of the
/// owner's.
#[account]
pub struct Session {
    /// What it spends from. Written once.
    pub deposit: Address,
    /// Who signs. Written once.
    pub key: Address,
    /// The only deposit or earnings it may pay; zero for any.
    pub payee: Address,
    /// Gets all lamports when the account closes (I8). Written once.
    pub rent_payer: Address,
    /// Most base units that it may ever spend.
    pub total_limit: u64,
    /// Base units spent; what went into a channel or a stream counts in full. Never falls.
    pub spent: u64,
    /// Most base units that it may spend in one window.
    pub window_limit: u64,
    /// Base units spent in the window that began at `window_start`.
    pub window_spent: u64,
    /// Unix seconds.
    pub window_start: i64,
    /// Seconds; 0 when only the total counts.
    pub window_seconds: u64,
    /// Unix seconds from which it may do nothing; 0 for never.
    pub expires_at: i64,
    /// Raised by every change of limits, and never below the slot of the change: so no session at
    /// this address, earlier or later, has a revision of this one (I12).
    pub revision: u64,
    /// Bits of [`action`].
    pub actions: u16,
    /// A [`SessionStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 11],
}

const _: () = assert!(size_of::<Session>() == 208);

impl Session {
    /// Whether it may do nothing any more, at `now` in unix seconds.
    pub fn has_ended(&self, now: i64) -> bool {
        self.status != SessionStatus::Active as u8 || !self.is_in_time(now)
    }

    /// Half-open: valid iff `expires_at == 0 || now < expires_at`.
    pub fn is_in_time(&self, now: i64) -> bool {
        self.expires_at == 0 || now < self.expires_at
    }

    /// The limits on amounts, and what is spent of them.
    pub fn allowance(&self) -> Allowance {
        Allowance {
            total_limit: self.total_limit,
            spent: self.spent,
            window_limit: self.window_limit,
            window_spent: self.window_spent,
            window_start: self.window_start,
            window_seconds: self.window_seconds,
        }
    }

    /// Keeps what is spent.
    pub fn keep(&mut self, allowance: &Allowance) {
        self.spent = allowance.spent;
        self.window_spent = allowance.window_spent;
        self.window_start = allowance.window_start;
    }
}
