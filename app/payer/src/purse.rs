//! Whose money it is, how much of it may go, and who is asked before any is set aside.

use farthing_sdk::solana::Address;
use farthing_wire::{Origin, Requirements};

use crate::{
    cluster::Cluster,
    cost::Scheme,
    error::PayError,
    http::Answer,
    keys::Key,
    limits::Budget,
    offer::Own,
    pay::now,
    payer::Left,
    quote::Quote,
    spending::{Spend, SpendId, Spending},
    tab::Bounds,
    unfit::Unfit,
};

/// Money that is about to be set aside for one payee. What of it is not promised comes back: at once when the
/// payee closes the channel, else after the grace from when it is asked to. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// At which origin.
    pub origin: String,
    /// The deposit or earnings that is paid.
    pub payee: Address,
    /// What is paid in.
    pub mint: Address,
    /// How much.
    pub amount: u64,
    /// What one request costs now.
    pub price: u64,
    /// Seconds for which the payee can still claim what was promised, once the channel closes.
    pub grace: u32,
    /// The channel that gets more; `None` where a new one is opened.
    pub tops_up: Option<Address>,
    /// Who pays fee and rent of the opening; `None` for the wallet itself.
    pub sponsor: Option<Address>,
}

/// Says whether money may be set aside. Called by one thread at a time for an origin.
pub type Consent = Box<dyn Fn(&Proposal) -> bool + Send + Sync>;

/// Says whether so much may be paid for a request, where the policy has a person asked. Called by any thread.
pub type Ask = Box<dyn Fn(&Quote) -> bool + Send + Sync>;

/// Everything that requests to all origins share.
pub(crate) struct Purse<N> {
    pub cluster: Cluster<N>,
    pub key: Key,
    pub own: Own,
    pub budget: Budget,
    pub consent: Consent,
    /// `None` where nobody can be asked.
    pub ask: Option<Ask>,
    pub spending: Spending,
    /// Under which name is spent.
    pub run: String,
    /// Whether openings are handed to a gateway that pays for them.
    pub takes_sponsors: bool,
}

impl<N: farthing_sdk::client::Network> Purse<N> {
    /// The channel that a 402 reply asks for, once it was checked against what this payer knows, and against the chain.
    ///
    /// # Errors
    /// `Unfit`; `Client` where the chain does not answer.
    pub(crate) fn choose(&self, answer: &Answer) -> Result<Requirements, PayError> {
        let asked = self.own.choose(answer.header(farthing_wire::PAYMENT_REQUIRED))?;
        self.require_payee(asked.pay_to, asked.asset)?;
        Ok(asked)
    }

    /// Refuses what is no deposit and no earnings.
    ///
    /// # Errors
    /// `Unfit`; `Client` where the chain does not answer.
    pub(crate) fn require_payee(&self, payee: [u8; 32], mint: [u8; 32]) -> Result<(), PayError> {
        let [payee, mint] = [payee, mint].map(Address::new_from_array);
        if !self.cluster.is_payee(&payee, &mint)? {
            return Err(Unfit::Payee { payee }.into());
        }
        Ok(())
    }

    /// What holds for requests of a channel; one at a time where the gateway has not seen it yet. So much is
    /// at risk in others of the same origin.
    pub(crate) fn bounds(&self, is_known: bool, carried: u64) -> Bounds {
        let limits = &self.own.limits;
        let at_once = if is_known { limits.at_once.clamp(1, 255) } else { 1 };
        let in_flight = limits.in_flight.saturating_sub(carried);
        Bounds { in_flight, budget: self.budget.left(), at_once }
    }

    /// Has a person asked where the policy says so.
    ///
    /// # Errors
    /// `NotAgreed`, `NobodyToAsk`.
    pub(crate) fn require_agreed(&self, quote: &Quote) -> Result<(), PayError> {
        let price = quote.price;
        match &self.ask {
            _ if !self.own.policy.asks(price) => Ok(()),
            None => Err(PayError::NobodyToAsk { price }),
            Some(ask) if ask(quote) => Ok(()),
            Some(_) => Err(PayError::NotAgreed { price }),
        }
    }

    /// Counts money that is about to go, against the budgets. Written when it returns.
    ///
    /// # Errors
    /// `Spending`
    pub(crate) fn spend(
        &self,
        origin: &Origin,
        scheme: Scheme,
        (mint, payee, amount): (Address, Address, u64),
    ) -> Result<SpendId, PayError> {
        let spend = self.spend_of((origin.as_str(), scheme), (mint, payee, amount));
        Ok(self.spending.take(&self.own.policy.budgets, &spend)?)
    }

    /// What is left of each budget that has a bound, at an origin.
    ///
    /// # Errors
    /// `Spending`
    pub(crate) fn left(&self, origin: &str) -> Result<Vec<Left>, PayError> {
        let (mint, nobody) = (self.own.mint, Address::default());
        let spend = self.spend_of((origin, Scheme::Channel), (mint, nobody, 0));
        let budgets = self.own.policy.budgets;
        let left = self.spending.left(&budgets, &spend)?.into_iter();
        Ok(left
            .map(|(budget, left)| Left { budget, amount: budgets.of(budget).unwrap_or(left), left })
            .collect())
    }

    fn spend_of(
        &self,
        (origin, scheme): (&str, Scheme),
        (mint, payee, amount): (Address, Address, u64),
    ) -> Spend {
        let (run, origin) = (self.run.clone(), origin.into());
        Spend { at: now(), run, origin, scheme, mint, payee, amount }
    }

    /// Refuses what would set too much aside, then asks.
    ///
    /// # Errors
    /// `SetAside`, `Declined`.
    pub(crate) fn agree(
        &self,
        origin: &Origin,
        already: u64,
        proposal: &Proposal,
    ) -> Result<(), PayError> {
        let (wanted, most) = (already.saturating_add(proposal.amount), self.own.limits.set_aside);
        if wanted > most {
            return Err(PayError::SetAside { wanted, most, origin: origin.to_string() });
        }
        if (self.consent)(proposal) { Ok(()) } else { Err(PayError::Declined) }
    }
}
