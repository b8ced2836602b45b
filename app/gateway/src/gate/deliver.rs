//! A paid request from its admission to the reply that carries the receipt.

use std::error::Error;
use std::future::Future;

use bytes::Bytes;
use farthing_wire::{HotReceipt, PAYMENT_RESPONSE, Settlement, hot};
use http::header::HeaderName;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body::Body;

use super::answer::{Answer, Priced};
use super::bodies::Unread;
use super::credential::Form;
use super::serve::Paid;
use super::{Delivery, Failed, Gate, Local, Money, Refused, Replied, digest, is_worthless};
use crate::headers::finish_paid;

/// The headers of receipts.
static HOT: HeaderName = HeaderName::from_static(hot::NAME);
static RESPONSE: HeaderName = HeaderName::from_static(PAYMENT_RESPONSE);

/// Whose doing it is that a body is not taken: by the service's rules the money comes back, by the payer's doing it does
/// not (R8).
pub(super) enum Whose {
    Service,
    Payer,
}

impl Gate {
    /// Waits for the disk unless the route lets that overlap with the service, and reads the body, which was not
    /// asked for before (R8, R17). `digest` is what the request's headers say of it.
    pub(super) async fn with_body<B>(
        &self,
        local: &Local,
        (priced, method, digest): (&Priced<'_>, &Method, &[HeaderValue]),
        (body, paid): (&mut B, Paid),
    ) -> Result<(Bytes, Paid), Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if !paid.overlaps || !method.is_safe() {
            let durable = paid.delivery.durable(local).await;
            durable.map_err(|refused| self.answers.refused(&refused, priced))?;
        }
        if body.is_end_stream() {
            return Ok((Bytes::new(), paid));
        }
        // Apart, since a request without a body would carry the room for it wherever it is moved.
        Box::pin(self.read_body(local, (priced, digest), (body, paid))).await
    }

    async fn read_body<B>(
        &self,
        local: &Local,
        (priced, digest): (&Priced<'_>, &[HeaderValue]),
        (body, paid): (&mut B, Paid),
    ) -> Result<(Bytes, Paid), Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        match self.whole_body((priced, digest), body).await {
            Ok(body) => Ok((body, paid)),
            Err((answer, Whose::Service)) => Err(self.returning(local, paid, answer).await),
            Err((answer, Whose::Payer)) => Err(answer),
        }
    }

    /// The body, whole and as the request's headers say; or what is answered, and whose doing it is.
    pub(super) async fn whole_body<B>(
        &self,
        (priced, digest): (&Priced<'_>, &[HeaderValue]),
        body: &mut B,
    ) -> Result<Bytes, (Answer, Whose)>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let plain = |status, words| self.answers.plain(status, words);
        Err(match self.bodies.read(body).await {
            Ok(body) if digest::is_of(digest, &body) => return Ok(body),
            Ok(_) => {
                let words = "the body is not what Content-Digest says";
                (plain(StatusCode::BAD_REQUEST, words), Whose::Service)
            }
            Err(Unread::TooLarge) => {
                let words = "the body is larger than is taken here";
                (plain(StatusCode::PAYLOAD_TOO_LARGE, words), Whose::Service)
            }
            Err(Unread::Busy) => (self.answers.refused(&Refused::Busy, priced), Whose::Service),
            Err(Unread::Late) => {
                (plain(StatusCode::REQUEST_TIMEOUT, "the body came to no end"), Whose::Payer)
            }
            Err(Unread::Cut) => {
                (plain(StatusCode::BAD_REQUEST, "the body broke off"), Whose::Payer)
            }
        })
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

    /// Awaits the service, which was asked, and answers once the payment is on disk as well.
    pub(super) async fn deliver<R>(
        &self,
        local: &Local,
        mut paid: Paid,
        service: impl Future<Output = Result<Response<R>, Failed>>,
    ) -> Response<Replied<R>> {
        crate::fail::point("upstream-started");
        let (answered, durable) = tokio::join!(service, paid.delivery.durable(local));
        crate::fail::point("upstream-answered");
        let mut response = match (durable, answered) {
            (Ok(()), Ok(response)) => response,
            (Ok(()), Err(failed)) => {
                let answer = self.answers.failed(failed);
                return Box::pin(self.returning(local, paid, answer)).await.into_response();
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
        let is_delivered = !is_worthless(response.status());
        let url = paid.url.as_deref().filter(|_| is_delivered);
        if let Some((name, value)) = self.receipt_for(&paid.delivery, (paid.form, url)) {
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
        self.receipt_for(delivery, (form, None))
    }

    /// The same, signed for the address that was delivered where there is one.
    fn receipt_for(
        &self,
        delivery: &Delivery,
        (form, url): (Form, Option<&str>),
    ) -> Option<(HeaderName, HeaderValue)> {
        let (amount, number, state) = (delivery.charged(), delivery.ask.number, delivery.state);
        let (name, text) = match form {
            Form::Hot => (&HOT, HotReceipt { number, amount, state }.encode()),
            Form::Envelope => {
                let facts = *self.ledger.shard(&delivery.row.account).facts(&delivery.row)?;
                let network = self.answers.offers.network().into();
                let (transaction, payer) = (facts.opening, facts.owner);
                let request_id = delivery.id().into();
                let settlement =
                    Settlement { transaction, network, payer, amount, number, request_id, state };
                let signed = self.signed_receipt(&payer, url);
                (
                    &RESPONSE,
                    signed.map_or_else(|| settlement.encode(), |it| settlement.encode_signed(&it)),
                )
            }
        };
        let mut value = HeaderValue::try_from(text).ok()?;
        // Each is another, so that HTTP/2 must not keep it to name it again; and it is its payer's alone.
        value.set_sensitive(true);
        Some((name.clone(), value))
    }
}
