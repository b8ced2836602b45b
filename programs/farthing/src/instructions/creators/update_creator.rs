//! `update_creator`: changes what is given and keeps the rest. Only the authority may call. Splits
//! change only once everything earned under the old ones is distributed, so no share is taken back.

use crate::{
    FarthingError, authority,
    events::{CreatorUpdated, log},
    state::{Creator, Earnings, NOBODY, Split, Stored, with_account_mut},
};
use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;
use farthing_core::splits;

/// The changes; what is `None` stays.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct CreatorChanges {
    /// Zero for nobody.
    pub operator: Option<Address>,
    pub payout: Option<Address>,
    /// Replaces all splits; needs every earnings account in the remaining accounts.
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
    pub fn update_creator(
        &mut self,
        changes: CreatorChanges,
        earnings: &[AccountView],
    ) -> Result<()> {
        // Check: the authority, and that the old splits owe nothing when they change.
        authority::controls(&self.creator, &self.authority)?;
        if changes.splits.is_some() {
            self.require_all_distributed(earnings)?;
        }
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

    /// Every earnings account of the creator, each once, holds less than the splits divide.
    fn require_all_distributed(&self, earnings: &[AccountView]) -> Result<()> {
        let unit = splits::unit(self.creator.shares());
        require!(
            earnings.len() == self.creator.earnings as usize,
            FarthingError::EarningsListIncomplete
        );
        let mut last = NOBODY;
        for view in earnings {
            // Rising addresses: the cheap way to see that none stands twice.
            require!(*view.address() > last, FarthingError::EarningsListIncomplete);
            last = *view.address();
            with_account_mut(view, |earnings: &mut Earnings| {
                require!(
                    earnings.creator == *self.creator.address(),
                    FarthingError::EarningsListIncomplete
                );
                require!(earnings.balance < unit, FarthingError::EarningsNotDistributed);
                Ok(())
            })?;
        }
        Ok(())
    }
}
