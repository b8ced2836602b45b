//! What is kept of one origin: its channels and its receipts.

use farthing_sdk::{client::Network, solana::Address};
use farthing_wire::Requirements;

use super::Gate;
use crate::{
    error::PayError,
    page::{Page, Stage},
    purse::Purse,
    receipt::Receipt,
};

impl Gate {
    /// Notes what the chain says is set aside.
    pub(crate) fn note_funded(&self, channel: &Address, funded: u64) {
        self.settle(channel, |tab| tab.funded = funded);
    }

    /// Whether a channel was opened by this payer, since it began.
    pub(crate) fn has_just_opened(&self, channel: &Address) -> bool {
        let state = self.lock();
        let running = state.channel.as_ref().filter(|it| it.address == *channel);
        running.is_some_and(|running| running.is_fresh)
    }

    /// Where a channel's address was named with a slot.
    pub(crate) fn open_slot(&self, channel: &Address) -> u64 {
        let state = self.lock();
        let running = state.channel.as_ref().filter(|it| it.address == *channel);
        running.map_or(0, |running| running.page.open_slot)
    }

    /// Keeps a receipt.
    ///
    /// # Errors
    /// `Receipt`
    pub(crate) fn keep(&self, receipt: &Receipt) -> Result<(), PayError> {
        receipt.append(&self.receipts).map_err(PayError::Receipt)
    }

    /// The receipts kept of this origin.
    ///
    /// # Errors
    /// `Receipt`
    pub(crate) fn receipts(&self) -> Result<Vec<Receipt>, PayError> {
        crate::receipt::read(&self.receipts).map_err(PayError::Receipt)
    }

    /// Every channel that pays this origin, over or not, as written last.
    ///
    /// # Errors
    /// `Store`
    pub(crate) fn channels(&self) -> Result<Vec<(Address, Page)>, PayError> {
        self.write_out(&mut self.lock());
        Ok(self.folder.read_all()?)
    }

    /// Whether a channel pays what is asked already, as written last.
    ///
    /// # Errors
    /// `Store`
    pub(crate) fn has_channel<N: Network>(
        &self,
        purse: &Purse<N>,
        asked: &Requirements,
    ) -> Result<bool, PayError> {
        let all: Vec<(Address, Page)> = self.folder.read_all()?;
        Ok(all.iter().any(|(_, page)| page.stage != Stage::Over && purse.suits(page, asked)))
    }
}
