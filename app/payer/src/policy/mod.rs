//! What may be paid without asking, by which way, to whom, and how much of it: said once, by a person.

mod file;

pub use file::{PolicyError, TEMPLATE};

use farthing_sdk::solana::Address;

use crate::{
    cost::{Market, Scheme, Schemes},
    spending::Budgets,
    unfit::Unfit,
};

/// What a person has allowed. Amounts are base units; each mint has the budgets for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// For one request, at most; `None` without a bound.
    pub request: Option<u64>,
    /// From which price on, exclusive, a person is asked; `None` for never.
    pub ask_above: Option<u64>,
    /// In a day, a month, a run, and at one site.
    pub budgets: Budgets,
    /// By which ways.
    pub schemes: Schemes,
    /// In which tokens; any where it is empty.
    pub mints: Vec<Address>,
    /// To whom: deposits, earnings, and wallets of `exact`; anybody where it is empty.
    pub payees: Vec<Address>,
    /// At which origins; any where it is empty.
    pub sites: Vec<String>,
    /// How ways to pay are compared.
    pub costs: Costs,
}

/// What a payer expects, by which it compares ways to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// What the network takes, and what money is worth.
    pub market: Market,
    /// Requests that are expected at a payee before it claims, at least: otherwise one more than were paid there in
    /// these seconds.
    pub requests: u64,
    /// Seconds for which money stays set aside there, before its grace.
    pub seconds: u32,
}

impl Default for Costs {
    /// A quiet network, a SOL worth 150 tokens of six decimals, one request, and a month.
    fn default() -> Self {
        Self { market: Market::quiet(150_000_000), requests: 1, seconds: 30 * 86_400 }
    }
}

impl Default for Policy {
    /// Without bounds, but for the ways that were always paid by: channels.
    fn default() -> Self {
        Self {
            request: None,
            ask_above: None,
            budgets: Budgets::default(),
            schemes: Schemes::NONE.with(Scheme::Channel),
            mints: Vec::new(),
            payees: Vec::new(),
            sites: Vec::new(),
            costs: Costs::default(),
        }
    }
}

impl Policy {
    /// Any way, and no bound but those that the limits of a payer are.
    #[must_use]
    pub fn anything() -> Self {
        Self { schemes: Schemes::ALL, ..Self::default() }
    }

    /// Whether it lets money go to this payee, in this token, by this way.
    ///
    /// # Errors
    /// `Scheme`, `MintNotAllowed`, `PayeeNotAllowed`.
    pub(crate) fn check(&self, scheme: Scheme, mint: Address, payee: Address) -> Result<(), Unfit> {
        if !self.schemes.has(scheme) {
            return Err(Unfit::Scheme { scheme });
        }
        if !self.mints.is_empty() && !self.mints.contains(&mint) {
            return Err(Unfit::MintNotAllowed { mint });
        }
        if !self.payees.is_empty() && !self.payees.contains(&payee) {
            return Err(Unfit::PayeeNotAllowed { payee });
        }
        Ok(())
    }

    /// Whether it lets money go to this origin at all.
    ///
    /// # Errors
    /// `SiteNotAllowed`
    pub(crate) fn check_site(&self, origin: &str) -> Result<(), Unfit> {
        let is_allowed = self.sites.is_empty() || self.sites.iter().any(|site| site == origin);
        if is_allowed { Ok(()) } else { Err(Unfit::SiteNotAllowed { origin: origin.into() }) }
    }

    /// Whether a person is to be asked before so much is paid for a request.
    #[must_use]
    pub fn asks(&self, price: u64) -> bool {
        self.ask_above.is_some_and(|above| price > above)
    }
}
