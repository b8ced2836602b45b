//! Taking up channels and shares that a payer shows first, and reading again those that were not read lately:
//! the slow lane of a request.

use super::{Sight, WatchError, Watcher, both::look};
use crate::chain::{
    accounts::{Unfit, channel_fits, read_channel, read_fan, share_fits},
    books::{BooksError, RowFacts},
    moment::Moment,
};
use farthing_sdk::{
    accounts::{AccountKind, Deposit},
    client::{NetworkError, Page as HistoryPage},
    solana::{Account, Address, CommitmentLevel},
    vouchers::book::Row,
};

/// Transactions of an account that are looked through for the one that opened it.
const HISTORY: usize = 8;

/// Why a row is not taken up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookRefusal {
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("so much money counts once it is finalized, and as a second node has it too")]
    NotSettled,
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Books(#[from] BooksError),
}

impl From<WatchError> for LookRefusal {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Network(error) => Self::Network(error),
            WatchError::Books(error) => Self::Books(error),
        }
    }
}

/// A row that is in the book, and was read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub row: Row,
    /// The owner of the deposit that pays.
    pub owner: [u8; 32],
    /// The signature of the transaction that opened the account; zeros where it is not known.
    pub opening: [u8; 64],
}

/// What is known of an opening before the account is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening {
    /// The signature of the transaction.
    pub signature: Option<[u8; 64]>,
    /// Lamports that it cost us.
    pub sponsored: u64,
    /// The slot in which it landed: no look may be older.
    pub slot: u64,
}

impl Watcher {
    /// Reads a row's account, and takes it up if it is not in the book and we take what it is.
    ///
    /// # Errors
    /// [`LookRefusal`].
    pub fn look(&self, row: &Row, opening: Opening) -> Result<Taken, LookRefusal> {
        self.first.at_least(opening.slot);
        if self.shared.time.slot() == 0 {
            // Before the first round has asked.
            self.check_clusters()?;
        }
        if self.books.page(row).is_some() {
            self.read(&[(row.address(), self.books.rows(&row.account))])?;
            // It may have been found gone, and forgotten.
            let facts = self.books.facts(row).ok_or(Unfit::Ended)?;
            return Ok(Taken { row: *row, owner: facts.owner, opening: facts.opening });
        }
        let begun = Moment::now();
        let address = row.address();
        let confirmed = self.first.look(&[address], CommitmentLevel::Confirmed, 0)?;
        let slot = confirmed.slot;
        let account = confirmed.accounts.into_iter().next().flatten();
        let deposit = self.fits(row, account.as_ref())?;
        let (now, now_slot) = look(&self.first, &address, 0)?;
        self.fits(row, now.as_ref())?;
        let terms = &self.settings.terms;
        let sight = Sight::of(row, account.as_ref(), terms, slot);
        let mut sight = sight.or_worse(&Sight::of(row, now.as_ref(), terms, now_slot));
        if matches!(sight, Sight::There(state) if state.funded >= self.settings.risk.second_look) {
            sight = sight.or_worse(&self.settled(row)?);
        }
        let Sight::There(state) = sight else { return Err(Unfit::Ended.into()) };
        let owner = self.owner(&deposit)?;
        let known = opening.signature.or_else(|| self.opening(&address));
        let facts =
            RowFacts { owner, opening: known.unwrap_or([0; 64]), sponsored: opening.sponsored };
        let seq = self.books.take_up(row, state, facts)?;
        self.books.wait(seq).map_err(BooksError::from)?;
        let grace = read_channel(account.as_ref()).map_or(0, |channel| channel.grace);
        self.shared.fresh.note(&row.account, begun, grace);
        Ok(Taken { row: *row, owner, opening: facts.opening })
    }

    /// Whether we take it, and the deposit that pays.
    fn fits(&self, row: &Row, account: Option<&Account>) -> Result<Address, LookRefusal> {
        let (address, terms) = (row.address(), &self.settings.terms);
        let now = self.shared.time.at(&Moment::now()).unwrap_or(i64::MAX);
        match row.slot {
            None => {
                let channel = read_channel(account)?;
                channel_fits(&address, &channel, terms, now)?;
                Ok(channel.deposit)
            }
            Some(slot) => {
                let fan = read_fan(account)?;
                share_fits((&address, &fan), slot, terms, now)?;
                Ok(fan.deposit)
            }
        }
    }

    /// What both nodes agree on, and is finalized.
    fn settled(&self, row: &Row) -> Result<Sight, LookRefusal> {
        let (address, terms) = (row.address(), &self.settings.terms);
        let (account, slot) = self.finalized(&address)?;
        let mut sight = Sight::of(row, account.as_ref(), terms, slot);
        if let Some(second) = &self.second {
            let (account, slot) = look(second, &address, slot)?;
            sight = sight.or_worse(&Sight::of(row, account.as_ref(), terms, slot));
        }
        match sight {
            Sight::There(_) => Ok(sight),
            Sight::Gone => Err(LookRefusal::NotSettled),
        }
    }

    fn owner(&self, deposit: &Address) -> Result<[u8; 32], LookRefusal> {
        let seen = self.first.look(&[*deposit], CommitmentLevel::Confirmed, 0)?;
        let account = seen.accounts.into_iter().next().flatten().ok_or(Unfit::Absent)?;
        let deposit = Deposit::decode(&account.data).map_err(|_| Unfit::Kind)?;
        Ok(deposit.owner.to_bytes())
    }

    /// The signature that opened an account, where it is among its last ones. It only goes into receipts, so
    /// not to know it refuses nothing.
    fn opening(&self, address: &Address) -> Option<[u8; 64]> {
        let page = HistoryPage { limit: HISTORY, before: None };
        let records = self.first.node().history(address, page).ok()?;
        let oldest = records.last().filter(|_| records.len() < HISTORY)?;
        Some(oldest.signature.into())
    }
}
