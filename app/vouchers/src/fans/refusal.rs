//! Why nothing is signed.

/// Why a payer does not promise, or does not give a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FanRefusal {
    /// The chain was not looked at yet, or had no such fan then.
    #[error("the fan has not been read yet")]
    NotSeen,
    /// The fan is said to be another than it was, which none ever is (invariant I12).
    #[error("the fan is another than it was")]
    Changed,
    /// It has been asked to close, or has ended: no share is given any more.
    #[error("the fan is closing")]
    Closing,
    /// More was claimed of a slot than is known here to be promised: this page is not the newest. The way
    /// on is another fan.
    #[error("more was claimed of slot {slot} than is known here: use another fan")]
    HistoryLost {
        /// Of which slot.
        slot: u8,
    },
    /// The payee has no living share.
    #[error("the payee has no share")]
    NoShare,
    /// A share is signed for the payee, and not confirmed.
    #[error("the share is not confirmed yet")]
    Unconfirmed,
    /// The share does not hold so much.
    #[error("the share must be raised by {missing} base units")]
    ShareUsedUp {
        /// Base units by which it must be raised.
        missing: u64,
    },
    /// No slot may be given to the payee: all are others', were its own before another's, or may still
    /// become another's.
    #[error("no slot of the fan is free for the payee")]
    NoSlot,
    /// The payee asks for a larger share than is ever given.
    #[error("the share would be above {most} base units")]
    ShareAboveCap {
        /// Base units that a share is, at most.
        most: u64,
    },
    /// The payee asks for a larger fee than is ever paid.
    #[error("the fee is above {most} base units")]
    FeeAboveCap {
        /// Base units that a fee is, at most.
        most: u64,
    },
    /// The payee asks for a fee for a lease that lives already.
    #[error("a fee is paid once a lease")]
    FeeAgain,
    /// The payee has such a share, or a larger and longer one.
    #[error("the payee has that share already")]
    HasIt,
    /// The fan would be left with less than a tenth free.
    #[error("only {left} base units of the fan can be given away")]
    NotFree {
        /// Base units that can be.
        left: u64,
    },
    /// The fan's last day is too near for a lease of a day.
    #[error("the fan ends too soon")]
    FanEnds,
    /// A sum is beyond what 64 bits hold.
    #[error("the amount is too large")]
    TooMuch,
}
