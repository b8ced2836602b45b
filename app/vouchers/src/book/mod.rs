//! The payee's book: what each channel has promised, what has been served for it, what to claim. A share of
//! a fan is a channel here, with a page of its own for each slot ([`Row`]).
//!
//! ```text
//! chain ──update──▶ ┌──────┐ ◀──accept, accept_all, accept_link── payers
//!                   │ book │ ──serve──▶ may this be delivered?
//! claim ◀──claims── └──────┘ ◀─▶ storage: written before anything is answered
//! ```
//!
//! Per channel it keeps one promise, the best, because promises are cumulative. A promise is only
//! accepted where it is better in every way: it pays more (or as much, for longer) and does not
//! expire before one that is still worth something, or a payer could trade a lasting voucher for one
//! that is gone before it can be claimed.
//!
//! Pure logic: no clock, no network, no threads. Times are Unix seconds as the cluster has them;
//! amounts are base units since the channel was opened, of a share since the slot became the payee's. What is accepted here can be claimed, unless
//! [`VoucherBook::update`] was given something else than the chain says, or nobody claims in time.

mod claims;
mod page;
mod refusal;
mod row;
mod share;
mod siblings;
mod state;
mod storage;

pub use claims::{Claim, ClaimPolicy, Fee, Reason};
pub use page::{Accepted, Page, Policy, Promise, SharePolicy, Standing};
pub use refusal::{BookError, Refusal};
pub use row::{NotARow, Row};
pub use state::{ChannelState, Credential, Share};
pub use storage::{MemoryStorage, Storage};

use std::collections::HashMap;

use farthing_core::chain::{ChainError, Link};
use farthing_core::fan::SLOTS_MAX;

use self::siblings::Siblings;
use crate::chain::sha256;
use crate::signed::AnyVoucher;
use crate::verify::{VoucherKey, verify_all};

/// A channel's account, or a fan's.
pub type ChannelAddress = [u8; 32];

/// A page, with its key ready to verify.
#[derive(Clone, Debug)]
struct Open {
    page: Page,
    /// `None` for a hash chain.
    key: Option<VoucherKey>,
}

/// What a payee knows of the channels and shares that pay it.
#[derive(Debug)]
pub struct VoucherBook<S> {
    storage: S,
    policy: Policy,
    open: HashMap<Row, Open>,
    siblings: Siblings,
}

impl<S: Storage> VoucherBook<S> {
    /// The book that `storage` holds, as it was when it was last written.
    ///
    /// # Errors
    /// [`BookError::Storage`]; [`Refusal::Key`] where a stored key is one that the book would not
    /// accept.
    pub fn open(mut storage: S, policy: Policy) -> Result<Self, BookError<S::Error>> {
        let (mut open, mut siblings) = (HashMap::new(), Siblings::default());
        for (row, page) in storage.load().map_err(BookError::Storage)? {
            let key = key(&page.channel)?;
            siblings.insert(&row);
            open.insert(row, Open { page, key });
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
        let next = match self.open.get(&row) {
            Some(open) => {
                Open { page: open.page.updated(&row, channel, &self.policy)?, key: open.key }
            }
            None => Open { key: key(&channel)?, page: Page::opened(&row, channel, &self.policy)? },
        };
        self.write(row, next)
    }

    /// Drops a channel that has ended.
    ///
    /// # Errors
    /// [`BookError::Storage`]; it is still there then.
    pub fn forget(&mut self, row: impl Into<Row>) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        self.storage.remove(&row).map_err(BookError::Storage)?;
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
                let (_, key) = self.checked(signed, now).ok()?;
                pairs.push((key, *signed));
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
        let open = self.open.get(&address.into()).ok_or(Refusal::UnknownChannel)?;
        let (accepted, known) = open.page.check_link(&link, &self.policy, now)?;
        link.verify(&known, address, sha256).map_err(|error| match error {
            ChainError::Stale => Refusal::Stale { held: open.page.promised() },
            ChainError::TooFar => Refusal::TooFar,
            ChainError::WrongLink => Refusal::WrongLink,
        })?;
        self.write(address.into(), open.promising(Promise::Link(link)))?;
        Ok(accepted)
    }

    /// Notes that `amount` base units' worth is about to be delivered.
    ///
    /// # Errors
    /// [`Refusal::Unpaid`] if neither the promise nor the credit covers it, and how much is missing;
    /// [`Refusal::OtherTag`] and [`Refusal::ClaimedAbovePromise`] of a share that is stopped;
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`]. Do not deliver then.
    pub fn serve(
        &mut self,
        row: impl Into<Row>,
        amount: u64,
        now: i64,
    ) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        let open = self.open.get(&row).ok_or(Refusal::UnknownChannel)?;
        open.page.stopped().map_or(Ok(()), Err)?;
        let missing = amount.saturating_sub(open.page.standing(&self.policy, now).left);
        if missing > 0 {
            return Err(Refusal::Unpaid { missing }.into());
        }
        let served = open.page.served.saturating_add(amount);
        let page = Page { served, ..open.page };
        self.write(row, Open { page, key: open.key })
    }

    /// Takes back `amount` of what was noted as served, because it could not be delivered.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`].
    pub fn unserve(&mut self, row: impl Into<Row>, amount: u64) -> Result<(), BookError<S::Error>> {
        let row = row.into();
        let open = self.open.get(&row).ok_or(Refusal::UnknownChannel)?;
        let served = open.page.served.saturating_sub(amount);
        let page = Page { served, ..open.page };
        self.write(row, Open { page, key: open.key })
    }

    /// How a channel stands at `now`.
    #[must_use]
    pub fn standing(&self, row: impl Into<Row>, now: i64) -> Option<Standing> {
        Some(self.page(row)?.standing(&self.policy, now))
    }

    /// All that is known of a channel.
    #[must_use]
    pub fn page(&self, row: impl Into<Row>) -> Option<&Page> {
        Some(&self.open.get(&row.into())?.page)
    }

    /// What is worth claiming at `now`: first what would be lost soon, then the most.
    #[must_use]
    pub fn claims(&self, policy: &ClaimPolicy, now: i64) -> Vec<Claim> {
        let pages = self.open.iter().map(|(row, open)| (row, &open.page));
        claims::worth(pages, policy, now)
    }

    /// What it is written to.
    #[must_use]
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// All of [`Self::accept`] but the signature: what it would give, and the key that must have
    /// signed.
    fn checked(&self, signed: &AnyVoucher, now: i64) -> Result<(Accepted, VoucherKey), Refusal> {
        let row = signed.into();
        let open = self.open.get(&row).ok_or(Refusal::UnknownChannel)?;
        let accepted = match signed {
            AnyVoucher::Channel(signed) => {
                open.page.check_voucher(&signed.voucher, &self.policy, now)?
            }
            AnyVoucher::Share(signed) => {
                let accepted = open.page.check_share(&signed.voucher, &self.policy, now)?;
                let unclaimed = accepted.covered.saturating_sub(open.page.channel.claimed);
                self.check_most(&row, unclaimed, now)?;
                accepted
            }
        };
        Ok((accepted, open.key.ok_or(Refusal::WrongKind)?))
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
        let (accepted, key) = self.checked(signed, now)?;
        if !verdict.unwrap_or_else(|| key.has_signed(signed)) {
            return Err(Refusal::BadSignature.into());
        }
        let row = signed.into();
        let open = self.open.get(&row).ok_or(Refusal::UnknownChannel)?;
        self.write(row, open.promising((*signed).into()))?;
        Ok(accepted)
    }

    /// Stores first: what has been answered is never forgotten.
    fn write(&mut self, row: Row, next: Open) -> Result<(), BookError<S::Error>> {
        self.storage.save(&row, &next.page).map_err(BookError::Storage)?;
        self.siblings.insert(&row);
        self.open.insert(row, next);
        Ok(())
    }
}

impl Open {
    fn promising(&self, promise: Promise) -> Self {
        Self { page: self.page.promising(promise), key: self.key }
    }
}

/// The key of a channel, checked; `None` for a hash chain.
fn key(channel: &ChannelState) -> Result<Option<VoucherKey>, Refusal> {
    match &channel.credential {
        Credential::Key(key) | Credential::Share(Share { key, .. }) => {
            Ok(Some(VoucherKey::new(key).map_err(Refusal::Key)?))
        }
        Credential::Chain { .. } => Ok(None),
    }
}
