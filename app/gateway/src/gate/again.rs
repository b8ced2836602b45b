//! Retries (R7): the same number for the same request is not paid twice, and for another request is refused.

use std::sync::Arc;

use farthing_vouchers::book::Refusal;

use super::admit::Asked;
use super::{Delivery, Gate, Refused};
use crate::ledger::State;

impl Gate {
    /// What becomes of a request whose number was used, by who has shown an authentic promise.
    pub(super) fn again(self: &Arc<Self>, asked: &Asked<'_>) -> Result<Delivery, Refused> {
        let (row, now) = (asked.shown.row, self.clock.now());
        let (most, span) = self.terms.again;
        let mut shard = self.ledger.shard(&row.account);
        let standing = shard.book.standing(row, now);
        let standing = standing.ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let entry = shard.recent.find(&row, asked.ask.number).ok_or(Refused::NumberTaken)?;
        if entry.print != asked.ask.print {
            return Err(Refused::NumberTaken);
        }
        let status = match entry.state {
            State::Running => return Err(Refused::Running),
            State::Returned { status } => return Err(Refused::Served { status, is_returned: true }),
            State::Done { status } => status,
            State::Unknown => 0,
        };
        let is_in_time = now.saturating_sub(entry.at) <= span;
        if !asked.is_repeatable || !is_in_time || entry.deliveries >= most {
            return Err(Refused::Served { status, is_returned: false });
        }
        entry.deliveries = entry.deliveries.saturating_add(1);
        entry.state = State::Running;
        drop(shard);
        // The first time may not be on disk yet, if its payer was quick to leave.
        let saved = self.ledger.appended();
        Ok(Delivery::again(self, (row, asked.ask), standing, saved))
    }
}
