//! What is counted of a request, and logged where a developer wants it: one line, with a keyed digest in place of what
//! was asked for, and nothing that pays (R22).

use std::time::Instant;

use http::StatusCode;
use http::request::Parts;

use super::print::Printer;
use super::{Local, Money, Replied};
use crate::metrics::{Counts, Outcome};

/// Where the lines go.
pub(super) const TARGET: &str = "farthing::request";

/// A request that is under way. Dropped before its end, its client has gone.
pub(super) struct Noted<'a> {
    counts: &'a Counts,
    /// The id of its route, once that is found.
    pub route: Option<u16>,
    logged: Option<Logged>,
    is_over: bool,
}

struct Logged {
    method: http::Method,
    print: u64,
    begun: Instant,
}

impl<'a> Noted<'a> {
    pub(super) fn new(printer: &Printer, local: &'a Local, parts: &Parts) -> Self {
        let is_logged = tracing::enabled!(target: TARGET, tracing::Level::DEBUG);
        let logged = is_logged.then(|| Logged {
            method: parts.method.clone(),
            print: printer.asked(parts.uri.path_and_query().map_or("", |target| target.as_str())),
            begun: Instant::now(),
        });
        Self { counts: &local.counts, route: None, logged, is_over: false }
    }

    /// It was answered.
    pub(super) fn over(mut self, outcome: Outcome, status: StatusCode) {
        self.note(outcome, status.as_u16());
    }

    fn note(&mut self, outcome: Outcome, status: u16) {
        self.is_over = true;
        self.counts.note(self.route, outcome);
        if let Some(Logged { method, print, begun }) = self.logged.take() {
            let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            let (outcome, asked) = (outcome.name(), format!("{print:016x}"));
            tracing::debug!(target: TARGET, %method, asked, route = self.route, outcome, status, micros);
        }
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.note(Outcome::Gone, 0);
        }
    }
}

/// What became of a request that the service was asked for.
pub(super) fn outcome<R>(replied: &Replied<R>, status: StatusCode) -> Outcome {
    match replied {
        Replied::Free(_) => Outcome::Free,
        Replied::Passed(..) => Outcome::Passed,
        Replied::Paid(_, Some(delivery)) => of(delivery.money),
        Replied::Single(_, Some(handed)) => of(handed.money),
        Replied::Paid(_, None) | Replied::Single(_, None) | Replied::Metered(_) => Outcome::Paid,
        Replied::Unsold(_) => Outcome::Returned,
        Replied::Own(_) => Outcome::of(status),
    }
}

fn of(money: Money) -> Outcome {
    match money {
        Money::Kept => Outcome::Paid,
        Money::Returned => Outcome::Returned,
        Money::Again => Outcome::Again,
    }
}
