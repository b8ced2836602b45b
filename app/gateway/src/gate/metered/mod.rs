//! Replies that cost what they use: the price of their request is reserved, and what was not used of it goes back.
//!
//! ```text
//! reserved ──▶ service ──▶ used, as the service reports it, or as bytes and seconds are counted
//!     ▲                      │ nothing left: it waits for a request that extends it, and then ends
//!     └── Farthing-Extends ──┘
//! end, error, cut, payer gone, process dead ──▶ the rest goes back
//! ```
//!
//! | how it ends | measured here | reported by the service |
//! |---|---|---|
//! | whole | used | reported; all where it says nothing |
//! | the service breaks off | used | nothing |
//! | the payer goes away | used | all: what it has had only the service knows |
//! | the process dies | what was used when it was last written down | nothing |

mod body;
mod budget;
mod meter;
mod open;

pub use body::{ENDED, Metered};
pub use meter::{Meter, USED};
pub use open::Meters;
pub(super) use open::forget;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use farthing_vouchers::book::Row;
use http::header::{CONTENT_LENGTH, TRAILER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use self::open::Open;
use super::answer::Answer;
use super::by_row::in_doubt;
use super::credential::Form;
use super::refused::not_noted;
use super::serve::Paid;
use super::{Delivery, Gate, Local, Money, Replied};
use crate::headers::finish_paid;
use crate::ledger::{Ledger, Saved, rows};

/// Between two times that a reply which waits for money asks the row whether it was extended elsewhere.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// Done once a reply was extended.
type Extended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The header of a request that pays for more of a reply under way: the number of the request whose reply it is.
pub const EXTENDS: &str = "farthing-extends";

/// The number that a request extends; `None` where it extends none.
///
/// # Errors
/// What is there is no number.
fn extends(headers: &HeaderMap) -> Result<Option<u32>, ()> {
    let mut all = headers.get_all(EXTENDS).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let text =
                value.to_str().ok().filter(|text| text.bytes().all(|one| one.is_ascii_digit()));
            text.and_then(|text| text.parse().ok()).map(Some).ok_or(())
        }
        (Some(_), Some(_)) => Err(()),
    }
}

impl Gate {
    /// The number that a request extends, which only one of a metered route may.
    pub(super) fn extended(
        &self,
        headers: &HeaderMap,
        meter: Option<Meter>,
    ) -> Result<Option<u32>, Answer> {
        match (extends(headers), meter) {
            (Ok(None), _) => Ok(None),
            (Ok(Some(first)), Some(_)) => Ok(Some(first)),
            (Ok(Some(_)), None) => {
                let words = "nothing of this route can be extended: its price is fixed";
                Err(self.answers.plain(StatusCode::BAD_REQUEST, words))
            }
            (Err(()), _) => {
                let words = "Farthing-Extends is the number of one request";
                Err(self.answers.plain(StatusCode::BAD_REQUEST, words))
            }
        }
    }

    /// Notes what is reserved for a metered reply, before the service is asked: a process that dies gives it back.
    pub(super) async fn with_reserve(&self, local: &Local, mut paid: Paid) -> Result<Paid, Answer> {
        let is_kept = paid.meter.is_some() && paid.delivery.money == Money::Kept;
        // A row has reserved it with the admission (R5).
        if !is_kept || self.ledger.rows().is_some() {
            return Ok(paid);
        }
        let refused = match open(&paid.delivery).keep(&self.ledger) {
            Ok(kept) => {
                paid.delivery.is_reserved = true;
                paid.delivery.after(kept);
                paid.delivery.durable(local).await.err()
            }
            Err(error) => Some(not_noted(error)),
        };
        match refused {
            None => Ok(paid),
            Some(refused) => {
                let answer = self.answers.later(&refused);
                Err(self.returning(local, paid, answer).await)
            }
        }
    }

    /// The reply of a metered route, whose head has come.
    pub(super) async fn metered<R>(
        &self,
        local: &Local,
        mut response: Response<R>,
        (mut paid, meter): (Paid, Meter),
    ) -> Response<Replied<R>> {
        let reported = meter.reported(response.headers());
        let open = Arc::new(open(&paid.delivery));
        finish_paid(response.headers_mut(), self.answers.is_cors);
        if let Some(used) = reported.filter(|_| meter.used(0, Default::default()).is_none()) {
            let saved = paid.delivery.settle(&open, open.charged(used));
            if local.lane.durable(saved).await.is_err() {
                return self.down().into_response();
            }
            paid.delivery.read_again().await;
            if let Some((name, value)) = paid.delivery.receipt(paid.form) {
                response.headers_mut().insert(name, value);
            }
            return response.map(|body| Replied::Paid(body, Some(paid.delivery)));
        }
        if let Some((name, value)) = paid.delivery.receipt(paid.form) {
            // The receipt comes again behind the body, with what it did cost.
            if let Ok(named) = HeaderValue::from_str(&format!("{name}, {ENDED}")) {
                response.headers_mut().insert(TRAILER, named);
            }
            response.headers_mut().insert(name, value);
        }
        // It may end earlier, and a length leaves no place for trailers.
        response.headers_mut().remove(CONTENT_LENGTH);
        self.meters.begin(&open);
        let Paid { delivery, form, .. } = paid;
        let lane = Arc::clone(&local.lane);
        response.map(|body| {
            Replied::Metered(Box::new(Metered::new(body, (meter, open), (delivery, form, lane))))
        })
    }

    /// Adds what a request has paid to the reply that it extends. That is all it is for: no service is asked.
    pub(super) async fn extend(&self, local: &Local, mut paid: Paid, first: u32) -> Answer {
        let Delivery { row, ask, .. } = paid.delivery;
        if paid.delivery.money != Money::Kept {
            return self.answers.plain(StatusCode::CONFLICT, "it was extended by this before");
        }
        if self.ledger.rows().is_none() {
            // It buys nothing else from here on, if its payer leaves. A row says so together with the extension.
            paid.delivery.begin();
        }
        let of = (row, first, ask.route);
        let mut is_under_way = true;
        if let Some(shared) = self.ledger.rows() {
            // Wherever it is under way, the row knows it, and the gateway that delivers it asks the row.
            match shared.extend(rows::Asked::extend(row, ask, first)).await {
                Ok(is_there) => is_under_way = is_there,
                Err(error) => return self.answers.later(&in_doubt(error)),
            }
        }
        let extended = match is_under_way {
            true => self.meters.extend(&self.ledger, of, (ask.number, ask.price)),
            false => None,
        };
        let kept = match extended {
            Some(Ok(saved)) => saved,
            Some(Err(error)) => {
                return self.answers.later(&not_noted(error));
            }
            None if is_under_way && self.ledger.rows().is_some() => 0,
            None => {
                let words = "no reply of this channel with that number is under way here";
                let answer = self.answers.plain(StatusCode::NOT_FOUND, words);
                return self.returning(local, paid, answer).await;
            }
        };
        paid.delivery.after(kept);
        if let Err(refused) = paid.delivery.durable(local).await {
            return self.answers.later(&refused);
        }
        let mut answer = self.answers.extended();
        if let Some((name, value)) = paid.delivery.receipt(paid.form) {
            answer = answer.with(name, value);
        }
        // It is counted with the reply that uses it.
        paid.delivery.ask.price = 0;
        paid.delivery.ended(super::End::Whole);
        answer
    }
}

impl Delivery {
    /// Gives back what was reserved and not used, and returns the number of the last record of it.
    fn settle(&mut self, open: &Open, charged: u64) -> Saved {
        let gate = Arc::clone(self.gate());
        let mut saved = gate.ledger.last();
        gate.meters.end(open);
        self.ask.price = charged;
        if let Some(shared) = gate.ledger.rows() {
            let noted = shared.note(rows::Asked::settle(self.row, self.ask.number, charged));
            self.is_left = noted.is_err();
            gate.shared.risk.less(open.back(charged));
            return 0;
        }
        for (number, amount) in open.rest(charged) {
            if let Some(admission) = gate.put_back(&self.row, number, amount) {
                saved = saved.max(admission.saved);
                self.state = admission.state;
            }
        }
        saved
    }

    /// In rows, how the channel stands once what was noted is done; as it was known last where nobody answers.
    async fn read_again(&mut self) {
        let gate = Arc::clone(self.gate());
        let Some(rows) = gate.ledger.rows() else { return };
        if rows.read(self.row).await.is_ok()
            && let Ok(admission) = gate.admission(&self.row, gate.now())
        {
            self.state = admission.state;
        }
    }

    /// In rows, waits until another gateway has extended the reply.
    fn extended_elsewhere(&self, open: &Arc<Open>) -> Option<Extended> {
        let shared = Arc::clone(self.gate().ledger.rows()?);
        let (open, (row, number)) = (Arc::clone(open), open.of());
        Some(Box::pin(async move {
            loop {
                let reserved = shared.reserved(rows::Asked::reserved(row, number)).await;
                if reserved.is_ok_and(|reserved| open.raise(reserved)) {
                    return;
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        }))
    }

    fn ledger(&self) -> &Ledger {
        &self.gate().ledger
    }

    fn receipt(&self, form: Form) -> Option<(HeaderName, HeaderValue)> {
        self.gate().receipt(self, form)
    }
}

/// What is reserved for a reply.
fn open(delivery: &Delivery) -> Open {
    let row: Row = delivery.row;
    Open::new(row, (delivery.ask.number, delivery.ask.route, delivery.ask.price))
}
