//! Keeping the pages in step with the chain (R14, R15).
//!
//! Every account with something to lose is read at processed once in a quarter of the smallest grace, 99 at a
//! time. What is as it was is only noted as read. What is not is read again at confirmed: what harms us counts
//! from processed on, what favours the payer from confirmed, and above a threshold from finalized and from what
//! a second node says too.
//!
//! Subscriptions are not used: they would bring news sooner and prove nothing, since a node that sends none may
//! be gone.

mod both;
mod fresh;
mod gone;
mod others;
mod sight;
mod taking_up;

pub use fresh::Fresh;
pub use taking_up::{LookRefusal, Opening, Taken};

use super::{
    accounts::read_channel,
    alarms::Alarm,
    books::{Books, BooksError, Seq},
    moment::Moment,
    nodes::{AT_ONCE, Eye, Node, check_cluster},
    risk,
    settings::Settings,
    shared::Shared,
};
use farthing_sdk::{
    addresses,
    client::NetworkError,
    solana::{Account, Address, CommitmentLevel},
    vouchers::book::{Credential, Page, Row},
};
use sight::Sight;
use std::{collections::BTreeMap, sync::Arc};

/// Where a token account says that it is frozen, and how.
const TOKEN_STATE: usize = 108;
const FROZEN: u8 = 2;

/// Why a round of looks is not complete. What was not read is not fresh, and serves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Books(#[from] BooksError),
}

/// Reads accounts, and writes what they say into the book.
pub struct Watcher {
    first: Eye,
    second: Option<Eye>,
    books: Arc<dyn Books>,
    settings: Arc<Settings>,
    shared: Arc<Shared>,
}

/// An account with its rows, and what was seen of it at processed: by the first node, and where so much is at
/// stake by the second.
struct Watched<'a> {
    address: Address,
    rows: &'a [Row],
    account: Option<Account>,
    slot: u64,
    /// `None` where the second node is not asked, or has not answered.
    second: Option<(Option<Account>, u64)>,
    /// Whether so much is at stake that a second node is needed.
    is_heavy: bool,
}

impl Watcher {
    /// With one node, or with a second that is asked where much is at stake.
    pub fn new(
        (first, second): (Node, Option<Node>),
        books: Arc<dyn Books>,
        settings: Arc<Settings>,
        shared: Arc<Shared>,
    ) -> Self {
        let eye = |node| Eye::new(node, Arc::clone(&shared.time));
        let (first, second) = (eye(first), second.map(eye));
        Self { first, second, books, settings, shared }
    }

    /// One look at everything that has something to lose. Returns how many accounts were read.
    ///
    /// # Errors
    /// [`WatchError`], the first of them: the other accounts were read all the same.
    pub fn round(&self) -> Result<usize, WatchError> {
        self.check_clusters()?;
        let before = self.shared.risk.total();
        let (mut counted, mut at_risk) = (0u64, BTreeMap::<Address, Vec<Row>>::new());
        self.books.each(&mut |row, page| {
            counted = counted.saturating_add(risk::at_risk(page));
            if risk::has_something_to_lose(page) {
                at_risk.entry(row.address()).or_default().push(*row);
            }
        });
        self.shared.risk.recount(before, counted);
        let at_risk: Vec<_> = at_risk.into_iter().collect();
        let (reserve, listings) = (self.watch_reserve(), self.watch_listings());
        let mut outcome = reserve.and(listings);
        let mut read = 0usize;
        for some in at_risk.chunks(AT_ONCE) {
            match self.read(some) {
                Ok(()) => read = read.saturating_add(some.len()),
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome.map(|()| read)
    }

    /// Whether the nodes are of our cluster: asked anew in every round, since what answers at an address can
    /// change.
    fn check_clusters(&self) -> Result<(), NetworkError> {
        let eyes = std::iter::once(&self.first).chain(&self.second);
        eyes.into_iter().try_for_each(|eye| check_cluster(eye.node().as_ref(), &self.settings))
    }

    /// Looks at these accounts now, at most [`AT_ONCE`] at a time: what was just claimed from.
    ///
    /// # Errors
    /// As [`Self::round`].
    pub fn refresh(&self, accounts: &[[u8; 32]]) -> Result<(), WatchError> {
        let rows =
            |account: &[u8; 32]| (Address::new_from_array(*account), self.books.rows(account));
        let all: Vec<_> = accounts.iter().map(rows).collect();
        all.chunks(AT_ONCE).try_for_each(|some| self.read(some))
    }

    /// A frozen reserve pays nobody out: what is promised is worth nothing until it thaws.
    fn watch_reserve(&self) -> Result<(), WatchError> {
        let tokens = addresses::tokens(&addresses::reserve(&self.settings.terms.mint));
        let seen = self.first.look(&[tokens], CommitmentLevel::Processed, 0)?;
        let account = seen.accounts.into_iter().next().flatten();
        let state = account.and_then(|account| account.data.get(TOKEN_STATE).copied());
        let is_frozen = state == Some(FROZEN);
        self.shared.risk.set_frozen(is_frozen);
        if is_frozen {
            self.shared.alarms.raise(Alarm::Frozen);
        } else {
            self.shared.alarms.clear(|alarm| *alarm == Alarm::Frozen);
        }
        Ok(())
    }

    /// Looks at accounts, at most [`AT_ONCE`], and brings their rows up to date; then they are fresh.
    fn read(&self, some: &[(Address, Vec<Row>)]) -> Result<(), WatchError> {
        let begun = Moment::now();
        let watched = self.see(some)?;
        let is_news = |one: &&Watched<'_>| one.rows.iter().any(|row| self.has_news(one, row));
        let news: Vec<_> = watched.iter().filter(is_news).collect();
        let mut last = None;
        if !news.is_empty() {
            let addresses: Vec<_> = news.iter().map(|one| one.address).collect();
            let confirmed = self.first.look(&addresses, CommitmentLevel::Confirmed, 0)?;
            for (one, account) in news.iter().zip(&confirmed.accounts) {
                for row in one.rows {
                    last = self.settle(one, row, (account.as_ref(), confirmed.slot))?.or(last);
                }
            }
        }
        if let Some(seq) = last {
            self.books.wait(seq).map_err(BooksError::from)?;
        }
        // What was found gone is forgotten, and not kept here for ever.
        let is_known = |row: &Row| self.books.page(row).is_some();
        // Where much is at stake one node is not enough: what the second did not see was not read.
        let is_seen = |one: &&Watched<'_>| {
            let is_half = one.is_heavy && self.second.is_some() && one.second.is_none();
            !is_half && one.rows.iter().any(is_known)
        };
        for one in watched.iter().filter(is_seen) {
            let grace = read_channel(one.account.as_ref()).map_or(0, |channel| channel.grace);
            self.shared.fresh.note(one.address.as_array(), begun, grace);
        }
        Ok(())
    }

    /// Whether a row is not as the book has it, by either node.
    fn has_news(&self, watched: &Watched<'_>, row: &Row) -> bool {
        let Some(page) = self.books.page(row) else { return false };
        let known = Sight::There(page.channel);
        self.sights(watched, row).any(|sight| !sight.agrees(&known))
    }

    /// What the nodes say of a row at processed.
    fn sights(&self, watched: &Watched<'_>, row: &Row) -> impl Iterator<Item = Sight> {
        let terms = &self.settings.terms;
        let first = Sight::of(row, watched.account.as_ref(), terms, watched.slot);
        let second = watched.second.as_ref();
        let second = second.map(|(seen, slot)| Sight::of(row, seen.as_ref(), terms, *slot));
        std::iter::once(first).chain(second)
    }

    /// Brings a row up to date. `None` where there was nothing to write.
    fn settle(
        &self,
        watched: &Watched<'_>,
        row: &Row,
        (account, slot): (Option<&Account>, u64),
    ) -> Result<Option<Seq>, WatchError> {
        let Some(page) = self.books.page(row) else { return Ok(None) };
        let terms = &self.settings.terms;
        let mut sight = Sight::of(row, account, terms, slot);
        if watched.is_heavy {
            sight = self.weighed(watched, row, sight, &page)?;
        }
        let all_gone = sight == Sight::Gone && self.sights(watched, row).all(|one| one == sight);
        let sight = self.sights(watched, row).fold(sight, |sight, other| sight.or_worse(&other));
        let Sight::There(state) = sight else {
            return self.gone(row, &page, (all_gone, slot));
        };
        self.not_gone(row);
        self.raise_alarms(row, &page, (state.funded, state.claimed));
        match self.books.update(row, state) {
            Ok(seq) => Ok(Some(seq)),
            // One page that the book refuses must not keep the others from being read.
            Err(BooksError::Refused(refusal)) => {
                let (row, reason) = (*row, refusal.to_string());
                self.shared.alarms.raise(Alarm::PageRefused { row, reason });
                Ok(None)
            }
            Err(down) => Err(down.into()),
        }
    }

    fn raise_alarms(&self, row: &Row, page: &Page, (funded, claimed): (u64, u64)) {
        let before = page.channel.funded;
        // A payee gives shares back by itself, and a share of another is not ours to count.
        if funded < before && !matches!(page.channel.credential, Credential::Share(_)) {
            let account = row.address();
            self.shared.alarms.raise(Alarm::FundedFell { account, before, after: funded });
        }
        let promised = page.highest;
        if claimed > promised {
            self.shared.alarms.raise(Alarm::ClaimedAbovePromise { row: *row, claimed, promised });
        }
    }
}
