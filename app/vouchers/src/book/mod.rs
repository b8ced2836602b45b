//! The payee's book: what each channel has promised, what has been served for it, what to claim. A share of
//! a fan is a channel here, with a page of its own for each slot ([`Row`]).
//!
//! ```text
//! chain ──update──▶ ┌──────┐ ◀──accept, accept_all, accept_link── payers
//!                   │ book │ ──serve──▶ may this be delivered?
//!                   │      │ ◀──admit_link, admit_voucher── both at once, for a request with a number
//! claim ◀──claims── └──────┘ ◀─▶ storage: written before anything is answered
//! ```
//!
//! Who counts requests by number (`admission.rs`) admits them and gives their money back; who only takes
//! promises accepts, serves and unserves. Both are the same counts.
//!
//! Per channel it keeps one promise, the best, because promises are cumulative. A promise is only
//! accepted where it is better in every way: it pays more (or as much, for longer) and does not
//! expire before one that is still worth something, or a payer could trade a lasting voucher for one
//! that is gone before it can be claimed.
//!
//! Pure logic: no clock, no network, no threads. Times are Unix seconds as the cluster has them;
//! amounts are base units since the channel was opened, of a share since the slot became the payee's. What is accepted here can be claimed, unless
//! [`VoucherBook::update`] was given something else than the chain says, or nobody claims in time.

mod admission;
mod change;
mod claims;
mod elsewhere;
mod encoding;
mod opened;
mod page;
mod prepared;
mod proof;
mod refusal;
mod row;
mod share;
mod siblings;
mod standing;
mod state;
mod storage;
mod window;

pub use admission::Admitted;
pub use change::{Ask, Capped, Change, Terms};
pub use claims::{Claim, ClaimPolicy, Fee, Reason};
pub use encoding::{NotAPage, PageParts};
pub use page::{Accepted, Page, Policy, Promise, SharePolicy};
pub use prepared::{Prepared, Verified, verify_prepared};
pub use refusal::{BookError, Refusal};
pub use row::{NotARow, Row};
pub use standing::Standing;
pub use state::{ChannelState, Credential, Share};
pub use storage::{MemoryStorage, Storage};
pub use window::{Number, WINDOW, Window};

use std::collections::HashMap;

use farthing_core::chain::{ChainError, Link};
use farthing_core::fan::SLOTS_MAX;

use self::opened::Open;
use self::siblings::Siblings;
use crate::chain::sha256;
use crate::signed::AnyVoucher;
use crate::verify::verify_all;

/// A channel's account, or a fan's.
pub type ChannelAddress = [u8; 32];

/// What a payee knows of the channels and shares that pay it.
#[derive(Debug)]
pub struct VoucherBook<S> {
    storage: S,
    policy: Policy,
    /// Boxed, so that a table that is half empty costs little.
    open: HashMap<Row, Box<Open>>,
    siblings: Siblings,
}

impl<S: Storage> VoucherBook<S> {
    /// The book that `storage` holds, as it was when it was last written. A stored key is checked when its
    /// first voucher comes, and refused then.
    ///
    /// # Errors
    /// The storage's own.
    pub fn open(mut storage: S, policy: Policy) -> Result<Self, S::Error> {
        let pages = storage.load()?;
        let (mut open, mut siblings) = (HashMap::with_capacity(pages.len()), Siblings::default());
        for (row, page) in pages {
            siblings.insert(&row);
            open.insert(row, Box::new(Open::new(page)));
        }
        Ok(Self { storage, policy, open, siblings })
    }

    /// Notes what the chain says of a channel or a share, which may be new. What is older than what is
    /// known is ignored. Whether a share was stopped by what it says is in [`Page::stopped`].
    ///
    /// # Errors
    /// [`Refusal::Key`]: nobody should sell to its key. [`Refusal::Changed`]: its kind, key, unit, length or
    /// recipient is another than before, which no channel's is; a slot that has become another recipient's of
    /// this book begins a new page. [`Refusal::WrongKind`]: a share without
    /// slot or with one that no fan has, a channel with one, or a share where the policy takes none. Of a new share
    /// [`Refusal::OtherTag`] and [`Refusal::UnitAbovePrice`]. [`BookError::Storage`].
    pub fn update(
        &mut self,
        row: impl Into<Row>,
        channel: ChannelState,
    ) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        let is_slot = row.slot.is_none_or(|slot| slot < SLOTS_MAX);
        if !is_slot || row.slot.is_some() != matches!(channel.credential, Credential::Share(_)) {
            return Err(Refusal::WrongKind.into());
        }
        let (page, key) = match self.open.get(&row) {
            Some(open) => (open.page.updated(&row, channel, &self.policy)?, None),
            None => {
                let key = opened::key(&channel)?;
                (Page::opened(&row, channel, &self.policy)?, key)
            }
        };
        self.write(row, page)?;
        if let (Some(key), Some(open)) = (key, self.open.get(&row)) {
            open.keep(key);
        }
        Ok(())
    }

    /// Drops a channel that has ended.
    ///
    /// # Errors
    /// [`BookError::Storage`]; it is still there then.
    pub fn forget(&mut self, row: impl Into<Row>) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        if let Err(error) = self.storage.remove(&row) {
            self.doubt(&row);
            return Err(BookError::Storage(error));
        }
        self.open.remove(&row);
        self.siblings.remove(&row);
        Ok(())
    }

    /// Accepts a voucher, if it is signed by its channel's key and better than what is there.
    ///
    /// # Errors
    /// [`BookError::Refused`] and nothing changes; the signature is looked at last.
    /// [`BookError::Storage`]: whether it was written is for the storage to know; the book goes on as
    /// if not, and takes the voucher again.
    pub fn accept(
        &mut self,
        signed: impl Into<AnyVoucher>,
        now: i64,
    ) -> Result<Accepted, BookError<S::Error>> {
        self.accept_verified(&signed.into(), None, now)
    }

    /// [`Self::accept`] of each in turn, with the same outcomes; the signatures are verified
    /// together, which is faster from [`crate::verify::BATCH_MIN`] on.
    pub fn accept_all<V: Copy + Into<AnyVoucher>>(
        &mut self,
        all: &[V],
        now: i64,
    ) -> Vec<Result<Accepted, BookError<S::Error>>> {
        let all: Vec<AnyVoucher> = all.iter().map(|signed| (*signed).into()).collect();
        let mut pairs = Vec::new();
        // Where each one's signature is among the pairs: those refused for another reason are not.
        let places: Vec<Option<usize>> = all
            .iter()
            .map(|signed| {
                self.checked(signed, now).ok()?;
                let key = self.known(&signed.into()).ok()?.key().ok()?;
                pairs.push((*key, *signed));
                pairs.len().checked_sub(1)
            })
            .collect();
        let verdicts = verify_all(&pairs);
        let verdict = |place: Option<usize>| verdicts.get(place?).copied();
        let mut outcomes = Vec::with_capacity(all.len());
        for (signed, place) in all.iter().zip(places) {
            outcomes.push(self.accept_verified(signed, verdict(place), now));
        }
        outcomes
    }

    /// Accepts a link of a channel's hash chain, if it pays more than what is there.
    ///
    /// # Errors
    /// As [`Self::accept`]; the hashes are counted last.
    pub fn accept_link(
        &mut self,
        address: &ChannelAddress,
        link: Link,
        now: i64,
    ) -> Result<Accepted, BookError<S::Error>> {
        let row = Row::from(address);
        let page = &self.known(&row)?.page;
        let accepted = page.check_link(&link, &self.policy, now)?;
        link.verify(&page.known_link()?, address, sha256).map_err(|error| match error {
            ChainError::Stale => Refusal::Stale { held: page.promised() },
            ChainError::TooFar => Refusal::TooFar,
            ChainError::WrongLink => Refusal::WrongLink,
        })?;
        self.write(row, page.promising(Promise::Link(link)))?;
        Ok(accepted)
    }

    /// Notes that `amount` base units' worth is about to be delivered.
    ///
    /// # Errors
    /// [`Refusal::Unpaid`] if neither the promise nor the credit covers it, and how much is missing;
    /// [`Refusal::OtherTag`] and [`Refusal::ClaimedAbovePromise`] where it is stopped;
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`]. Do not deliver then.
    pub fn serve(
        &mut self,
        row: impl Into<Row>,
        amount: u64,
        now: i64,
    ) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        let page = &self.known(&row)?.page;
        page.stopped().map_or(Ok(()), Err)?;
        let missing = amount.saturating_sub(page.standing(&self.policy, now).left);
        if missing > 0 {
            return Err(Refusal::Unpaid { missing }.into());
        }
        let served = page.served.saturating_add(amount);
        self.write(row, Page { served, ..*page })?;
        Ok(())
    }

    /// Takes back `amount` of what was noted as served, because it could not be delivered; of more than was
    /// served and not returned, that.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`].
    pub fn unserve(&mut self, row: impl Into<Row>, amount: u64) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        let page = &self.known(&row)?.page;
        let returned = page.returned.saturating_add(amount).min(page.served);
        self.write(row, Page { returned, ..*page })?;
        Ok(())
    }

    /// How a channel stands at `now`.
    #[must_use]
    pub fn standing(&self, row: impl Into<Row>, now: i64) -> Option<Standing> {
        Some(self.page(row)?.standing(&self.policy, now))
    }

    /// All that is known of a channel, and how it stands at `now`.
    #[must_use]
    pub fn page_standing(&self, row: impl Into<Row>, now: i64) -> Option<(&Page, Standing)> {
        let page = self.page(row)?;
        Some((page, page.standing(&self.policy, now)))
    }

    /// All that is known of a channel.
    #[must_use]
    pub fn page(&self, row: impl Into<Row>) -> Option<&Page> {
        Some(&self.open.get(&row.into())?.page)
    }

    /// All pages, in any order.
    pub fn pages(&self) -> impl Iterator<Item = (&Row, &Page)> {
        self.open.iter().map(|(row, open)| (row, &open.page))
    }

    /// What is worth claiming at `now`: first what would be lost soon, then the most.
    #[must_use]
    pub fn claims(&self, policy: &ClaimPolicy, now: i64) -> Vec<Claim> {
        claims::worth(self.pages(), policy, now)
    }

    /// What it is written to.
    #[must_use]
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// All of [`Self::accept`] but the signature: what it would give.
    fn checked(&self, signed: &AnyVoucher, now: i64) -> Result<Accepted, Refusal> {
        let row = signed.into();
        let page = &self.known(&row)?.page;
        match signed {
            AnyVoucher::Channel(signed) => page.check_voucher(&signed.voucher, &self.policy, now),
            AnyVoucher::Share(signed) => {
                let accepted = page.check_share(&signed.voucher, &self.policy, now)?;
                let unclaimed = accepted.covered.saturating_sub(page.channel.claimed);
                self.check_most(&row, unclaimed, now)?;
                Ok(accepted)
            }
        }
    }

    /// What there is of a channel.
    fn known(&self, row: &Row) -> Result<&Open, Refusal> {
        self.open.get(row).map(Box::as_ref).ok_or(Refusal::UnknownChannel)
    }

    /// Whether a fan may have so much promised of this share and not claimed, beside its others.
    fn check_most(&self, row: &Row, unclaimed: u64, now: i64) -> Result<(), Refusal> {
        let most = self.policy.shares.map_or(0, |shares| shares.most);
        let of_others = self.siblings.of(row).filter_map(|other| {
            let standing = self.standing(other, now)?;
            Some(standing.covered.saturating_sub(standing.claimed))
        });
        let sum = of_others.fold(unclaimed, u64::saturating_add);
        if sum > most { Err(Refusal::AboveMost { most }) } else { Ok(()) }
    }

    /// [`Self::accept`] where the signature may have been looked at already.
    fn accept_verified(
        &mut self,
        signed: &AnyVoucher,
        verdict: Option<bool>,
        now: i64,
    ) -> Result<Accepted, BookError<S::Error>> {
        let accepted = self.checked(signed, now)?;
        let (row, promise) = (signed.into(), (*signed).into());
        let open = self.known(&row)?;
        let key = open.key()?;
        if !verdict.unwrap_or_else(|| key.has_signed(signed)) {
            return Err(Refusal::BadSignature.into());
        }
        self.write(row, open.page.promising(promise))?;
        Ok(accepted)
    }

    /// Stores first: what has been answered is never forgotten.
    fn write(&mut self, row: Row, page: Page) -> Result<S::Saved, BookError<S::Error>> {
        let saved = match self.storage.save(&row, &page) {
            Ok(saved) => saved,
            Err(error) => {
                self.doubt(&row);
                return Err(BookError::Storage(error));
            }
        };
        match self.open.get_mut(&row) {
            Some(open) => (open.page, open.is_in_doubt) = (page, false),
            None => {
                self.siblings.insert(&row);
                self.open.insert(row, Box::new(Open::new(page)));
            }
        }
        Ok(saved)
    }

    /// Notes that the storage may hold another page than the book.
    fn doubt(&mut self, row: &Row) {
        if let Some(open) = self.open.get_mut(row) {
            open.is_in_doubt = S::LEAVES_DOUBT;
        }
    }
}
