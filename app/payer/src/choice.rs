//! Which of the ways that a 402 offers is taken: the cheapest by the cost model, of those that can be gone.

use farthing_sdk::{client::Network, solana::Address};
use farthing_wire::{Accept, PassRequirements};

use crate::{
    cost::{Cost, Locked, Market, Scheme, Schemes, Spending, Way, cheapest},
    error::PayError,
    gate::Gate,
    offer::{Credential, Offers},
    pay::now,
    purse::Purse,
    unfit::Unfit,
};

/// A way that a request can be paid by now, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// As x402 names it.
    pub scheme: Scheme,
    /// Base units for this request: 0 with a pass that is held.
    pub price: u64,
    /// Requests that are expected of this payee before it claims.
    pub requests: u64,
    /// What all of them cost.
    pub cost: Cost,
}

/// What was chosen.
pub(crate) struct Chosen {
    pub accept: Accept,
    /// The cheapest first.
    pub ways: Vec<Priced>,
}

impl<N: Network> Purse<N> {
    /// The cheapest of what is offered.
    ///
    /// # Errors
    /// `Unfit` where nothing of it can be gone; `Client`, `Store`, `Receipt`.
    pub(crate) fn cheapest(&self, gate: &Gate, offers: &Offers) -> Result<Chosen, PayError> {
        let requests = self.expected(gate)?;
        let (mut ways, mut why) = (Vec::new(), None);
        for accept in &offers.accepts {
            match self.way(gate, accept) {
                Ok(way) => {
                    let price = accept.amount();
                    let expected = price.saturating_mul(requests);
                    ways.push((accept, (Spending { price, expected }, way)));
                }
                Err(error) if is_passed_over(&error) => why = why.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        let sorted = sorted(&self.own.policy.costs.market, ways);
        let Some((accept, _)) = sorted.first() else {
            return Err(why.unwrap_or(Unfit::NoOffer.into()));
        };
        let accept = (*accept).clone();
        let ways = sorted.into_iter().map(|(_, (scheme, price, cost))| Priced {
            scheme,
            price,
            requests,
            cost,
        });
        Ok(Chosen { accept, ways: ways.collect() })
    }

    /// Requests that are expected at an origin: as many as there were lately, this one, and at least what the policy says.
    fn expected(&self, gate: &Gate) -> Result<u64, PayError> {
        let costs = &self.own.policy.costs;
        let since = now().saturating_sub(costs.seconds.into());
        let before = gate.receipts()?.iter().filter(|receipt| receipt.at >= since).count();
        let with_this = u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1);
        Ok(with_this.max(costs.requests))
    }

    /// What a way needs, as things stand.
    fn way(&self, gate: &Gate, accept: &Accept) -> Result<Way, PayError> {
        match accept {
            Accept::Channel(asked) => {
                self.require_payee(asked.pay_to, asked.asset)?;
                let opening = if gate.has_channel(self, asked)? {
                    None
                } else {
                    let kept = self.own.policy.costs.seconds;
                    let seconds = kept.saturating_add(asked.min_grace_seconds);
                    Some(Locked { set_aside: self.set_aside(asked), seconds })
                };
                let is_link = match self.own.credential {
                    Credential::Voucher => false,
                    Credential::Link => true,
                    Credential::Either => asked.links,
                };
                let unit = asked.unit;
                Ok(if is_link { Way::Link { opening, unit } } else { Way::Voucher { opening } })
            }
            Accept::Pay(asked) => {
                self.require_payee(asked.pay_to, asked.asset)?;
                self.cluster.require_balance(asked)?;
                Ok(Way::Pay { is_sponsored: asked.fee_payer.is_some() })
            }
            // Tokens outside of the deposit, and passes, are the owner's own to use.
            Accept::Exact(_) | Accept::Pass(_) if self.cluster.spender().session.is_some() => {
                Err(Unfit::BySession { scheme: Scheme::from(accept) }.into())
            }
            Accept::Exact(asked) => self.cluster.transfer(asked).map(|_| Way::Exact),
            Accept::Pass(asked) => {
                self.held_pass(asked)?;
                Ok(Way::Pass { is_held: true, price: 0, seconds: 0 })
            }
        }
    }

    /// The address of the wallet's own pass, where it serves.
    ///
    /// # Errors
    /// `Unfit` where there is none; `Client`.
    pub(crate) fn held_pass(&self, asked: &PassRequirements) -> Result<Address, PayError> {
        let listing = Address::new_from_array(asked.listing);
        let client = &self.cluster.client;
        let wallet = self.key.pubkey();
        let found = client.fetch_pass(&listing, &wallet)?;
        let now = client.network().unix_time()?;
        let serves = found.is_some_and(|pass| {
            !pass.is_expired(now) && (asked.takes_refundable || !pass.is_refundable(now))
        });
        if serves {
            Ok(farthing_sdk::addresses::pass(&listing, &wallet))
        } else {
            Err(Unfit::NoPass { listing }.into())
        }
    }
}

/// Whether another way may do where one does not: what is wrong is with that way alone.
fn is_passed_over(error: &PayError) -> bool {
    let is_short =
        matches!(error, PayError::DepositTooSmall { .. } | PayError::TokensMissing { .. });
    is_short || matches!(error, PayError::Unfit(_))
}

/// A way that is offered, and what of it is there.
type Offered<'a> = (&'a Accept, (Spending, Way));

/// The cheapest first, each with its price and its cost.
fn sorted<'a>(
    market: &Market,
    mut ways: Vec<Offered<'a>>,
) -> Vec<(&'a Accept, (Scheme, u64, Cost))> {
    let mut sorted = Vec::new();
    loop {
        let all: Vec<_> = ways.iter().map(|(_, way)| *way).collect();
        let Some((at, cost)) = cheapest(market, (&all, Schemes::ALL)) else { return sorted };
        let (accept, (_, way)) = ways.remove(at);
        let price = if matches!(way, Way::Pass { .. }) { 0 } else { accept.amount() };
        sorted.push((accept, (way.scheme(), price, cost)));
    }
}
