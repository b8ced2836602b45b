//! What is free for agents that say who they are (rule R20).

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use http::request::Parts;

use super::Gate;
use crate::agents::{Agents, Request, Unknown};
use crate::free::Who;
use crate::routes::Matched;

impl Gate {
    /// Whether a request is one of those that are free for its agent today; it counts then. `target` is as it came.
    pub(super) fn is_agents(
        &self,
        matched: &Matched<'_>,
        (parts, client, target): (&Parts, IpAddr, &str),
        first: Option<u32>,
    ) -> bool {
        let agents = self.agents();
        let Some(first) = first.filter(|_| !agents.is_empty()) else { return false };
        if self.strangers.is_paused(client) {
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
