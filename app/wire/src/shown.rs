//! What a payer shows with a request: a promise, the request's number, and what it agrees to pay.

use std::fmt;

use farthing_core::chain::Link;
use farthing_core::fan::{FanVoucher, Recipient};
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{ChannelAddress, Promise, Row};
use farthing_vouchers::signed::{AnyVoucher, SignedFanVoucher, SignedVoucher};

/// A paid request, as its payer shows it. Whether the promise is authentic is for the book to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Whose money: a channel, or a share of a fan.
    pub row: Row,
    /// The request's own number (rule R1), from 0: used once, but for retries.
    pub number: u32,
    /// Base units that the request may cost at most (rule R6).
    pub max: u64,
    /// All that was promised so far. Of a share it is a voucher.
    pub promise: ShownPromise,
}

/// A promise without the address that it is of. Its [`fmt::Debug`] does not show what makes it worth money.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ShownPromise {
    /// A link of the channel's chain.
    Link(Link),
    /// What was signed, but for addresses.
    Voucher {
        /// Base units promised since the opening, of a share since the payee has the slot.
        cumulative: u64,
        /// Unix seconds from which it is worth nothing; 0 for never, which no share's is.
        expires_at: i64,
        /// `R ‖ s` by the key that the channel or fan names.
        signature: [u8; 64],
    },
}

impl Shown {
    /// A link of `channel`, for the request `number` at `max` base units at most.
    #[must_use]
    pub fn link(channel: &ChannelAddress, link: Link, number: u32, max: u64) -> Self {
        Self { row: channel.into(), number, max, promise: ShownPromise::Link(link) }
    }

    /// A voucher, for the request `number` at `max` base units at most.
    #[must_use]
    pub fn voucher(signed: impl Into<AnyVoucher>, number: u32, max: u64) -> Self {
        let signed = signed.into();
        let (cumulative, expires_at, signature) = match &signed {
            AnyVoucher::Channel(SignedVoucher { voucher, signature }) => {
                (voucher.cumulative, voucher.expires_at, *signature)
            }
            AnyVoucher::Share(SignedFanVoucher { voucher, signature }) => {
                (voucher.cumulative, voucher.expires_at, *signature)
            }
        };
        let promise = ShownPromise::Voucher { cumulative, expires_at, signature };
        Self { row: (&signed).into(), number, max, promise }
    }

    /// The promise with all that the wire leaves out because both sides know it. What is not shown is whom a share is
    /// for: `recipient` is ours, so one signed for another payee or origin does not verify.
    #[must_use]
    pub fn promised(&self, recipient: &Recipient) -> Promise {
        let Row { account, slot } = self.row;
        match (self.promise, slot) {
            (ShownPromise::Link(link), _) => Promise::Link(link),
            (ShownPromise::Voucher { cumulative, expires_at, signature }, None) => {
                let voucher = Voucher { channel: account, cumulative, expires_at };
                Promise::Voucher(SignedVoucher { voucher, signature })
            }
            (ShownPromise::Voucher { cumulative, expires_at, signature }, Some(slot)) => {
                let recipient = *recipient;
                let voucher = FanVoucher { fan: account, recipient, slot, cumulative, expires_at };
                Promise::Share(SignedFanVoucher { voucher, signature })
            }
        }
    }

    /// The voucher that was signed, as [`Self::promised`] has it; `None` of a link.
    #[must_use]
    pub fn signed(&self, recipient: &Recipient) -> Option<AnyVoucher> {
        match self.promised(recipient) {
            Promise::Link(_) => None,
            Promise::Voucher(signed) => Some(signed.into()),
            Promise::Share(signed) => Some(signed.into()),
        }
    }
}

impl fmt::Debug for ShownPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(link) => {
                f.debug_struct("Link").field("index", &link.index).finish_non_exhaustive()
            }
            Self::Voucher { cumulative, expires_at, .. } => f
                .debug_struct("Voucher")
                .field("cumulative", cumulative)
                .field("expires_at", expires_at)
                .finish_non_exhaustive(),
        }
    }
}
