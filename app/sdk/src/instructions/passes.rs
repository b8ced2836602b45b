//! Builders for what happens to a pass once it is bought.

use super::into_instruction;
use crate::{
    accounts,
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

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
        arguments::RefundPass { expected_term: self.expected_term }.to_instruction(
            metas::RefundPass {
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
        arguments::ReleasePass {}.to_instruction(metas::ReleasePass {
            pass: self.pass,
            deposit: self.deposit,
            earnings: self.earnings,
            referrer: self.referrer,
        })
    }
}

/// Closes a pass that holds no money; its rent goes to the account that paid it.
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
        arguments::ClosePass { expected_term: self.expected_term }.to_instruction(
            metas::ClosePass {
                authority: self.authority,
                pass: self.pass,
                rent_payer: self.rent_payer,
            },
        )
    }
}

into_instruction!(RefundPass, ReleasePass, ClosePass);
