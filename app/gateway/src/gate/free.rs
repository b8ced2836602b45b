//! What is free though others pay for it (rule R20): the first requests of a day, of an address or of an agent that says who
//! it is.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use http::request::Parts;

use super::Gate;
use super::credential::Credential;
use crate::agents::{Agents, Request, Unknown};
use crate::free::Who;
use crate::routes::{Matched, Price, Route};

impl Gate {
    /// Base units that a request costs; `None` where it is free. A request that brings a credential is paid for,
    /// though it might be free: its payer meant to. `target` is as it came.
    pub(super) fn cost(
        &self,
        (route, matched): (Option<&Route>, &Matched<'_>),
        (parts, client, target): (&Parts, IpAddr, &str),
    ) -> Option<u64> {
        let Price::Paid { amount, free_first } = matched.price else { return None };
        if Credential::is_in(&parts.headers) {
            return Some(amount);
        }
        let first = route.and_then(|route| route.free_agents);
        let take = |first| self.free.take(client, matched.route, first, self.now());
        let is_free =
            self.is_agents(matched, (parts, client, target), first) || free_first.is_some_and(take);
        (!is_free).then_some(amount)
    }

    /// Whether a request is one of those that are free for its agent today; it counts then. `target` is as it came.
    fn is_agents(
        &self,
        matched: &Matched<'_>,
        (parts, client, target): (&Parts, IpAddr, &str),
        first: Option<u32>,
    ) -> bool {
        let Some(first) = first else { return false };
        let agents = self.agents();
        if agents.is_empty() || self.strangers.is_paused(client) {
            return false;
        }
        let origin = self.answers.offers.origin();
        let request = Request {
            method: parts.method.as_str(),
            scheme: if origin.is_secure() { "https" } else { "http" },
            authority: origin.authority(),
            target,
            headers: &parts.headers,
        };
        match self.agents_turn(&agents, &request, (matched.route, first)) {
            Ok(is_free) => is_free,
            Err(Unknown::Unsigned) => false,
            Err(unknown) => {
                tracing::debug!(target: "farthing::gate", %unknown, "a signed request is taken for anybody's");
                if unknown == Unknown::Signature {
                    self.strangers.was_wrong(client);
                }
                false
            }
        }
    }

    fn agents_turn(
        &self,
        agents: &Agents,
        request: &Request<'_>,
        (route, first): (u16, u32),
    ) -> Result<bool, Unknown> {
        // Signatures are dated by clocks on walls.
        let now = self.ledger.time();
        let known = agents.find(request, &self.nonces, now)?;
        let agent = Who::agent(&known.name);
        // A nonce takes room, so only what is free takes one; and it is used first, so that nobody who shows a signature
        // again uses its agent's day up.
        if !self.free.has_left(agent, route, first, self.now()) {
            return Ok(false);
        }
        known.take(&self.nonces, now)?;
        Ok(self.free.take(agent, route, first, self.now()))
    }

    fn agents(&self) -> Arc<Agents> {
        Arc::clone(&self.agents.read().unwrap_or_else(PoisonError::into_inner))
    }
}
