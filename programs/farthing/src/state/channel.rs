use crate::{events::status, ledger::Held};
use anchor_lang::prelude::*;
use farthing_core::{channel, window};

/// What the payer hands over off chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ChannelKind {
    /// Vouchers: cumulative amounts, signed by a key.
    Voucher = 0,
    /// Links of a hash chain, each worth one unit more.
    Chain = 1,
}

/// Whether a channel has ended. One that is asked to close stays open until somebody ends it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ChannelStatus {
    /// Can be claimed from.
    Open = 0,
    /// Settled, and waiting to be freed until its address can never be opened again (I12).
    Ended = 1,
}

/// Money set aside for one payee, which the payer gives away off chain in small parts.
///
/// Seeds: `["channel", deposit, payee, salt, open_slot]`; the salt is not stored.
#[account]
pub struct Channel {
    /// Who pays, and where the rest returns to. Written once.
    pub deposit: Address,
    /// The deposit or earnings that is paid. Written once.
    pub payee: Address,
    /// The key that signs vouchers; of a chain, the last link claimed, at first the root.
    pub credential: [u8; 32],
    /// Gets all lamports when the account is freed (I8). Written once.
    pub rent_payer: Address,
    /// Base units put in, less those taken back.
    pub funded: u64,
    /// Base units paid to the payee (I2). Never falls.
    pub claimed: u64,
    /// Base units that a link is worth; 0 for vouchers. Written once.
    pub unit: u64,
    /// Unix seconds at which the payer asked to close; 0 when nobody has.
    pub close_asked: i64,
    /// Unix seconds from which it closes as if it had been asked to; 0 for never. Written once.
    pub expires_at: i64,
    /// Slot named at opening (I12). Written once.
    pub open_slot: u64,
    /// Links of the chain; 0 for vouchers. Written once.
    pub length: u32,
    /// Links claimed.
    pub index: u32,
    /// Seconds in which the payee can still claim when it closes. Written once.
    pub grace: u32,
    /// A [`ChannelKind`]. Written once.
    pub kind: u8,
    /// A [`ChannelStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 16],
}

const _: () = assert!(size_of::<Channel>() == 208);

impl Channel {
    #[inline(always)]
    pub fn is_ended(&self) -> bool {
        self.status == ChannelStatus::Ended as u8
    }

    /// Unix seconds since which it closes: when the payer asked, or when it expired.
    #[inline(always)]
    fn closes_since(&self) -> Option<i64> {
        channel::closes_since(self.close_asked, self.expires_at)
    }

    /// Whether there is a time from which it closes. [`Self::closes_since`] would load both times, which
    /// costs two units for each link claimed.
    #[inline(always)]
    pub fn closes(&self) -> bool {
        self.close_asked != 0 || self.expires_at != 0
    }

    /// Whether it takes no more money, at `now` in unix seconds.
    pub fn is_closing(&self, now: i64) -> bool {
        window::has_come(now, self.closes_since())
    }

    /// Unix seconds from which the payee can claim no more, and anyone can end it, if it closes.
    #[inline(always)]
    pub fn claimable_until(&self) -> Option<i64> {
        self.closes_since().map(|since| channel::claimable_until(since, self.grace))
    }

    /// Base units payable now for this cumulative total, capped by `funded`.
    ///
    /// # Errors
    /// `NOTHING_DUE`, a status, where there are none.
    #[inline(always)]
    pub fn due(&self, cumulative: u64) -> core::result::Result<u64, u8> {
        channel::due(cumulative, self.funded, self.claimed).ok_or(status::NOTHING_DUE)
    }

    /// The money in it.
    #[inline(always)]
    pub fn held(&mut self) -> Held<'_> {
        Held { funded: &mut self.funded, paid: &mut self.claimed }
    }

    /// Base units in it.
    pub fn left(&self) -> u64 {
        channel::left(self.funded, self.claimed)
    }
}
