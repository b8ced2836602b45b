//! Builders for creators and their earnings.

use super::{into_instruction, setters, with_writable};
use crate::{
    accounts, addresses,
    args::{CreatorChanges, CreatorTerms},
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Registers a creator. The founder pays the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct RegisterCreator {
    pub payer: Address,
    /// Becomes the authority.
    pub founder: Address,
    /// At the address that founder, salt and slot name.
    pub creator: Address,
    pub salt: u64,
    pub open_slot: u64,
    pub terms: CreatorTerms,
}

setters!(RegisterCreator {
    /// Pays the rent, and gets it back when the creator is freed.
    payer: Address
});

impl RegisterCreator {
    /// At a new address with a salt of its own choice. `slot` is the current one, or one of the 150
    /// before it.
    pub fn new(founder: Address, slot: u64, terms: CreatorTerms) -> Self {
        let salt = addresses::fresh_creator_salt(&founder, slot, addresses::random_salt());
        Self::with_salt(founder, salt, slot, terms)
    }

    pub fn with_salt(founder: Address, salt: u64, open_slot: u64, terms: CreatorTerms) -> Self {
        let creator = addresses::creator(&founder, salt, open_slot);
        Self { payer: founder, founder, creator, salt, open_slot, terms }
    }

    pub fn instruction(&self) -> Instruction {
        let (salt, open_slot) = (self.salt, self.open_slot);
        let terms = self.terms.clone();
        arguments::RegisterCreator { salt, open_slot, terms }.to_instruction(
            metas::RegisterCreator {
                payer: self.payer,
                founder: self.founder,
                creator: self.creator,
            },
        )
    }
}

/// Changes a creator. Splits change only while no earnings are open: close them, change, and open them
/// again in one transaction.
#[derive(Clone, Debug)]
pub struct UpdateCreator {
    pub authority: Address,
    pub creator: Address,
    pub changes: CreatorChanges,
}

impl UpdateCreator {
    pub fn new(authority: Address, creator: Address, changes: CreatorChanges) -> Self {
        Self { authority, creator, changes }
    }

    pub fn instruction(&self) -> Instruction {
        let (authority, creator) = (self.authority, self.creator);
        arguments::UpdateCreator { changes: self.changes.clone() }
            .to_instruction(metas::UpdateCreator { authority, creator })
    }
}

/// Offers the authority of a creator to another key; [`crate::NOBODY`] takes the offer back.
#[derive(Clone, Debug)]
pub struct TransferCreator {
    pub authority: Address,
    pub creator: Address,
    pub new_authority: Address,
}

impl TransferCreator {
    pub fn new(authority: Address, creator: Address, new_authority: Address) -> Self {
        Self { authority, creator, new_authority }
    }

    pub fn instruction(&self) -> Instruction {
        let (authority, creator) = (self.authority, self.creator);
        arguments::TransferCreator { new_authority: self.new_authority }
            .to_instruction(metas::TransferCreator { authority, creator })
    }
}

/// Takes the authority that was offered, as long as nothing has changed since it was seen.
#[derive(Clone, Debug)]
pub struct AcceptCreator {
    pub new_authority: Address,
    pub creator: Address,
    pub expected_revision: u32,
}

impl AcceptCreator {
    pub fn of(address: Address, creator: &accounts::Creator) -> Self {
        let expected_revision = creator.revision;
        Self { new_authority: creator.pending_authority, creator: address, expected_revision }
    }

    pub fn instruction(&self) -> Instruction {
        let (new_authority, creator) = (self.new_authority, self.creator);
        arguments::AcceptCreator { expected_revision: self.expected_revision }
            .to_instruction(metas::AcceptCreator { new_authority, creator })
    }
}

/// Opens a creator's balance in a reserve. The authority pays the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenEarnings {
    pub payer: Address,
    pub authority: Address,
    pub creator: Address,
    pub reserve: Address,
    pub earnings: Address,
}

setters!(OpenEarnings {
    /// Pays the rent, and gets it back when the earnings close.
    payer: Address
});

impl OpenEarnings {
    pub fn new(authority: Address, creator: Address, mint: Address) -> Self {
        Self {
            payer: authority,
            authority,
            creator,
            reserve: addresses::reserve(&mint),
            earnings: addresses::earnings(&creator, &mint),
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenEarnings {}.to_instruction(metas::OpenEarnings {
            payer: self.payer,
            authority: self.authority,
            creator: self.creator,
            reserve: self.reserve,
            earnings: self.earnings,
        })
    }
}

/// Divides earnings by the creator's splits. The deposits paid into must exist.
#[derive(Clone, Debug)]
pub struct Distribute {
    pub creator: Address,
    pub earnings: Address,
    pub payout: Address,
    /// In the order of the splits.
    pub split_deposits: Vec<Address>,
}

impl Distribute {
    pub fn of(address: Address, creator: &accounts::Creator, mint: Address) -> Self {
        Self {
            creator: address,
            earnings: addresses::earnings(&address, &mint),
            payout: addresses::deposit(&creator.payout, &mint),
            split_deposits: split_deposits(creator, &mint),
        }
    }

    pub fn instruction(&self) -> Instruction {
        let instruction = arguments::Distribute {}.to_instruction(metas::Distribute {
            creator: self.creator,
            earnings: self.earnings,
            payout: self.payout,
        });
        with_writable(instruction, &self.split_deposits)
    }
}

/// Divides earnings to the last unit and closes them; their rent goes to the account that paid it. The deposits
/// paid into must exist.
#[derive(Clone, Debug)]
pub struct CloseEarnings {
    pub authority: Address,
    pub creator: Address,
    pub earnings: Address,
    pub payout: Address,
    pub rent_payer: Address,
    /// In the order of the splits.
    pub split_deposits: Vec<Address>,
}

impl CloseEarnings {
    pub fn of(earnings: &accounts::Earnings, creator: &accounts::Creator) -> Self {
        Self {
            authority: creator.authority,
            creator: earnings.creator,
            earnings: addresses::earnings(&earnings.creator, &earnings.mint),
            payout: addresses::deposit(&creator.payout, &earnings.mint),
            rent_payer: earnings.rent_payer,
            split_deposits: split_deposits(creator, &earnings.mint),
        }
    }

    pub fn instruction(&self) -> Instruction {
        let instruction = arguments::CloseEarnings {}.to_instruction(metas::CloseEarnings {
            authority: self.authority,
            creator: self.creator,
            earnings: self.earnings,
            payout: self.payout,
            rent_payer: self.rent_payer,
        });
        with_writable(instruction, &self.split_deposits)
    }
}

/// Deposits of the split owners, in the order of the splits.
fn split_deposits(creator: &accounts::Creator, mint: &Address) -> Vec<Address> {
    creator.splits().iter().map(|(owner, _)| addresses::deposit(owner, mint)).collect()
}

/// Closes a creator, or frees one that is closed; its rent goes to the account that paid it.
#[derive(Clone, Debug)]
pub struct CloseCreator {
    pub authority: Address,
    pub creator: Address,
    pub rent_payer: Address,
}

setters!(CloseCreator {
    /// The creator's authority; anyone once the creator is closed and only to be freed.
    authority: Address
});

impl CloseCreator {
    pub fn of(address: Address, creator: &accounts::Creator) -> Self {
        let (authority, rent_payer) = (creator.authority, creator.rent_payer);
        Self { authority, creator: address, rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CloseCreator {}.to_instruction(metas::CloseCreator {
            authority: self.authority,
            creator: self.creator,
            rent_payer: self.rent_payer,
        })
    }
}

into_instruction!(
    RegisterCreator,
    UpdateCreator,
    TransferCreator,
    AcceptCreator,
    OpenEarnings,
    Distribute,
    CloseEarnings,
    CloseCreator,
);
