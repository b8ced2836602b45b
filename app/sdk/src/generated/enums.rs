//! Enums that are stored as a number. Written by `cargo xtask idl`: do not edit.

use crate::declare::numbered;

numbered! {
    /// What the payer hands over off chain.
    pub enum ChannelKind {
        /// Vouchers: cumulative amounts, signed by a key.
        Voucher = 0,
        /// Links of a hash chain, each worth one unit more.
        Chain = 1,
    }
}

numbered! {
    /// Whether a channel has ended. One that is asked to close stays open until somebody ends it.
    pub enum ChannelStatus {
        /// Can be claimed from.
        Open = 0,
        /// Settled, and waiting to be freed until its address can never be opened again (I12).
        Ended = 1,
    }
}

numbered! {
    /// Where a creator stands.
    pub enum CreatorStatus {
        /// Everything is possible.
        Active = 0,
        /// Closed, and waiting to be freed until its address can never be opened again (I12).
        Ended = 1,
    }
}

numbered! {
    /// Whether a fan takes money and gives shares.
    pub enum FanStatus {
        /// Until its last day, after which nothing is left that could live.
        Open = 0,
        /// Gives no new shares; those that live are claimed from until they end. For good.
        Closing = 1,
        /// Settled, and waiting to be freed until its address can never be opened again (I12).
        Ended = 2,
    }
}

numbered! {
    /// Whether a listing sells.
    pub enum ListingStatus {
        /// Sells.
        Active = 0,
        /// Does not sell now; `update_listing` resumes it.
        Paused = 1,
        /// Never sells again; can be closed.
        Retired = 2,
    }
}

numbered! {
    /// Where an order stands.
    pub enum OrderStatus {
        /// The money waits for the key.
        Open = 0,
        /// Paid or returned, and waiting to be freed until its address can never be opened again (I12).
        Ended = 1,
    }
}

numbered! {
    /// Whether a session key may still act.
    pub enum SessionStatus {
        /// Acts within its limits until it expires.
        Active = 0,
        /// Never acts again; can be closed.
        Revoked = 1,
    }
}

numbered! {
    /// Where a stream stands.
    pub enum StreamStatus {
        /// Accrues from its start, up to what it is funded with.
        Running = 0,
        /// Accrues nothing until it is resumed.
        Paused = 1,
        /// Settled, and waiting to be freed until its address can never be opened again (I12).
        Ended = 2,
    }
}
