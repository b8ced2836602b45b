//! Listings that routes name: what they cost and give, as the chain said last. The watcher reads them in each of its
//! rounds, so that a change takes effect within one.

use super::{accounts::Unfit, moment::Moment};
use farthing_sdk::{
    accounts::{Listing, ListingStatus},
    addresses,
    solana::Address,
};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

/// Why nothing is sold by a listing, for as long as it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSale {
    /// Not since the start, or not for too long.
    #[error("the listing was not read lately")]
    NotRead,
    #[error("the listing does not sell for now")]
    Paused,
    /// Never again.
    #[error("the listing was retired: it sells no more")]
    Retired,
    /// Closed, or never there.
    #[error("there is no such listing")]
    Missing,
    #[error("at its address is no listing")]
    Other,
    /// The price would be of another kind of money.
    #[error("the listing is priced in another token")]
    Mint,
    #[error("the listing's price is zero")]
    Free,
    /// It sells by the second.
    #[error("the listing is streamed")]
    Streamed,
}

impl NoSale {
    /// Whether waiting helps.
    pub fn is_passing(&self) -> bool {
        !matches!(self, Self::Retired | Self::Missing)
    }
}

/// What a listing sells, and to whom the money goes. Amounts are base units, times seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// Whose listing it is.
    pub creator: Address,
    /// For one unit: at least 1.
    pub price: u64,
    /// Access that a unit of its pass gives; 0 for ever.
    pub duration: u64,
    /// In which a purchase can be refunded; 0 for never.
    pub refund_window: u64,
    /// Of these terms.
    pub generation: u32,
    /// Whether a pass is bought from it, and not only an event.
    pub gives_pass: bool,
    /// Whether no unit is left: passes that there are serve, and nothing is bought on chain.
    pub is_sold_out: bool,
}

impl Sold {
    /// The earnings that a purchase pays, in this token.
    pub fn earnings(&self, mint: &Address) -> Address {
        addresses::earnings(&self.creator, mint)
    }
}

/// What an account says of the sale of its listing, for what is priced in `mint`.
///
/// # Errors
/// [`NoSale`], but for `NotRead`.
pub fn sold(read: Result<Listing, Unfit>, mint: &Address) -> Result<Sold, NoSale> {
    let listing = read.map_err(|unfit| match unfit {
        Unfit::Absent => NoSale::Missing,
        _ => NoSale::Other,
    })?;
    match listing.status {
        ListingStatus::Active => {}
        ListingStatus::Paused => return Err(NoSale::Paused),
        ListingStatus::Retired => return Err(NoSale::Retired),
    }
    if listing.mint != *mint {
        return Err(NoSale::Mint);
    }
    if listing.period != 0 {
        return Err(NoSale::Streamed);
    }
    if listing.price == 0 {
        return Err(NoSale::Free);
    }
    Ok(Sold {
        creator: listing.creator,
        price: listing.price,
        duration: listing.duration,
        refund_window: listing.refund_window,
        generation: listing.generation,
        gives_pass: listing.gives_pass(),
        is_sold_out: listing.supply_cap != 0 && listing.sold >= listing.supply_cap,
    })
}

/// A look at a listing: when it was begun, and what it showed.
#[derive(Clone, Copy, Debug)]
struct Seen {
    begun: Moment,
    sold: Result<Sold, NoSale>,
}

/// The listings that are wanted, with the last look at each.
#[derive(Debug)]
pub struct Listings {
    all: RwLock<HashMap<[u8; 32], Option<Seen>>>,
    most: Duration,
}

impl Listings {
    /// None is wanted. A look counts for less than `most`.
    pub fn new(most: Duration) -> Self {
        Self { all: RwLock::default(), most }
    }

    /// From now on these are wanted and no others. What was seen of them counts on.
    pub fn want(&self, wanted: impl IntoIterator<Item = [u8; 32]>) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        let kept = |address| (address, all.get(&address).copied().flatten());
        *all = wanted.into_iter().map(kept).collect();
    }

    /// Those that are wanted.
    pub fn wanted(&self) -> Vec<Address> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.keys().map(|address| Address::new_from_array(*address)).collect()
    }

    /// Notes a look that was begun at this moment. One that nobody wants any more is not kept.
    pub fn note(&self, address: &[u8; 32], begun: Moment, sold: Result<Sold, NoSale>) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = all.get_mut(address) {
            *seen = Some(Seen { begun, sold });
        }
    }

    /// What a listing sells at `now`. Cheap: every request of its routes asks.
    ///
    /// # Errors
    /// [`NoSale`].
    pub fn find(&self, address: &[u8; 32], now: &Moment) -> Result<Sold, NoSale> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        let seen = all.get(address).copied().flatten();
        let fresh = seen.filter(|seen| now.since(&seen.begun) < self.most);
        fresh.ok_or(NoSale::NotRead)?.sold
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(1_800);

    fn a_sale() -> Sold {
        Sold {
            creator: Address::new_from_array([5; 32]),
            price: 7,
            duration: 60,
            refund_window: 0,
            generation: 1,
            gives_pass: true,
            is_sold_out: false,
        }
    }

    /// gateway rule R15
    #[test]
    fn a_price_counts_once_it_was_read_and_not_for_ever() {
        let (listings, start) = (Listings::new(MOST), Moment::now());
        listings.note(&[1; 32], start, Ok(a_sale()));
        assert_eq!(listings.find(&[1; 32], &start), Err(NoSale::NotRead));
        listings.want([[1; 32], [2; 32]]);
        listings.note(&[1; 32], start, Ok(a_sale()));
        assert_eq!(listings.find(&[1; 32], &start), Ok(a_sale()));
        assert_eq!(listings.find(&[2; 32], &start), Err(NoSale::NotRead));
        assert_eq!(listings.find(&[1; 32], &start.asleep(MOST)), Err(NoSale::NotRead));
        // What is wanted on stays as it was seen, and what is not is forgotten.
        listings.want([[1; 32]]);
        assert_eq!(listings.find(&[1; 32], &start), Ok(a_sale()));
        listings.want([]);
        listings.want([[1; 32]]);
        assert_eq!(listings.find(&[1; 32], &start), Err(NoSale::NotRead));
    }
}
