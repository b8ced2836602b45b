//! Numbers with names. Written by `cargo xtask idl`: do not edit.

/// What a session key may do, as bits of [`Session::actions`].
pub mod action {
    /// `pay`.
    pub const PAY: u16 = 1;
    /// `buy`, `buy_pass` and `renew`, for the owner of the deposit.
    pub const BUY: u16 = 2;
    /// `open_stream` and `top_up_stream`, of streams that can be cancelled.
    pub const STREAM: u16 = 4;
    /// `open_channel` and `top_up_channel`; `open_fan` and `top_up_fan`, if it names no payee.
    pub const CHANNEL: u16 = 8;
    /// `pause_stream`, `resume_stream`, `refund_stream`, `cancel_stream` and `request_close`;
    /// `request_close_fan`, if it names no payee.
    pub const MANAGE: u16 = 16;
    /// Every action there is.
    pub const ALL: u16 = 31;
}

/// What the payer may do, as bits of [`Stream::flags`]. The others need [`right::CANCEL`]: a payer who can
/// pause or take money back has not promised to go on paying.
pub mod right {
    /// End it; the payee keeps what has accrued.
    pub const CANCEL: u8 = 1;
    /// Take back what has not accrued.
    pub const REFUND: u8 = 2;
    /// Pause it.
    pub const PAUSE: u8 = 4;
    /// Lower its rate.
    pub const LOWER: u8 = 8;
    /// Every right there is.
    pub const ALL: u8 = 15;
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
