//! `register_creator`: registers a payee. Anyone may call; the founder becomes its authority.

// The derive binds every argument that it lists; only the seeds use them.
#![allow(unused_variables)]

use crate::{
    FarthingError, clock,
    events::{CreatorRegistered, log},
    state::{Creator, CreatorStatus, NOBODY, Split, Stored, VERSION},
};
use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;
use farthing_core::splits::MAX_SPLITS;

/// What a creator says of itself when it registers.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct CreatorTerms {
    /// May decline orders, refund held passes, retire listings, close channels; zero for nobody.
    pub operator: Address,
    /// Owner of the deposit that receives what the splits leave.
    pub payout: Address,
    /// Up to eight shares.
    pub splits: Vec<Split>,
    /// At most 96 bytes of UTF-8.
    pub uri: String,
    /// sha256 of what the uri points to, or zero.
    pub uri_hash: [u8; 32],
}

#[derive(Accounts)]
#[instruction(salt: u64, open_slot: u64)]
pub struct RegisterCreator {
    /// Pays the rent, and gets it back when the creator is freed.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Names the address and becomes the authority.
    pub founder: Signer,
    /// Created here, by its seeds.
    #[account(
        init, payer = payer,
        seeds = [b"creator", founder, salt.to_le_bytes(), open_slot.to_le_bytes()], bump
    )]
    pub creator: Stored<Creator>,
    pub system_program: Program<System>,
}

impl RegisterCreator {
    pub fn register_creator(
        &mut self,
        bump: u8,
        open_slot: u64,
        terms: CreatorTerms,
    ) -> Result<()> {
        // Check: the address is new for ever (I12), and someone receives the remainder.
        clock::require_fresh(open_slot)?;
        require!(terms.payout != NOBODY, FarthingError::PayoutMissing);
        // Effect.
        *self.creator = Creator {
            authority: *self.founder.address(),
            pending_authority: NOBODY,
            operator: terms.operator,
            payout: terms.payout,
            rent_payer: *self.payer.address(),
            policy: NOBODY,
            split_owners: [NOBODY; MAX_SPLITS],
            uri: [0; 96],
            uri_hash: [0; 32],
            open_slot,
            split_bps: [0; MAX_SPLITS],
            revision: 0,
            listings: 0,
            earnings: 0,
            next_listing: 0,
            split_count: 0,
            uri_len: 0,
            status: CreatorStatus::Active as u8,
            version: VERSION,
            bump,
            reserved: [0; 3],
        };
        self.creator.set_splits(&terms.splits, &terms.payout)?;
        self.creator.set_uri(&terms.uri, terms.uri_hash)?;
        log!(CreatorRegistered {
            creator: *self.creator.address(),
            authority: self.creator.authority,
            operator: self.creator.operator,
            payout: self.creator.payout,
            split_owners: self.creator.split_owners,
            split_bps: self.creator.split_bps,
            uri_hash: self.creator.uri_hash,
        });
        Ok(())
    }
}
