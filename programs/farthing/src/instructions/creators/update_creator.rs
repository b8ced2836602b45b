//! `update_creator`: changes what is given and keeps the rest. Only the authority may call. Splits
//! change only while no earnings are open: closing them divides everything earned under the old
//! splits, and nothing on its way to them may be left (docs/adr/0009).

use crate::{
    FarthingError, authority,
    events::{CreatorUpdated, log},
    state::{Creator, NOBODY, Split, Stored},
};
use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;

/// The changes; what is `None` stays.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct CreatorChanges {
    /// Zero for nobody.
    pub operator: Option<Address>,
    pub payout: Option<Address>,
    /// Replaces all splits; only while no earnings are open.
    pub splits: Option<Vec<Split>>,
    pub uri: Option<String>,
    pub uri_hash: Option<[u8; 32]>,
}

#[derive(Accounts)]
pub struct UpdateCreator {
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
}

impl UpdateCreator {
    pub fn update_creator(&mut self, changes: CreatorChanges) -> Result<()> {
        // Check: the authority, and that the old splits owe nothing when they change.
        authority::controls(&self.creator, self.authority.address())?;
        require!(
            changes.splits.is_none() || self.creator.earnings == 0,
            FarthingError::CreatorHasEarnings
        );
        // Effect.
        if let Some(operator) = changes.operator {
            self.creator.operator = operator;
        }
        if let Some(payout) = changes.payout {
            self.set_payout(payout, changes.splits.is_none())?;
        }
        if let Some(splits) = changes.splits {
            let payout = self.creator.payout;
            self.creator.set_splits(&splits, &payout)?;
        }
        if let Some(uri) = changes.uri {
            let hash = self.creator.uri_hash;
            self.creator.set_uri(&uri, hash)?;
        }
        if let Some(hash) = changes.uri_hash {
            self.creator.uri_hash = hash;
        }
        self.creator.revise()?;
        log!(CreatorUpdated {
            creator: *self.creator.address(),
            operator: self.creator.operator,
            payout: self.creator.payout,
            split_owners: self.creator.split_owners,
            split_bps: self.creator.split_bps,
            uri_hash: self.creator.uri_hash,
            revision: u64::from(self.creator.revision),
        });
        Ok(())
    }

    fn set_payout(&mut self, payout: Address, keeps_splits: bool) -> Result<()> {
        require!(payout != NOBODY, FarthingError::PayoutMissing);
        let repeated = self.creator.share_owners().contains(&payout);
        require!(!(keeps_splits && repeated), FarthingError::SplitOwnerRepeated);
        self.creator.payout = payout;
        Ok(())
    }
}
