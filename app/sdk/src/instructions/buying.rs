//! Builders for buying, with and without a pass. `of` consents to the terms of the listing as it was
//! read: its price and its generation. If they change meanwhile, the program refuses.

use super::{by_session, into_instruction, setters};
use crate::{
    accounts, addresses,
    args::PassConsent,
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Buys units of a listing that gives no pass; the event is the receipt.
#[derive(Clone, Debug)]
pub struct Buy {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
    pub session: Option<Address>,
    pub quantity: u64,
    /// Most base units for one unit.
    pub max_price: u64,
    pub generation: u32,
    pub reference: [u8; 32],
}

setters!(Buy {
    /// Units, one unless set.
    quantity: u64,
    /// The buyer's note; it need not be unique.
    reference: [u8; 32],
    /// The deposit that receives the referral share; nobody's unless set.
    referrer: Option<Address>,
    /// Most base units for one unit; the listing's price unless set.
    max_price: u64,
});

impl Buy {
    /// One unit, for the owner of a deposit.
    pub fn of(address: Address, listing: &accounts::Listing, owner: Address) -> Self {
        Self {
            authority: owner,
            deposit: addresses::deposit(&owner, &listing.mint),
            listing: address,
            earnings: addresses::earnings(&listing.creator, &listing.mint),
            referrer: None,
            session: None,
            quantity: 1,
            max_price: listing.price,
            generation: listing.generation,
            reference: [0; 32],
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::Buy {
            quantity: self.quantity,
            max_price: self.max_price,
            generation: self.generation,
            reference: self.reference,
        }
        .to_instruction(metas::Buy {
            authority: self.authority,
            deposit: self.deposit,
            listing: self.listing,
            earnings: self.earnings,
            referrer: self.referrer,
            session: self.session,
        })
    }
}

/// Buys access from a listing with a duration or a refund window, for the owner of the deposit
/// unless another holder is set.
#[derive(Clone, Debug)]
pub struct BuyPass {
    pub payer: Address,
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    /// Who gets access.
    pub holder: Address,
    pub pass: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
    pub session: Option<Address>,
    pub consent: PassConsent,
}

setters!(BuyPass {
    /// Pays the rent if the pass is new, and gets it back when it closes.
    payer: Address,
    /// The deposit that receives the referral share; nobody's unless set.
    referrer: Option<Address>,
});

impl BuyPass {
    /// One unit, for the owner of a deposit.
    pub fn of(address: Address, listing: &accounts::Listing, owner: Address) -> Self {
        Self {
            payer: owner,
            authority: owner,
            deposit: addresses::deposit(&owner, &listing.mint),
            listing: address,
            earnings: addresses::earnings(&listing.creator, &listing.mint),
            holder: owner,
            pass: addresses::pass(&address, &owner),
            referrer: None,
            session: None,
            consent: PassConsent::one_of(listing),
        }
    }

    /// Makes it a gift.
    #[must_use]
    pub fn holder(mut self, holder: Address) -> Self {
        self.holder = holder;
        self.pass = addresses::pass(&self.listing, &holder);
        self
    }

    /// Units, one unless set.
    #[must_use]
    pub fn quantity(mut self, quantity: u64) -> Self {
        self.consent.quantity = quantity;
        self
    }

    /// Most base units for one unit; the listing's price unless set.
    #[must_use]
    pub fn max_price(mut self, price: u64) -> Self {
        self.consent.max_price = price;
        self
    }

    pub fn instruction(&self) -> Instruction {
        let (_, bump) = addresses::pass_with_bump(&self.listing, &self.holder);
        arguments::BuyPass { consent: self.consent.clone(), bump }.to_instruction(metas::BuyPass {
            payer: self.payer,
            authority: self.authority,
            deposit: self.deposit,
            listing: self.listing,
            earnings: self.earnings,
            holder: self.holder,
            pass: self.pass,
            referrer: self.referrer,
            session: self.session,
        })
    }
}

/// Buys a further term of a pass. Money of the last term must be released first:
/// [`crate::compose::renew`] sees to it.
#[derive(Clone, Debug)]
pub struct Renew {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    pub pass: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
    pub session: Option<Address>,
    pub consent: PassConsent,
    pub expected_term: u64,
}

setters!(Renew {
    /// The deposit that receives the referral share; nobody's unless set.
    referrer: Option<Address>
});

impl Renew {
    /// One unit, paid by the owner of a deposit.
    pub fn of(pass: &accounts::Pass, listing: &accounts::Listing, owner: Address) -> Self {
        Self {
            authority: owner,
            deposit: addresses::deposit(&owner, &listing.mint),
            listing: pass.listing,
            earnings: addresses::earnings(&listing.creator, &listing.mint),
            pass: addresses::pass(&pass.listing, &pass.holder),
            referrer: None,
            session: None,
            consent: PassConsent::one_of(listing),
            expected_term: pass.term,
        }
    }

    /// Units, one unless set.
    #[must_use]
    pub fn quantity(mut self, quantity: u64) -> Self {
        self.consent.quantity = quantity;
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::Renew { consent: self.consent.clone(), expected_term: self.expected_term }
            .to_instruction(metas::Renew {
                authority: self.authority,
                deposit: self.deposit,
                listing: self.listing,
                earnings: self.earnings,
                pass: self.pass,
                referrer: self.referrer,
                session: self.session,
            })
    }
}

by_session!(Buy, BuyPass with payer, Renew);
into_instruction!(Buy, BuyPass, Renew);
