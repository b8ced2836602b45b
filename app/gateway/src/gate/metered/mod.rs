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
//! | the service breaks off | used | nothing; all where the payer kept it waiting |
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
use super::refused::{Refused, not_noted};
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

    /// Notes what is reserved for a metered reply, right behind its admission and before anything is awaited: of a
    /// process that dies before the reply it goes back.
    ///
    /// # Errors
    /// As the ledger says; nothing was noted.
    pub(super) fn reserve(&self, delivery: &mut Delivery) -> Result<(), Refused> {
        if delivery.money == Money::Kept {
            // A row has reserved it with the admission (R5).
            if self.ledger.rows().is_none() {
                let kept = open(delivery).keep(&self.ledger).map_err(not_noted)?;
                delivery.after(kept);
            }
            delivery.is_reserved = true;
            self.meters.hold(delivery.row, delivery.ask.number);
        }
        Ok(())
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
        let of = (row, first, ask.route);
        // Before its reply could end: that lets it go.
        self.meters.hold(row, ask.number);
        let mut is_under_way = true;
        if let Some(shared) = self.ledger.rows() {
            // Wherever it is under way, the row knows it, and the gateway that delivers it asks the row.
            match shared.extend(rows::Asked::extend(row, ask, first)).await {
                Ok(is_there) => is_under_way = is_there,
                Err(error) => {
                    self.meters.let_go(&row, ask.number);
                    return self.answers.later(&in_doubt(error));
                }
            }
        }
        let extended = match is_under_way {
            true => self.meters.extend(&self.ledger, of, (ask.number, ask.price)),
            false => None,
        };
        let kept = match extended {
            Some(Ok(saved)) => saved,
            Some(Err(error)) => {
                self.meters.let_go(&row, ask.number);
                return self.answers.later(&not_noted(error));
            }
            None if is_under_way && self.ledger.rows().is_some() => {
                // It is under way at another gateway.
                self.meters.let_go(&row, ask.number);
                0
            }
            None => {
                self.meters.let_go(&row, ask.number);
                let words = "no reply of this channel with that number is under way here";
                let answer = self.answers.plain(StatusCode::NOT_FOUND, words);
                return self.returning(local, paid, answer).await;
            }
        };
        // It has paid for that reply, whether its payer waits for the disk or not: its retry is told so.
        paid.delivery.begin();
        paid.delivery.after(kept);
        let receipt = paid.delivery.receipt(paid.form);
        // It is counted with the reply that uses it.
        paid.delivery.ask.price = 0;
        if let Err(refused) = paid.delivery.durable(local).await {
            return self.answers.later(&refused);
        }
        paid.delivery.ended(super::End::Whole);
        match receipt {
            Some((name, value)) => self.answers.extended().with(name, value),
            None => self.answers.extended(),
        }
    }
}

impl Delivery {
    /// Gives back what was reserved and not used, and returns the number of the last record of it.
    fn settle(&mut self, open: &Open, charged: u64) -> Saved {
        let gate = Arc::clone(self.gate());
        let (mut saved, mut kept) = (gate.ledger.last(), open.all());
        gate.meters.end(open);
        if let Some(shared) = gate.ledger.rows() {
            let noted = shared.note(rows::Asked::settle(self.row, self.ask.number, charged));
            self.is_left = noted.is_err();
            gate.shared.risk.less(open.back(charged));
            open.numbers().into_iter().for_each(|number| gate.meters.let_go(&self.row, number));
            self.ask.price = charged;
            return 0;
        }
        for (number, amount) in open.rest(charged) {
            if let Some(admission) = gate.put_back(&self.row, number, amount) {
                saved = saved.max(admission.saved);
                self.state = admission.state;
                kept = kept.saturating_sub(amount);
            }
        }
        for number in open.numbers() {
            gate.meters.let_go(&self.row, number);
        }
        // What did not go back was charged, whatever was used.
        self.ask.price = kept;
        saved
    }

    /// In rows, how the channel stands once what was noted is done; as it was known last where nobody answers.
    async fn read_again(&mut self) {
        let gate = Arc::clone(self.gate());
        let Some(rows) = gate.ledger.rows() else { return };
        if rows.read(self.row, None).await.is_ok()
            && let Ok(admission) = gate.admission(&self.row, (gate.now(), 0))
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
