//! Whose money it is, how much of it may go, and who is asked before any is set aside.

use farthing_sdk::solana::Address;
use farthing_wire::{CapTerms, Origin, Requirements};

use crate::{
    cluster::Cluster,
    error::PayError,
    http::Answer,
    keys::Key,
    limits::Budget,
    offer::{Own, Unfit},
    tab::Bounds,
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
    /// What is charged in a period at most; then the rest of it is free.
    pub cap: Option<CapTerms>,
    /// The channel that gets more; `None` where a new one is opened.
    pub tops_up: Option<Address>,
    /// Who pays fee and rent of the opening; `None` for the wallet itself.
    pub sponsor: Option<Address>,
}

/// Says whether money may be set aside. Called by one thread at a time for an origin.
pub type Consent = Box<dyn Fn(&Proposal) -> bool + Send + Sync>;

/// Everything that requests to all origins share.
pub(crate) struct Purse<N> {
    pub cluster: Cluster<N>,
    pub key: Key,
    pub own: Own,
    pub budget: Budget,
    pub consent: Consent,
    /// Whether openings are handed to a gateway that pays for them.
    pub takes_sponsors: bool,
}

impl<N: farthing_sdk::client::Network> Purse<N> {
    /// What a 402 reply asks for, once it was checked against what this payer knows, and against the chain.
    ///
    /// # Errors
    /// `Unfit`; `Client` where the chain does not answer.
    pub(crate) fn choose(&self, answer: &Answer) -> Result<Requirements, PayError> {
        let asked = self.own.choose(answer.header(farthing_wire::PAYMENT_REQUIRED))?;
        let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
        if !self.cluster.is_payee(&payee, &mint)? {
            return Err(Unfit::Payee { payee }.into());
        }
        Ok(asked)
    }

    /// What holds for requests of a channel; one at a time where the gateway has not seen it yet. So much is
    /// at risk in others of the same origin.
    pub(crate) fn bounds(&self, is_known: bool, carried: u64) -> Bounds {
        let limits = &self.own.limits;
        let at_once = if is_known { limits.at_once.clamp(1, 255) } else { 1 };
        let in_flight = limits.in_flight.saturating_sub(carried);
        Bounds { in_flight, budget: self.budget.left(), at_once }
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
