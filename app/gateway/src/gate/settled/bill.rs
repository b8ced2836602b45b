//! What a request costs where one transaction pays for it, and which call of our program that is.

use farthing_sdk::solana::Address;
use farthing_wire::OfferedListing;

use super::Singles;
use super::quote::For;
use crate::chain::{Moment, Sold};
use crate::exact::ForListing;

/// A priced request.
#[derive(Clone, Copy, Debug)]
pub(in crate::gate) struct Bill<'a> {
    pub of: For<'a>,
    /// Base units.
    pub amount: u64,
    /// Whose price that is, where it is a listing's.
    pub listing: Option<[u8; 32]>,
    /// Unix seconds of this machine.
    pub now: i64,
}

/// A call of our program that pays for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Call {
    /// A `pay` to the deposit or earnings of `[pay]`.
    Pay,
    /// A `buy` of one unit of a listing, whose creator's earnings are paid.
    Buy { listing: OfferedListing, earnings: [u8; 32] },
}

impl Call {
    /// Who is paid, where a `pay` would pay `payee`.
    pub(super) fn payee(&self, payee: [u8; 32]) -> [u8; 32] {
        match self {
            Self::Pay => payee,
            Self::Buy { earnings, .. } => *earnings,
        }
    }

    /// What is bought, as the wire names it.
    pub(super) fn offered(&self) -> Option<OfferedListing> {
        match self {
            Self::Pay => None,
            Self::Buy { listing, .. } => Some(*listing),
        }
    }

    /// What is bought, as the verifier knows it.
    pub(super) fn bought(&self) -> Option<ForListing> {
        let OfferedListing { address, generation } = self.offered()?;
        let listing = Address::new_from_array(address);
        Some(ForListing { listing, generation, quantity: 1 })
    }
}

impl Singles {
    /// The call that pays for a request now. A listing that gives a pass is not bought for one request: its pass is for
    /// all, and one request of it is paid as any other.
    ///
    /// `None` where the listing sells nothing, or by now another price than the bill's: its generation would be that of
    /// the other one.
    pub(super) fn call(&self, bill: &Bill<'_>) -> Option<Call> {
        let Some(address) = bill.listing else { return Some(Call::Pay) };
        let sold = self.shared.listings.find(&address, &Moment::now()).ok();
        let sold = sold.filter(|sold| sold.price == bill.amount)?;
        let Sold { generation, gives_pass, is_sold_out, .. } = sold;
        if gives_pass {
            return Some(Call::Pay);
        }
        let mint = Address::new_from_array(self.settings.mint);
        let buy = || Call::Buy {
            listing: OfferedListing { address, generation },
            earnings: sold.earnings(&mint).to_bytes(),
        };
        (!is_sold_out).then(buy)
    }
}
