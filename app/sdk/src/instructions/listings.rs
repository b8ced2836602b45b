//! Builders for listings.

use super::{into_instruction, setters};
use crate::{
    accounts, addresses,
    args::{ListingChanges, ListingTerms},
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Prices a thing, under the creator's next listing number. The authority pays the rent unless
/// another payer is set.
#[derive(Clone, Debug)]
pub struct CreateListing {
    pub payer: Address,
    pub authority: Address,
    pub creator: Address,
    /// Gives the mint.
    pub earnings: Address,
    pub listing: Address,
    pub number: u32,
    pub terms: ListingTerms,
}

setters!(CreateListing {
    /// Pays the rent, and gets it back when the listing closes.
    payer: Address,
    /// Prices the thing in this earnings account's mint.
    earnings: Address,
});

impl CreateListing {
    /// As the creator's listing `number`, which must be its next.
    pub fn new(
        authority: Address,
        creator: Address,
        mint: Address,
        number: u32,
        terms: ListingTerms,
    ) -> Self {
        Self {
            payer: authority,
            authority,
            creator,
            earnings: addresses::earnings(&creator, &mint),
            listing: addresses::listing(&creator, number),
            number,
            terms,
        }
    }

    /// As the next listing of a decoded creator.
    pub fn of(
        address: Address,
        creator: &accounts::Creator,
        mint: Address,
        terms: ListingTerms,
    ) -> Self {
        Self::new(creator.authority, address, mint, creator.next_listing, terms)
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CreateListing { number: self.number, terms: self.terms.clone() }.to_instruction(
            metas::CreateListing {
                payer: self.payer,
                authority: self.authority,
                creator: self.creator,
                earnings: self.earnings,
                listing: self.listing,
            },
        )
    }
}

/// Changes terms of a listing for later buyers, or pauses it.
#[derive(Clone, Debug)]
pub struct UpdateListing {
    pub authority: Address,
    pub creator: Address,
    pub listing: Address,
    pub changes: ListingChanges,
}

impl UpdateListing {
    pub fn new(
        authority: Address,
        creator: Address,
        listing: Address,
        changes: ListingChanges,
    ) -> Self {
        Self { authority, creator, listing, changes }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::UpdateListing { changes: self.changes.clone() }.to_instruction(
            metas::UpdateListing {
                authority: self.authority,
                creator: self.creator,
                listing: self.listing,
            },
        )
    }
}

/// Ends the sale of a listing for good.
#[derive(Clone, Debug)]
pub struct RetireListing {
    /// Authority or operator of the creator.
    pub authority: Address,
    pub creator: Address,
    pub listing: Address,
}

impl RetireListing {
    pub fn new(authority: Address, creator: Address, listing: Address) -> Self {
        Self { authority, creator, listing }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::RetireListing {}.to_instruction(metas::RetireListing {
            authority: self.authority,
            creator: self.creator,
            listing: self.listing,
        })
    }
}

/// Closes a retired listing; its rent goes to the account that paid it.
#[derive(Clone, Debug)]
pub struct CloseListing {
    pub authority: Address,
    pub creator: Address,
    pub listing: Address,
    pub rent_payer: Address,
}

impl CloseListing {
    pub fn of(address: Address, listing: &accounts::Listing, authority: Address) -> Self {
        let (creator, rent_payer) = (listing.creator, listing.rent_payer);
        Self { authority, creator, listing: address, rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CloseListing {}.to_instruction(metas::CloseListing {
            authority: self.authority,
            creator: self.creator,
            listing: self.listing,
            rent_payer: self.rent_payer,
        })
    }
}

into_instruction!(CreateListing, UpdateListing, RetireListing, CloseListing);
