//! Turning vouchers and links of chains into the payee's balance. Anyone may.

use crate::{
    args::{ChainLink, VoucherClaim},
    channels::VoucherRecord,
    generated::{arguments, metas},
    instructions::{into_instruction, with_writable},
    solana::{Address, Instruction, ids::ed25519_program},
};

/// Pays vouchers to one payee. The Ed25519 program's instruction with their signatures must stand just
/// before this one, with one record for each channel.
#[derive(Clone, Debug)]
pub struct Claim {
    pub payee: Address,
    /// In the order of the signatures.
    pub channels: Vec<Address>,
}

impl Claim {
    pub fn new(payee: Address, channels: Vec<Address>) -> Self {
        Self { payee, channels }
    }

    /// The Ed25519 program's instruction and the claim that must come right after it. `None` unless
    /// there are 1 to 8 records. One wrong signature fails the transaction: check them first.
    pub fn of(payee: Address, records: &[VoucherRecord]) -> Option<[Instruction; 2]> {
        let channels = records.iter().map(VoucherRecord::channel).collect();
        Some([signatures(records)?, Self::new(payee, channels).instruction()])
    }

    /// Without the signatures.
    pub fn instruction(&self) -> Instruction {
        let payee = self.payee;
        let instruction = arguments::Claim {}.to_instruction(metas::Claim { payee });
        with_writable(instruction, &self.channels)
    }
}

/// The Ed25519 program's instruction that checks the signatures of 1 to 8 records.
pub fn signatures(records: &[VoucherRecord]) -> Option<Instruction> {
    let messages: Vec<_> = records.iter().map(VoucherRecord::message).collect();
    let records: Vec<_> =
        records.iter().zip(&messages).map(|(record, message)| record.parts(message)).collect();
    let data = farthing_core::ed25519::encode(&records).ok()?.collect();
    Some(Instruction { program_id: ed25519_program::ID, accounts: Vec::new(), data })
}

/// Pays vouchers to one payee, with their signatures checked by the program itself: without the fee of the
/// Ed25519 program's, and with more compute units.
#[derive(Clone, Debug)]
pub struct ClaimSigned {
    pub payee: Address,
    /// Channels, and the voucher of each.
    pub claims: Vec<(Address, VoucherClaim)>,
}

impl ClaimSigned {
    /// A wrong signature is skipped with its status and does not make the others fail.
    pub fn of(payee: Address, records: &[VoucherRecord]) -> Self {
        let claim = |record: &VoucherRecord| {
            let VoucherRecord { signed, .. } = record;
            let claim = VoucherClaim {
                cumulative: signed.voucher.cumulative,
                expires_at: signed.voucher.expires_at,
                signature: signed.signature,
            };
            (record.channel(), claim)
        };
        Self { payee, claims: records.iter().map(claim).collect() }
    }

    pub fn instruction(&self) -> Instruction {
        let claims = self.claims.iter().map(|(_, claim)| claim.clone()).collect();
        let channels: Vec<_> = self.claims.iter().map(|(channel, _)| *channel).collect();
        let payee = self.payee;
        let instruction =
            arguments::ClaimSigned { claims }.to_instruction(metas::ClaimSigned { payee });
        with_writable(instruction, &channels)
    }
}

/// Pays links of hash chains to one payee.
#[derive(Clone, Debug)]
pub struct ClaimChain {
    pub payee: Address,
    /// Channels, and the link of each.
    pub links: Vec<(Address, ChainLink)>,
}

impl ClaimChain {
    pub fn new(payee: Address, links: Vec<(Address, ChainLink)>) -> Self {
        Self { payee, links }
    }

    pub fn instruction(&self) -> Instruction {
        let links = self.links.iter().map(|(_, link)| link.clone()).collect();
        let channels: Vec<_> = self.links.iter().map(|(channel, _)| *channel).collect();
        let instruction =
            arguments::ClaimChain { links }.to_instruction(metas::ClaimChain { payee: self.payee });
        with_writable(instruction, &channels)
    }
}

into_instruction!(Claim, ClaimChain, ClaimSigned);
