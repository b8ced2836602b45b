//! Requests that a channel or a share pays for: each shows a promise and has a number of its own.
//!
//! ```text
//! link     admit_link ───────────────────────────────────▶ number, price, promise: one save
//! voucher  prepare ──▶ verify_prepared ──▶ admit_voucher ─▶ the same
//! after    give_back: it was not delivered · claiming: what is claimed is public from here on
//! ```
//!
//! A promise has two uses. Where it is better than the one that the page holds it takes its place, and covers
//! more. Better or not, it shows who asks: only the payer and the payee know promises above what was claimed.
//! So any of those admits a request as long as there is money left, and requests come in any order (R1).

use farthing_core::chain::Link;

use super::opened::Open;
use super::{
    Accepted, Ask, BookError, Change, ChannelAddress, Prepared, Promise, Refusal, Row, Standing,
    Storage, Verified, VoucherBook, proof,
};
use crate::signed::AnyVoucher;

/// A request that was admitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Admitted<T> {
    /// How the channel stands afterwards.
    pub standing: Standing,
    /// Base units by which its promise covers more than before: 0 where it was not the best.
    pub gained: u64,
    /// What to wait for until it survives a crash ([`Storage::Saved`]): deliver nothing before.
    pub saved: T,
}

/// What a promise does to its page.
pub(super) struct Shown {
    /// Itself, where it is the best.
    promise: Option<Promise>,
    gained: u64,
}

impl<S: Storage> VoucherBook<S> {
    /// Admits a request that shows a link, in one save: the link is taken where it is the best, the number
    /// is used, the price counts as served. `reach` is how many hashes the check of the link may cost, at
    /// most [`HASHES_MAX`](farthing_core::chain::HASHES_MAX): a made-up link costs as many as a real one.
    ///
    /// # Errors
    /// In this order, and nothing changes: [`Refusal::UnknownChannel`], [`Refusal::WrongKind`],
    /// [`Refusal::ClaimedAbovePromise`], [`Refusal::Closing`], [`Refusal::BeyondLength`],
    /// [`Refusal::BelowFloor`], [`Refusal::TooFar`], [`Refusal::BeyondReach`], [`Refusal::WrongLink`],
    /// [`Refusal::NumberUsed`] and [`Refusal::NumberTooOld`], [`Refusal::Underfunded`] and
    /// [`Refusal::Unpaid`]. [`BookError::Storage`] as in [`Self::accept`].
    pub fn admit_link(
        &mut self,
        (address, link): (&ChannelAddress, Link),
        ask: &Ask,
        reach: u32,
        now: i64,
    ) -> Result<Admitted<S::Saved>, BookError<S::Error>> {
        let row = Row::from(address);
        let shown = self.shown_link(&row, link, reach, now)?;
        self.admit(&row, &shown, ask, now)
    }

    /// The first step of admitting a request that shows a voucher: all that can be said of it without its
    /// signature. The others are [`verify_prepared`](super::verify_prepared), for which the book is not
    /// needed, and [`Self::admit_voucher`].
    ///
    /// # Errors
    /// Those of [`Self::accept`], but for [`Refusal::Stale`] and [`Refusal::AboveFunded`]: such a voucher
    /// shows who asks. [`Refusal::BelowFloor`] where it may be public. [`Refusal::Key`] where the page was
    /// stored with a key that the book would not take.
    pub fn prepare(&self, signed: impl Into<AnyVoucher>, now: i64) -> Result<Prepared, Refusal> {
        let signed = signed.into();
        self.shown_voucher(&signed, now)?;
        let open = self.known(&Row::from(&signed))?;
        Ok(Prepared { key: open.key()?, is_held: open.page.holds(&signed), signed })
    }

    /// Admits a request that shows a voucher, in one save, as [`Self::admit_link`] does. All that
    /// [`Self::prepare`] looked at is looked at again: the page may be another by now.
    ///
    /// # Errors
    /// Those of [`Self::prepare`], then those of [`Self::admit_link`] from the number on.
    /// [`Refusal::BadSignature`] where the channel has another key by now.
    pub fn admit_voucher(
        &mut self,
        verified: &Verified,
        ask: &Ask,
        now: i64,
    ) -> Result<Admitted<S::Saved>, BookError<S::Error>> {
        let (row, shown) = self.verified(verified, now)?;
        self.admit(&row, &shown, ask, now)
    }

    /// Gives the money of a request back, or part of it: it can be spent again, with any promise that
    /// [`Self::prepare`] or [`Self::admit_link`] takes. Once for each number that was admitted (R2). The book
    /// does not keep what each request cost: that `amount` is no more is for the caller to see to.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`]; [`Refusal::NumberUnknown`], [`Refusal::NumberTooOld`] and
    /// [`Refusal::ReturnedAlready`]; [`Refusal::AboveSpent`]. [`BookError::Storage`].
    pub fn give_back(
        &mut self,
        row: impl Into<Row>,
        number: u32,
        amount: u64,
    ) -> Result<S::Saved, BookError<S::Error>> {
        self.returned(&row.into(), (number, amount), false)
    }

    /// The same because the payer wishes so: whether it may is for the caller to know.
    ///
    /// # Errors
    /// As [`Self::give_back`].
    pub fn take_back(
        &mut self,
        row: impl Into<Row>,
        number: u32,
        amount: u64,
    ) -> Result<S::Saved, BookError<S::Error>> {
        self.returned(&row.into(), (number, amount), true)
    }

    fn returned(
        &mut self,
        row: &Row,
        (number, amount): (u32, u64),
        is_wish: bool,
    ) -> Result<S::Saved, BookError<S::Error>> {
        let page = &self.known(row)?.page;
        page.window.check_admitted(number)?;
        let spent = page.spent();
        if amount > spent {
            return Err(Refusal::AboveSpent { spent }.into());
        }
        self.change(row, &Change::Returned { number, amount, is_wish })
    }

    /// Notes that a claim of so many base units may be sent from here on ([`Page::says`] of its promise, also
    /// where it pays less): its promise is public then, and shows no more who asks (R3). Call it, and wait for
    /// what it returns, before a claim leaves the process.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`]; [`Refusal::NotPromised`]. [`BookError::Storage`].
    ///
    /// [`Page::says`]: super::Page::says
    pub fn claiming(
        &mut self,
        row: impl Into<Row>,
        cumulative: u64,
    ) -> Result<S::Saved, BookError<S::Error>> {
        let row = row.into();
        let page = &self.known(&row)?.page;
        let highest = page.highest.max(page.claimed_worth());
        if cumulative > highest {
            return Err(Refusal::NotPromised { highest }.into());
        }
        self.change(&row, &Change::Claiming { cumulative })
    }

    /// What a link does to its page, the hashes counted.
    pub(super) fn shown_link(
        &self,
        row: &Row,
        link: Link,
        reach: u32,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let open = self.known(row)?;
        let shown =
            open.shown(Promise::Link(link), open.page.check_link(&link, &self.policy, now))?;
        let known = open.page.known_link()?;
        proof::check_link(&link, &known, &row.account, reach)?;
        // Also where nothing more is funded: a link never expires, and is worth more after a top-up.
        let promise = (link.index > known.index).then_some(Promise::Link(link));
        Ok(Shown { promise, ..shown })
    }

    /// What a voucher does to its page, if it is signed.
    fn shown_voucher(&self, signed: &AnyVoucher, now: i64) -> Result<Shown, Refusal> {
        let open = self.known(&Row::from(signed))?;
        open.shown((*signed).into(), self.checked(signed, now))
    }

    /// What a voucher that is signed does to its page, which may have another key by now.
    pub(super) fn verified(&self, verified: &Verified, now: i64) -> Result<(Row, Shown), Refusal> {
        let row = Row::from(&verified.signed);
        let shown = self.shown_voucher(&verified.signed, now)?;
        if self.known(&row)?.key()? != verified.key {
            return Err(Refusal::BadSignature);
        }
        Ok((row, shown))
    }

    /// What becomes of a page by a request whose promise is authentic.
    pub(super) fn admission(
        &self,
        row: &Row,
        shown: &Shown,
        ask: &Ask,
        now: i64,
    ) -> Result<Change, Refusal> {
        let page = &self.known(row)?.page;
        page.window.check_new(ask.number)?;
        let promising = shown.promise.map_or(*page, |promise| page.promising(promise));
        promising.check_paid(ask.price, shown.gained, (&self.policy, now))?;
        Ok(Change::Admitted { ask: *ask, promise: shown.promise })
    }

    /// Admits a request whose promise is authentic.
    fn admit(
        &mut self,
        row: &Row,
        shown: &Shown,
        ask: &Ask,
        now: i64,
    ) -> Result<Admitted<S::Saved>, BookError<S::Error>> {
        let saved = self.change(row, &self.admission(row, shown, ask, now)?)?;
        let standing = self.known(row)?.page.standing(&self.policy, now);
        Ok(Admitted { standing, gained: shown.gained, saved })
    }

    /// Changes a page that is there.
    fn change(&mut self, row: &Row, change: &Change) -> Result<S::Saved, BookError<S::Error>> {
        let open = self.open.get_mut(row).ok_or(Refusal::UnknownChannel)?;
        let page = open.page.apply(change);
        let outcome = if open.is_in_doubt {
            self.storage.save(row, &page)
        } else {
            self.storage.change(row, change, &page)
        };
        open.is_in_doubt = S::LEAVES_DOUBT && outcome.is_err();
        let saved = outcome.map_err(BookError::Storage)?;
        open.page = page;
        Ok(saved)
    }
}

impl Open {
    /// What an authentic promise does, of which [`VoucherBook::accept`] would say this.
    fn shown(
        &self,
        promise: Promise,
        outcome: Result<Accepted, Refusal>,
    ) -> Result<Shown, Refusal> {
        let shown = match outcome {
            Ok(accepted) => Shown { promise: Some(promise), gained: accepted.gained },
            Err(Refusal::Stale { .. } | Refusal::AboveFunded { .. }) => {
                Shown { promise: None, gained: 0 }
            }
            Err(refusal) => return Err(refusal),
        };
        let floor = self.page.public();
        if self.page.says(&promise) <= floor {
            Err(Refusal::BelowFloor { floor })
        } else {
            Ok(shown)
        }
    }
}
