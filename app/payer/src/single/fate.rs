//! What became of a payment that somebody else sends: its signature is not known before, so that it is looked for among
//! what its signer has signed since.

use farthing_sdk::{
    client::{Network, Page as HistoryPage},
    solana::{Address, Signature, VersionedMessage},
};

use super::SinglePage;
use crate::{cluster::Cluster, error::PayError};

/// Blocks behind the last one that can have it until it counts as never landed: a node's list of what an address has
/// signed may lag behind its blocks.
const LAG: u64 = 32;

/// Transactions of one question, and questions, at most. A signer that has signed more since is not known about.
const PAGE: usize = 100;
const PAGES: usize = 10;

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It may have landed, or may land yet.
    Unknown,
    /// It has paid.
    Landed(Signature),
    /// It has failed, or can no longer land.
    Never,
}

impl<N: Network> Cluster<N> {
    /// Looks for it.
    ///
    /// # Errors
    /// `Client` where the node does not answer.
    pub(super) fn fate(&self, page: &SinglePage) -> Result<Fate, PayError> {
        if let Some(landed) = page.landed.as_ref().and_then(|text| text.parse().ok()) {
            return Ok(Fate::Landed(landed));
        }
        let (Some(signed), Some(signer)) = (page.signed(), page.signer()) else {
            return Ok(Fate::Unknown);
        };
        // Asked for before the history: what is not there then can come no more.
        let finalized = self.client.network().finalized()?;
        let is_over = finalized.block_height > page.last_valid.saturating_add(LAG);
        match self.landed(&signer, page.slot, &signed.message)? {
            Some(Fate::Unknown) => Ok(Fate::Unknown),
            Some(fate) => Ok(fate),
            None if is_over => Ok(Fate::Never),
            None => Ok(Fate::Unknown),
        }
    }

    /// Looks through what an address has signed from a slot on; `None` where this message is not among it.
    fn landed(
        &self,
        signer: &Address,
        slot: u64,
        message: &VersionedMessage,
    ) -> Result<Option<Fate>, PayError> {
        let network = self.client.network();
        let mut page = HistoryPage { limit: PAGE, before: None };
        let mut is_unsure = false;
        for _ in 0..PAGES {
            let records = network.history(signer, page)?;
            let count = records.len();
            for record in &records {
                if record.slot < slot {
                    return Ok(is_unsure.then_some(Fate::Unknown));
                }
                match network.confirmed(&record.signature)? {
                    Some(found) if found.transaction.message == *message => {
                        let is_paid = found.error.is_none();
                        let fate =
                            if is_paid { Fate::Landed(record.signature) } else { Fate::Never };
                        return Ok(Some(fate));
                    }
                    Some(_) => {}
                    // Listed, and not to be shown yet.
                    None => is_unsure = true,
                }
            }
            if count < PAGE {
                return Ok(is_unsure.then_some(Fate::Unknown));
            }
            page.before = records.last().map(|record| record.signature);
        }
        Ok(Some(Fate::Unknown))
    }
}
