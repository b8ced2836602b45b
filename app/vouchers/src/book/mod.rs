//! The payee's book: what each channel has promised, what has been served for it, what to claim.
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
//! amounts are base units since the channel was opened. What is accepted here can be claimed, unless
//! [`VoucherBook::update`] was given something else than the chain says, or nobody claims in time.

mod claims;
mod page;
mod refusal;
mod storage;

pub use claims::{Claim, ClaimPolicy, Fee, Reason};
pub use page::{Accepted, ChannelState, Credential, Page, Policy, Promise, Standing};
pub use refusal::{BookError, Refusal};
pub use storage::{MemoryStorage, Storage};

use std::collections::HashMap;

use farthing_core::chain::{ChainError, Link};

use crate::chain::sha256;
use crate::signed::SignedVoucher;
use crate::verify::{VoucherKey, verify_all};

/// A channel's account.
pub type ChannelAddress = [u8; 32];

/// A page, with its key ready to verify.
#[derive(Clone, Debug)]
struct Open {
    page: Page,
    /// `None` for a hash chain.
    key: Option<VoucherKey>,
}

/// What a payee knows of the channels that pay it.
#[derive(Debug)]
pub struct VoucherBook<S> {
    storage: S,
    policy: Policy,
    open: HashMap<ChannelAddress, Open>,
}

impl<S: Storage> VoucherBook<S> {
    /// The book that `storage` holds, as it was when it was last written.
    ///
    /// # Errors
    /// [`BookError::Storage`]; [`Refusal::Key`] where a stored key is one that the book would not
    /// accept.
    pub fn open(mut storage: S, policy: Policy) -> Result<Self, BookError<S::Error>> {
        let mut open = HashMap::new();
        for (address, page) in storage.load().map_err(BookError::Storage)? {
            let key = key(&page.channel)?;
            open.insert(address, Open { page, key });
        }
        Ok(Self { storage, policy, open })
    }

    /// Notes what the chain says of a channel, which may be new. What is older than what is known is
    /// ignored.
    ///
    /// # Errors
    /// [`Refusal::Key`]: nobody should sell to its key. [`Refusal::Changed`]: its kind, key, unit or
    /// length is another than before, which no channel's is. [`BookError::Storage`].
    pub fn update(
        &mut self,
        address: &ChannelAddress,
        channel: ChannelState,
    ) -> Result<(), BookError<S::Error>> {
        let next = match self.open.get(address) {
            Some(open) => {
                let page = open.page.updated(channel)?;
                Open { page, key: open.key }
            }
            None => Open { key: key(&channel)?, page: Page::new(channel) },
        };
        self.write(address, next)
    }

    /// Drops a channel that has ended.
    ///
    /// # Errors
    /// [`BookError::Storage`]; it is still there then.
    pub fn forget(&mut self, address: &ChannelAddress) -> Result<(), BookError<S::Error>> {
        self.storage.remove(address).map_err(BookError::Storage)?;
        self.open.remove(address);
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
        signed: &SignedVoucher,
        now: i64,
    ) -> Result<Accepted, BookError<S::Error>> {
        self.accept_verified(signed, None, now)
    }

    /// [`Self::accept`] of each in turn, with the same outcomes; the signatures are verified
    /// together, which is faster from [`crate::verify::BATCH_MIN`] on.
    pub fn accept_all(
        &mut self,
        all: &[SignedVoucher],
        now: i64,
    ) -> Vec<Result<Accepted, BookError<S::Error>>> {
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
        let open = self.open.get(address).ok_or(Refusal::UnknownChannel)?;
        let (accepted, known) = open.page.check_link(&link, &self.policy, now)?;
        link.verify(&known, address, sha256).map_err(|error| match error {
            ChainError::Stale => Refusal::Stale { held: open.page.promised() },
            ChainError::TooFar => Refusal::TooFar,
            ChainError::WrongLink => Refusal::WrongLink,
        })?;
        self.write(address, open.promising(Promise::Link(link)))?;
        Ok(accepted)
    }

    /// Notes that `amount` base units' worth is about to be delivered.
    ///
    /// # Errors
    /// [`Refusal::Unpaid`] if neither the promise nor the credit covers it, and how much is missing;
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`]. Do not deliver then.
    pub fn serve(
        &mut self,
        address: &ChannelAddress,
        amount: u64,
        now: i64,
    ) -> Result<(), BookError<S::Error>> {
        let open = self.open.get(address).ok_or(Refusal::UnknownChannel)?;
        let missing = amount.saturating_sub(open.page.standing(&self.policy, now).left);
        if missing > 0 {
            return Err(Refusal::Unpaid { missing }.into());
        }
        let served = open.page.served.saturating_add(amount);
        let page = Page { served, ..open.page };
        self.write(address, Open { page, key: open.key })
    }

    /// Takes back `amount` of what was noted as served, because it could not be delivered.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`], [`BookError::Storage`].
    pub fn unserve(
        &mut self,
        address: &ChannelAddress,
        amount: u64,
    ) -> Result<(), BookError<S::Error>> {
        let open = self.open.get(address).ok_or(Refusal::UnknownChannel)?;
        let served = open.page.served.saturating_sub(amount);
        let page = Page { served, ..open.page };
        self.write(address, Open { page, key: open.key })
    }

    /// How a channel stands at `now`.
    #[must_use]
    pub fn standing(&self, address: &ChannelAddress, now: i64) -> Option<Standing> {
        Some(self.page(address)?.standing(&self.policy, now))
    }

    /// All that is known of a channel.
    #[must_use]
    pub fn page(&self, address: &ChannelAddress) -> Option<&Page> {
        Some(&self.open.get(address)?.page)
    }

    /// What is worth claiming at `now`: first what would be lost soon, then the most.
    #[must_use]
    pub fn claims(&self, policy: &ClaimPolicy, now: i64) -> Vec<Claim> {
        let pages = self.open.iter().map(|(address, open)| (address, &open.page));
        claims::worth(pages, policy, now)
    }

    /// What it is written to.
    #[must_use]
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// All of [`Self::accept`] but the signature: what it would give, and the key that must have
    /// signed.
    fn checked(&self, signed: &SignedVoucher, now: i64) -> Result<(Accepted, VoucherKey), Refusal> {
        let open = self.open.get(&signed.voucher.channel).ok_or(Refusal::UnknownChannel)?;
        let accepted = open.page.check_voucher(&signed.voucher, &self.policy, now)?;
        Ok((accepted, open.key.ok_or(Refusal::WrongKind)?))
    }

    /// [`Self::accept`] where the signature may have been looked at already.
    fn accept_verified(
        &mut self,
        signed: &SignedVoucher,
        verdict: Option<bool>,
        now: i64,
    ) -> Result<Accepted, BookError<S::Error>> {
        let (accepted, key) = self.checked(signed, now)?;
        if !verdict.unwrap_or_else(|| key.has_signed(signed)) {
            return Err(Refusal::BadSignature.into());
        }
        let address = signed.voucher.channel;
        let open = self.open.get(&address).ok_or(Refusal::UnknownChannel)?;
        self.write(&address, open.promising(Promise::Voucher(*signed)))?;
        Ok(accepted)
    }

    /// Stores first: what has been answered is never forgotten.
    fn write(&mut self, address: &ChannelAddress, next: Open) -> Result<(), BookError<S::Error>> {
        self.storage.save(address, &next.page).map_err(BookError::Storage)?;
        self.open.insert(*address, next);
        Ok(())
    }
}

impl Open {
    fn promising(&self, promise: Promise) -> Self {
        Self { page: Page { promise: Some(promise), ..self.page }, key: self.key }
    }
}

/// The key of a channel, checked; `None` for a hash chain.
fn key(channel: &ChannelState) -> Result<Option<VoucherKey>, Refusal> {
    match &channel.credential {
        Credential::Key(bytes) => Ok(Some(VoucherKey::new(bytes).map_err(Refusal::Key)?)),
        Credential::Chain { .. } => Ok(None),
    }
}
