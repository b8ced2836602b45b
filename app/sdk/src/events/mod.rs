//! What happened, read from a transaction's logs.
//!
//! Logs can be cut or imitated, so only what our own program wrote counts here, and a payment is
//! proven by its instruction: an event is a convenience.

mod batch;
mod declare;
mod logs;
mod types;

pub use batch::{BatchItem, status};
pub use logs::{decode, is_truncated};
pub use types::{
    Bought, ChannelClosed, ChannelFreed, ChannelOpened, ChannelToppedUp, ChannelWithdrawn,
    CloseRequested, CreatorAccepted, CreatorClosed, CreatorOffered, CreatorRegistered,
    CreatorUpdated, DepositClosed, DepositOpened, Deposited, Distributed, EVENTS, EarningsClosed,
    EarningsOpened, Event, LinksClaimed, ListingClosed, ListingCreated, ListingRetired,
    ListingUpdated, OrderCancelled, OrderClosed, OrderDeclined, OrderFulfilled, OrderPlaced, Paid,
    PassBought, PassClosed, PassRefunded, PassReleased, PassRenewed, ReferralPaid, RefusalSet,
    ReserveOpened, SessionClosed, SessionOpened, SessionRevoked, SessionUpdated, StreamCancelled,
    StreamClosed, StreamOpened, StreamPaused, StreamRateSet, StreamRefunded, StreamRenounced,
    StreamResumed, StreamToppedUp, StreamTransferred, StreamWithdrawn, StreamsWithdrawn,
    VouchersClaimed, Withdrawn,
};
