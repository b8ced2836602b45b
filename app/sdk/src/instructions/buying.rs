//! Builders for buying, with and without a pass. `of` consents to the terms of the listing as it was
//! read: its price and its generation. If they change meanwhile, the program refuses.

use super::{into_instruction, setters};
use crate::{
    accounts, addresses,
    args::PassConsent,
    solana::{Address, Instruction, ids::system_program},
};
use farthing::instruction;

/// Buys units of a listing that gives no pass; the event is the receipt.
#[derive(Clone, Debug)]
pub struct Buy {
    /// Who spends: the owner of `deposit`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
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
            quantity: 1,
            max_price: listing.price,
            generation: listing.generation,
            reference: [0; 32],
        }
    }

    pub fn instruction(&self) -> Instruction {
        instruction::Buy {
            quantity: self.quantity,
            max_price: self.max_price,
            generation: self.generation,
            reference: self.reference,
        }
        .to_instruction(farthing::accounts::Buy {
            authority: self.authority,
            deposit: self.deposit,
            listing: self.listing,
            earnings: self.earnings,
            referrer: self.referrer,
        })
    }
}

/// Buys access from a listing with a duration or a refund window, for the owner of the deposit
/// unless another holder is set.
#[derive(Clone, Debug)]
pub struct BuyPass {
    pub payer: Address,
    /// Who spends: the owner of `deposit`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    /// Who gets access.
    pub holder: Address,
    pub pass: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
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

    pub fn instruction(&self) -> Instruction {
        let (_, bump) = addresses::pass_with_bump(&self.listing, &self.holder);
        instruction::BuyPass { consent: (&self.consent).into(), bump }.to_instruction(
            farthing::accounts::BuyPass {
                payer: self.payer,
                authority: self.authority,
                deposit: self.deposit,
                listing: self.listing,
                earnings: self.earnings,
                holder: self.holder,
                pass: self.pass,
                referrer: self.referrer,
                system_program: system_program::ID,
            },
        )
    }
}

/// Buys a further term of a pass. Money of the last term must be released first:
/// [`crate::compose::renew`] sees to it.
#[derive(Clone, Debug)]
pub struct Renew {
    /// Who spends: the owner of `deposit`.
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    pub pass: Address,
    /// The deposit that receives the referral share.
    pub referrer: Option<Address>,
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
        instruction::Renew { consent: (&self.consent).into(), expected_term: self.expected_term }
            .to_instruction(farthing::accounts::Renew {
                authority: self.authority,
                deposit: self.deposit,
                listing: self.listing,
                earnings: self.earnings,
                pass: self.pass,
                referrer: self.referrer,
            })
    }
}

/// Returns the money of a term to the deposit that paid it.
#[derive(Clone, Debug)]
pub struct RefundPass {
    /// Payer, holder, or authority or operator of the creator.
    pub authority: Address,
    pub pass: Address,
    pub deposit: Address,
    pub earnings: Address,
    pub creator: Address,
    pub listing: Address,
    pub expected_term: u64,
}

impl RefundPass {
    pub fn of(address: Address, pass: &accounts::Pass, authority: Address) -> Self {
        Self {
            authority,
            pass: address,
            deposit: pass.payer_deposit,
            earnings: pass.earnings,
            creator: pass.creator,
            listing: pass.listing,
            expected_term: pass.term,
        }
    }

    pub fn instruction(&self) -> Instruction {
        instruction::RefundPass { expected_term: self.expected_term }.to_instruction(
            farthing::accounts::RefundPass {
                authority: self.authority,
                pass: self.pass,
                deposit: self.deposit,
                earnings: self.earnings,
                creator: self.creator,
                listing: self.listing,
            },
        )
    }
}

/// Pays the money of a term to the seller side once its refund window is over.
#[derive(Clone, Debug)]
pub struct ReleasePass {
    pub pass: Address,
    pub deposit: Address,
    pub earnings: Address,
    pub referrer: Option<Address>,
}

impl ReleasePass {
    pub fn of(address: Address, pass: &accounts::Pass) -> Self {
        Self {
            pass: address,
            deposit: pass.payer_deposit,
            earnings: pass.earnings,
            referrer: (pass.referrer != crate::NOBODY).then_some(pass.referrer),
        }
    }

    pub fn instruction(&self) -> Instruction {
        instruction::ReleasePass {}.to_instruction(farthing::accounts::ReleasePass {
            pass: self.pass,
            deposit: self.deposit,
            earnings: self.earnings,
            referrer: self.referrer,
        })
    }
}

/// Closes a pass that holds no money; its rent goes to whoever paid it.
#[derive(Clone, Debug)]
pub struct ClosePass {
    /// The holder; once the pass has expired, anyone.
    pub authority: Address,
    pub pass: Address,
    pub rent_payer: Address,
    pub expected_term: u64,
}

impl ClosePass {
    pub fn of(address: Address, pass: &accounts::Pass, authority: Address) -> Self {
        let (rent_payer, expected_term) = (pass.rent_payer, pass.term);
        Self { authority, pass: address, rent_payer, expected_term }
    }

    pub fn instruction(&self) -> Instruction {
        instruction::ClosePass { expected_term: self.expected_term }.to_instruction(
            farthing::accounts::ClosePass {
                authority: self.authority,
                pass: self.pass,
                rent_payer: self.rent_payer,
            },
        )
    }
}

into_instruction!(Buy, BuyPass, Renew, RefundPass, ReleasePass, ClosePass);
