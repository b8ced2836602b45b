//! A paid request from its admission to the reply that carries the receipt.

use std::error::Error;
use std::future::Future;

use bytes::Bytes;
use farthing_wire::{HotReceipt, PAYMENT_RESPONSE, Settlement, hot};
use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::Body;

use super::answer::{Answer, Priced};
use super::bodies::Unread;
use super::credential::Form;
use super::serve::Paid;
use super::{Delivery, Failed, Gate, Local, Money, Refused, Replied, Sent, digest};
use crate::headers::finish_paid;

impl Gate {
    /// Waits for the disk unless the route lets that overlap with the service, and reads the body, which was not
    /// asked for before (R8, R17).
    pub(super) async fn with_body<B>(
        &self,
        local: &Local,
        (priced, parts): (&Priced<'_>, &Parts),
        (body, paid): (B, Paid),
    ) -> Result<(Bytes, Paid), Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if !paid.overlaps || !parts.method.is_safe() {
            let durable = paid.delivery.durable(local).await;
            durable.map_err(|refused| self.answers.refused(&refused, priced))?;
        }
        if body.is_end_stream() {
            return Ok((Bytes::new(), paid));
        }
        let answer = match self.bodies.read(body).await {
            Ok(body) if digest::is_of(&parts.headers, &body) => return Ok((body, paid)),
            Ok(_) => {
                let words = "the body is not what Content-Digest says";
                self.answers.plain(StatusCode::BAD_REQUEST, words)
            }
            // The service's rule, so the money comes back.
            Err(Unread::TooLarge) => {
                let words = "the body is larger than is taken here";
                self.answers.plain(StatusCode::PAYLOAD_TOO_LARGE, words)
            }
            Err(Unread::Busy) => self.answers.refused(&Refused::Busy, priced),
            // The payer's doing, so it does not (R8).
            Err(Unread::Late) => {
                let words = "the body came to no end";
                return Err(self.answers.plain(StatusCode::REQUEST_TIMEOUT, words));
            }
            Err(Unread::Cut) => {
                return Err(self.answers.plain(StatusCode::BAD_REQUEST, "the body broke off"));
            }
        };
        Err(self.returning(local, paid, answer).await)
    }

    /// Gives the money back, and the answer with its receipt.
    pub(super) async fn returning(&self, local: &Local, mut paid: Paid, answer: Answer) -> Answer {
        if paid.delivery.answered(answer.status(), local).await.is_err() {
            return self.down();
        }
        match self.receipt(&paid.delivery, paid.form) {
            Some((name, value)) => answer.with(name, value),
            None => answer,
        }
    }

    /// Asks the service, and answers once the payment is on disk as well.
    pub(super) async fn deliver<B, R, S, F>(
        &self,
        local: &Local,
        request: Request<Sent<B>>,
        (mut paid, service): (Paid, S),
    ) -> Response<Replied<R>>
    where
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        if paid.meter.is_some()
            && let Err(refused) = self.reserve(local, &mut paid.delivery).await
        {
            let answer = self.answers.later(&refused);
            return self.returning(local, paid, answer).await.into_response();
        }
        paid.delivery.begin();
        crate::fail::point("upstream-started");
        let (answered, durable) = tokio::join!(service(request), paid.delivery.durable(local));
        crate::fail::point("upstream-answered");
        let mut response = match (durable, answered) {
            (Ok(()), Ok(response)) => response,
            (Ok(()), Err(failed)) => {
                let answer = self.answers.failed(failed);
                return self.returning(local, paid, answer).await.into_response();
            }
            (Err(_), _) => return self.down().into_response(),
        };
        if paid.delivery.answered(response.status(), local).await.is_err() {
            return self.down().into_response();
        }
        if let Some(meter) = paid.meter.filter(|_| paid.delivery.money == Money::Kept) {
            return self.metered(local, response, (paid, meter)).await;
        }
        finish_paid(response.headers_mut(), self.answers.is_cors);
        if let Some((name, value)) = self.receipt(&paid.delivery, paid.form) {
            response.headers_mut().insert(name, value);
        }
        response.map(|body| Replied::Paid(body, Some(paid.delivery)))
    }

    /// What is answered when the ledger takes nothing any more.
    pub(super) fn down(&self) -> Answer {
        let (status, words, _) = Refused::Down.words();
        self.answers.plain(status, words)
    }

    /// The receipt, in the form of the payment.
    pub(super) fn receipt(
        &self,
        delivery: &Delivery,
        form: Form,
    ) -> Option<(HeaderName, HeaderValue)> {
        let (amount, number, state) = (delivery.charged(), delivery.ask.number, delivery.state);
        let (name, text) = match form {
            Form::Hot => (hot::NAME, HotReceipt { number, amount, state }.encode()),
            Form::Envelope => {
                let facts = *self.ledger.shard(&delivery.row.account).facts(&delivery.row)?;
                let network = self.answers.offers.network().into();
                let (transaction, payer) = (facts.opening, facts.owner);
                let request_id = delivery.id().into();
                let settlement =
                    Settlement { transaction, network, payer, amount, number, request_id, state };
                (PAYMENT_RESPONSE, settlement.encode())
            }
        };
        let value = HeaderValue::from_str(&text).ok()?;
        Some((HeaderName::from_static(name), value))
    }
}
