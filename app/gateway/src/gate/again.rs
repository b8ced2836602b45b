//! Retries (R7): the same number for the same request is not paid twice, and for another request is refused.

use std::sync::Arc;

use farthing_vouchers::book::{Ask, Number, Refusal, Row, Terms};
use farthing_wire::State as Standing;
use http::request::Parts;
use http::{HeaderValue, Method};

use super::admit::{Admission, Asked, state};
use super::answer::Priced;
use super::print::Printed;
use super::{Delivery, EXTENDS, End, Gate, Local, Money, Refused, digest};
use crate::ledger::State;
use crate::routes::Route;

impl Gate {
    /// What the book is asked: number, price, and what a retry must have as well.
    pub(super) fn ask(&self, parts: &Parts, priced: &Priced<'_>, number: u32) -> Ask {
        let mut content = digest::content(&parts.headers);
        // What pays for more of another reply asks for none of its own.
        content.extend(parts.headers.get_all(EXTENDS).iter().map(HeaderValue::as_bytes));
        let print = self.printer.print(&Printed {
            method: parts.method.as_str(),
            origin: &self.terms.origin,
            target: &priced.matched.path,
            content: &content,
        });
        let route = priced.routes.get(priced.matched.route);
        let is_returnable = route.is_some_and(|route| route.returns.is_some());
        let route = route.map_or(u16::MAX, |route| route.id);
        let terms = Terms { is_returnable, ..Terms::default() };
        Ask { number, price: priced.amount, route, print, terms }
    }

    /// What becomes of a request whose number was used, by who has shown an authentic promise.
    pub(super) fn again(
        self: &Arc<Self>,
        local: &Local,
        asked: &Asked<'_>,
    ) -> Result<Delivery, Refused> {
        let (row, now) = (asked.shown.row, self.now());
        let mut shard = self.ledger.shard(&row.account);
        let state = state(&shard, &row, now).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let page = shard.book.page(row);
        let is_back =
            page.is_some_and(|page| page.window.number(asked.ask.number) == Number::Returned);
        let entry = shard.recent.find(row, asked.ask.number, self.ledger.time());
        // The page knows it after a restart as well. Of what was done, or is measured, only a part went back.
        let is_done = matches!(&entry, Some(entry) if matches!(entry.state, State::Done { .. }));
        if is_back && !is_done && !asked.is_metered {
            return Err(Refused::Served { status: 0, is_returned: true });
        }
        let entry = entry.ok_or(Refused::NumberTaken)?;
        if entry.print != asked.ask.print {
            return Err(Refused::NumberTaken);
        }
        let status = match entry.state {
            State::Running => return Err(Refused::Running),
            State::Waiting => {
                entry.state = State::Running;
                // What it has cost, whatever it costs by now.
                let ask = Ask { price: entry.price, route: entry.route, ..asked.ask };
                drop(shard);
                return Ok(self.delivered_again(local, (row, ask), state, Money::Kept));
            }
            State::Returned { status } => {
                return Err(Refused::Served { status, is_returned: true });
            }
            State::Done { status } => status,
            State::Unknown => 0,
        };
        if entry.deliveries >= asked.again {
            return Err(Refused::Served { status, is_returned: false });
        }
        entry.deliveries = entry.deliveries.saturating_add(1);
        entry.state = State::Running;
        drop(shard);
        Ok(self.delivered_again(local, (row, asked.ask), state, Money::Again))
    }

    /// A delivery that waits for all that was written until now: the first admission may not be on disk yet, if its
    /// payer was quick to leave.
    pub(super) fn delivered_again(
        self: &Arc<Self>,
        local: &Local,
        of: (Row, Ask),
        state: Standing,
        money: Money,
    ) -> Delivery {
        let admission = Admission { state, saved: self.ledger.last(), price: of.1.price };
        Delivery::new((self, local), of, admission, money)
    }

    /// Begins a request that was admitted elsewhere, unless its retry was quicker.
    pub(super) fn begin(&self, row: Row, number: u32) -> Result<(), Refused> {
        let mut shard = self.ledger.shard(&row.account);
        match shard.recent.find(row, number, self.ledger.time()) {
            Some(entry) if entry.state == State::Waiting => {
                entry.state = State::Running;
                Ok(())
            }
            Some(_) => Err(Refused::Running),
            // So much was admitted since that it is forgotten.
            None => Ok(()),
        }
    }

    /// Takes note of how a delivery ended, for its retries.
    pub(super) fn over(&self, row: &Row, ask: &Ask, (status, money, end): (u16, Money, End)) {
        if end == End::Whole {
            crate::fail::point("response-written");
        }
        if let Some(rows) = self.ledger.rows() {
            return super::by_row::over(rows, (*row, *ask), (status, money, end));
        }
        let mut shard = self.ledger.shard(&row.account);
        if let Some(entry) = shard.recent.find(*row, ask.number, self.ledger.time()) {
            entry.state = match (money, end) {
                (Money::Returned, _) => State::Returned { status },
                (Money::Kept, End::Before) => State::Waiting,
                (Money::Kept | Money::Again, _) => State::Done { status },
            };
            // What the service broke off is given again for nothing, however often (R8).
            if end == End::Cut {
                entry.deliveries = entry.deliveries.saturating_sub(1);
            }
        }
    }
}

/// How often the reply may be delivered again for nothing: not at all where the service could be led to do another
/// thing, or the same twice.
pub(super) fn times(route: Option<&Route>, parts: &Parts, is_bodiless: bool) -> u8 {
    let Some(route) = route else { return 0 };
    let is_same = route.is_idempotent || matches!(parts.method, Method::GET | Method::HEAD);
    // A body that the fingerprint does not cover could be another one each time.
    let is_covered = is_bodiless || digest::is_said(&parts.headers);
    // What costs what it uses would cost the service again, and the payer nothing.
    if is_same && is_covered && route.meter.is_none() { route.again } else { 0 }
}
