//! Giving shares, claiming from them and giving them back.

use crate::{
    accounts,
    args::{FanClaim, FanShare},
    generated::{arguments, metas},
    instructions::{into_instruction, setters, with_writable},
    solana::{Address, Instruction},
};

/// Gives shares of a fan, raises and renews them, by the fan's key. None at all undo what the key signed at
/// the same revision and nobody has sent.
#[derive(Clone, Debug)]
pub struct Assign {
    pub key: Address,
    pub fan: Address,
    /// The fan's, as it was when the shares were chosen.
    pub expected_revision: u32,
    pub shares: Vec<FanShare>,
}

impl Assign {
    pub fn of(address: Address, fan: &accounts::Fan, shares: Vec<FanShare>) -> Self {
        Self { key: fan.key, fan: address, expected_revision: fan.revision, shares }
    }

    pub fn instruction(&self) -> Instruction {
        let (expected_revision, shares) = (self.expected_revision, self.shares.clone());
        arguments::Assign { expected_revision, shares }
            .to_instruction(metas::Assign { key: self.key, fan: self.fan })
    }
}

/// Pays vouchers of fans to one payee at one audience. Anyone may.
#[derive(Clone, Debug)]
pub struct ClaimFans {
    pub payee: Address,
    pub audience: [u8; 32],
    /// Fans, and what is claimed of each.
    pub claims: Vec<(Address, FanClaim)>,
}

impl ClaimFans {
    pub fn new(payee: Address, audience: [u8; 32], claims: Vec<(Address, FanClaim)>) -> Self {
        Self { payee, audience, claims }
    }

    pub fn instruction(&self) -> Instruction {
        let claims = self.claims.iter().map(|(_, claim)| claim.clone()).collect();
        let fans: Vec<_> = self.claims.iter().map(|(fan, _)| *fan).collect();
        let instruction = arguments::ClaimFans { audience: self.audience, claims }
            .to_instruction(metas::ClaimFans { payee: self.payee });
        with_writable(instruction, &fans)
    }
}

/// Gives back what is not claimed of a share, by the payee side.
#[derive(Clone, Debug)]
pub struct ReleaseShare {
    /// Owner of `payee`, or authority or operator of `creator`.
    pub authority: Address,
    pub fan: Address,
    pub payee: Address,
    pub creator: Option<Address>,
    /// The place of the share in the fan, from 0.
    pub slot: u8,
    /// Where the payee counts the share's promises.
    pub audience: [u8; 32],
}

setters!(ReleaseShare {
    /// Whose earnings are paid, where they are.
    creator: Option<Address>
});

impl ReleaseShare {
    /// By the owner of a deposit that is paid.
    pub fn new(
        fan: Address,
        slot: u8,
        payee: Address,
        audience: [u8; 32],
        authority: Address,
    ) -> Self {
        Self { authority, fan, payee, creator: None, slot, audience }
    }

    pub fn instruction(&self) -> Instruction {
        let (slot, audience) = (self.slot, self.audience);
        arguments::ReleaseShare { slot, audience }.to_instruction(metas::ReleaseShare {
            authority: self.authority,
            fan: self.fan,
            payee: self.payee,
            creator: self.creator,
        })
    }
}

into_instruction!(Assign, ClaimFans, ReleaseShare);
