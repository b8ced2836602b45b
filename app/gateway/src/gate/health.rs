//! Whether requests are sent here: asked by who stands in front, and answered to anybody.

use http::{Method, StatusCode};

use super::Gate;
use super::answer::Answer;
use crate::chain::Moment;
use crate::ledger::NotNoted;

/// Where it is asked. No route has this path.
pub const HEALTH: &str = "/.well-known/farthing/health";

impl Gate {
    /// What keeps the gateway from selling, in words that tell nobody anything of the operator or of payers: nothing
    /// where it sells.
    #[must_use]
    pub fn ails(&self) -> Vec<&'static str> {
        let ledger = match self.ledger.check_room() {
            // One that is only busy takes requests again in a moment; without a segment to go on it is full.
            Ok(()) => false,
            Err(NotNoted::Busy) => !self.ledger.has_room(),
            Err(_) => true,
        };
        let lag = self.chain_lag();
        let is_cut_off = lag.is_none_or(|lag| lag >= self.shared.fresh.most());
        let all = [
            (self.is_draining(), "draining"),
            (ledger, "ledger"),
            (is_cut_off, "cluster"),
            (!self.shared.risk.takes_promises(), "promises"),
        ];
        all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, name)| name).collect()
    }

    /// How long ago the cluster said something; `None` if it never has.
    #[must_use]
    pub fn chain_lag(&self) -> Option<std::time::Duration> {
        self.shared.time.age(&Moment::now())
    }

    /// The answer to who asks for it: 200 or 503.
    pub(super) fn health(&self, method: &Method, target: &str) -> Option<Answer> {
        if target != HEALTH {
            return None;
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Some(
                self.answers.plain(StatusCode::METHOD_NOT_ALLOWED, "health is for GET and HEAD"),
            );
        }
        let ails = self.ails();
        let status = if ails.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        Some(self.answers.health(status, &ails))
    }
}
