//! Payments of one transaction for one request: x402's `exact`, and `farthing-pay`. The payer signs, somebody else sends.
//!
//! ```text
//! counted ──▶ signed, written down ──▶ shown, and shown again in doubt ──▶ reply, receipt
//!                    │                                                        its page is over
//!                    └──▶ in doubt: its page stands, its money counts, and the same request shows it again
//!                         looked for on the chain: landed, or can never land ──▶ its money comes back
//! ```
//! Whatever a server answers, it holds what we signed and can send it until its blockhash is over. So as long as that
//! is not so, nothing else is signed for the same request, and the money counts as spent.

mod exact;
mod fate;
mod page;
mod pay;
mod said;
mod show;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use farthing_sdk::{client::Network, solana::Address, vouchers::store::Folder};
use farthing_wire::{Accept, Resource};

use crate::{
    cluster::HalfSigned,
    cost::Scheme,
    error::PayError,
    gate::Gate,
    http::{Ready, Reply},
    page::digits,
    pay::now,
    purse::Purse,
    spending::{SpendId, SpendingError},
    tab::TabError,
    unfit::Unfit,
};
use fate::Fate;
pub(crate) use page::SinglePage;

/// Seconds for which a payment that has landed is shown again for its reply: as long as gateways owe it.
const OWED: i64 = 7 * 86_400;

/// The single payments of one origin, one at a time.
#[derive(Debug)]
pub(crate) struct Singles(Mutex<Folder>);

impl Singles {
    /// # Errors
    /// `Store`
    pub(crate) fn open(folder: &Path) -> Result<Self, PayError> {
        Ok(Self(Mutex::new(Folder::open(&folder.join("single"))?)))
    }

    /// Whether a payment for this request may still be taken, or brought what was not delivered.
    ///
    /// # Errors
    /// `Store`
    pub(crate) fn has(&self, ready: &Ready) -> Result<bool, PayError> {
        Ok(self.lock().read::<SinglePage>(&name_of(ready))?.is_some())
    }

    /// A file is replaced as a whole.
    fn lock(&self) -> MutexGuard<'_, Folder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name_of(ready: &Ready) -> String {
    digits(&ready.print())
}

/// One request that is paid for by a transaction of its own.
pub(crate) struct Single<'a, N> {
    pub gate: &'a Gate,
    pub purse: &'a Purse<N>,
    pub ready: &'a Ready,
}

impl<N: Network> Single<'_, N> {
    /// Goes on with what was signed for the same request before; `None` where that can never be taken.
    ///
    /// # Errors
    /// As of [`Self::pay`].
    pub(crate) fn resume(&self) -> Result<Option<Reply>, PayError> {
        let folder = self.gate.singles.lock();
        let Some(page) = folder.read::<SinglePage>(&name_of(self.ready))? else { return Ok(None) };
        match self.settle(&folder, (&name_of(self.ready), page))? {
            Some(page) => self.show(&folder, page, true).map(Some),
            None => Ok(None),
        }
    }

    /// Signs and shows.
    ///
    /// # Errors
    /// `Spending`, `Tab`, `TokensMissing`, `Unfit`: nothing was signed; `SingleInDoubt`, `PaidBefore`, `Refused`,
    /// `NoAnswer`, `TooLarge`; `Client`, `Store`, `Signer`.
    pub(crate) fn pay(&self, offer: &Accept, resource: &Resource) -> Result<Reply, PayError> {
        let folder = self.gate.singles.lock();
        let name = name_of(self.ready);
        if let Some(page) = folder.read::<SinglePage>(&name)?
            && let Some(page) = self.settle(&folder, (&name, page))?
        {
            return self.show(&folder, page, true);
        }
        self.require_room(&folder, offer.amount())?;
        let page = self.signed(offer, resource)?;
        folder.write(&name, &page).inspect_err(|_| self.void(&page))?;
        self.show(&folder, page, false)
    }

    /// What is signed and may be taken is bounded as what is promised and not delivered is.
    fn require_room(&self, folder: &Folder, price: u64) -> Result<(), PayError> {
        let mut outstanding = price;
        for (name, page) in folder.read_all::<String, SinglePage>()? {
            if let Some(page) = self.settle(folder, (&name, page))?
                && page.landed.is_none()
            {
                outstanding = outstanding.saturating_add(page.amount);
            }
        }
        let cap = self.purse.own.limits.in_flight;
        let is_within = outstanding <= cap;
        if is_within { Ok(()) } else { Err(TabError::AtRisk { outstanding, cap }.into()) }
    }

    /// Looks what became of a payment: `None` where it is over, and its money back if it was never taken.
    fn settle(
        &self,
        folder: &Folder,
        (name, page): (&String, SinglePage),
    ) -> Result<Option<SinglePage>, PayError> {
        match self.purse.cluster.fate(&page)? {
            Fate::Unknown => Ok(Some(page)),
            Fate::Landed(_) if now().saturating_sub(page.at) > OWED => {
                folder.remove(name)?;
                Ok(None)
            }
            Fate::Landed(signature) => {
                let page = SinglePage { landed: Some(signature.to_string()), ..page };
                folder.write(name, &page)?;
                Ok(Some(page))
            }
            Fate::Never => {
                // The page goes last: what crashes in between is looked up again, and comes back once.
                self.give_back(&page)?;
                folder.remove(name)?;
                Ok(None)
            }
        }
    }

    /// Counts, then signs.
    fn signed(&self, offer: &Accept, resource: &Resource) -> Result<SinglePage, PayError> {
        let [mint, payee] = match offer {
            Accept::Exact(asked) => [asked.asset, asked.pay_to],
            Accept::Pay(asked) => [asked.asset, asked.pay_to],
            Accept::Channel(_) | Accept::Pass(_) => return Err(Unfit::NoOffer.into()),
        }
        .map(Address::new_from_array);
        let slot = self.purse.cluster.client.network().slot()?;
        let scheme = Scheme::from(offer);
        let spend = self.purse.spend(&self.gate.origin, scheme, (mint, payee, offer.amount()))?;
        let signed = match offer {
            Accept::Exact(asked) => self.exact(asked),
            Accept::Pay(asked) => self.single_pay(asked, resource),
            Accept::Channel(_) | Accept::Pass(_) => Err(Unfit::NoOffer.into()),
        };
        let (HalfSigned { transaction, last_valid }, header) = match signed {
            Ok(signed) => signed,
            Err(error) => {
                self.purse.spending.give_back(&spend)?;
                return Err(error);
            }
        };
        Ok(SinglePage {
            scheme: scheme.name().into(),
            method: self.ready.method.to_string(),
            url: self.ready.url.to_string(),
            header,
            transaction: digits(&transaction),
            signer: self.purse.key.pubkey().to_string(),
            mint: mint.to_string(),
            amount: offer.amount(),
            slot,
            last_valid,
            at: now(),
            spend: spend.text(),
            landed: None,
        })
    }

    fn give_back(&self, page: &SinglePage) -> Result<(), PayError> {
        let Some(spend) = SpendId::read(&page.spend) else { return Ok(()) };
        match self.purse.spending.give_back(&spend) {
            // Somebody has moved the records away, and with them what it counted in.
            Err(SpendingError::NoRecord(_)) => Ok(()),
            other => Ok(other?),
        }
    }

    /// Nobody has seen it. Where its money cannot be given back it counts, which costs nothing.
    fn void(&self, page: &SinglePage) {
        let _counts_on = self.give_back(page);
    }
}
