//! One request, from its head to the reply that carries the receipt.

use std::error::Error;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use farthing_vouchers::book::Ask;
use farthing_wire::{HotReceipt, PAYMENT_RESPONSE, Payment, Settlement, Shown, hot};
use http::header::{CONTENT_LENGTH, EXPECT};
use http::header::HeaderName;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use super::admit::Asked;
use super::answer::Answer;
use super::credential::{Credential, Form};
use super::print::Printed;
use super::{Delivery, Gate, Local, Refused, Replied, Sent, digest};
use crate::headers;
use crate::routes::Price;

/// The service gave no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failed {
    /// 502.
    Broken,
    /// 504.
    TimedOut,
}

/// What is paid for, and how.
struct Paid {
    delivery: Delivery,
    form: Form,
    /// Whether the disk is awaited beside the service (R17).
    overlaps: bool,
}

impl Gate {
    /// Answers a request of `peer`, the address that is held to account for unpaid work, by asking `service` if
    /// it is free or paid.
    pub async fn serve<B, R, S, F>(
        self: &Arc<Self>,
        (local, peer): (&Local, IpAddr),
        request: Request<B>,
        service: S,
    ) -> Response<Replied<R>>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        let (parts, body) = request.into_parts();
        match self.admitted((local, peer), parts, body).await {
            Ok((request, None)) => match service(request).await {
                Ok(response) => response.map(Replied::Free),
                Err(failed) => Answer::failed(failed).into_response(),
            },
            Ok((request, Some(paid))) => self.deliver(local, request, (paid, service)).await,
            Err(answer) => answer.into_response(),
        }
    }

    /// The request as the service gets it, and the payment if it costs something; or what is answered instead.
    async fn admitted<B>(
        self: &Arc<Self>,
        (local, peer): (&Local, IpAddr),
        mut parts: Parts,
        body: B,
    ) -> Result<(Request<Sent<B>>, Option<Paid>), Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let matched = self.routes.find(&parts.method, target).map_err(Answer::no_route)?;
        let (route, uri) = (matched.route, forwarded(&matched.path)?);
        let Some((price, overlaps, is_idempotent)) = self.cost(&matched, peer) else {
            headers::strip(&mut parts.headers);
            parts.uri = uri;
            return Ok((Request::from_parts(parts, Sent::Passing(body)), None));
        };
        if parts.method == Method::OPTIONS {
            return Err(Answer::preflight());
        }
        if parts.headers.contains_key("early-data") {
            return Err(Answer::too_early());
        }
        let ours = self.answers.requirements(route).ok_or_else(Answer::no_terms)?;
        let credential = Credential::read(&parts.headers, ours);
        let credential = credential.map_err(|malformed| Answer::malformed(&malformed))?;
        let Some(credential) = credential else {
            return Err(self.answers.unpaid(route, &parts.headers));
        };
        let (shown, form) = self.shown(credential, route).await?;
        let print = self.printer.print(&Printed {
            method: parts.method.as_str(),
            origin: &self.terms.origin,
            target: &matched.path,
            content: content(&parts.headers),
        });
        let is_repeatable = matches!(parts.method, Method::GET | Method::HEAD)
            || is_idempotent && (body.is_end_stream() || digest::is_said(&parts.headers));
        let ask = Ask { number: shown.number, price, route, print };
        let asked = Asked { shown: &shown, ask, peer, is_repeatable };
        let delivery = self.pay(local, &asked).await;
        let delivery = delivery.map_err(|refused| self.answers.refused(&refused, route))?;
        parts.uri = uri;
        let paid = Paid { delivery, form, overlaps };
        self.with_body(local, (parts, body), paid).await
    }

    /// The promise in a credential; what else is in it is done first.
    async fn shown(&self, credential: Credential, route: u16) -> Result<(Shown, Form), Answer> {
        let payment = match credential {
            Credential::Hot(shown) => return Ok((shown, Form::Hot)),
            Credential::Envelope(payment) => payment,
        };
        let (done, shown) = match payment {
            Payment::Shown(shown) => return Ok((shown, Form::Envelope)),
            Payment::Open { channel, transaction, first } => {
                (self.desk.open(channel, transaction, &first).await, Some(first))
            }
            Payment::TopUp { channel, transaction } => {
                (self.desk.top_up(channel, transaction).await, None)
            }
        };
        done.map_err(|error| self.answers.refused(&Refused::Desk(error), route))?;
        shown.map(|shown| (shown, Form::Envelope)).ok_or_else(Answer::topped_up)
    }

    /// Waits for the disk unless the route lets that overlap with the service, and reads the body, which was not
    /// asked for before (R8, R17).
    async fn with_body<B>(
        &self,
        local: &Local,
        (mut parts, body): (Parts, B),
        mut paid: Paid,
    ) -> Result<(Request<Sent<B>>, Option<Paid>), Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let route = paid.delivery.ask.route;
        if !paid.overlaps || !parts.method.is_safe() {
            let durable = paid.delivery.durable(local).await;
            durable.map_err(|refused| self.answers.refused(&refused, route))?;
        }
        let body = if body.is_end_stream() {
            Bytes::new()
        } else {
            match Limited::new(body, self.terms.body_max).collect().await {
                Ok(body) => body.to_bytes(),
                Err(error) => return Err(self.unread(local, (paid, error)).await),
            }
        };
        if !digest::is_of(&parts.headers, &body) {
            let answer = Answer::plain(StatusCode::BAD_REQUEST, "the body is not what Content-Digest says");
            return Err(self.returning(local, paid, answer).await);
        }
        if !parts.method.is_safe() {
            let id = HeaderValue::from_str(&paid.delivery.id());
            parts.headers.insert("idempotency-key", id.unwrap_or(HeaderValue::from_static("")));
        }
        headers::strip(&mut parts.headers);
        parts.headers.remove(EXPECT);
        Ok((Request::from_parts(parts, Sent::Whole(Full::new(body))), Some(paid)))
    }

    /// What becomes of a payment whose body could not be read: one that is too large is the service's rule, so
    /// the money comes back; one that broke off is the payer's doing, and it does not (R8).
    async fn unread(&self, local: &Local, paid: Paid, error: Box<dyn Error + Send + Sync>) -> Answer {
        if error.is::<LengthLimitError>() {
            return self.returning(local, paid, Answer::too_large()).await;
        }
        Answer::plain(StatusCode::BAD_REQUEST, "the body broke off")
    }

    /// Gives the money back and the answer with its receipt.
    async fn returning(&self, local: &Local, mut paid: Paid, answer: Answer) -> Answer {
        match paid.delivery.answered(answer.status(), local).await {
            Ok(()) => match self.receipt(&paid.delivery, paid.form) {
                Some((name, value)) => answer.with(name, value),
                None => answer,
            },
            Err(refused) => self.answers.refused(&refused, paid.delivery.ask.route),
        }
    }

    /// Asks the service, and answers once the payment is on disk as well.
    async fn deliver<B, R, S, F>(
        &self,
        local: &Local,
        request: Request<Sent<B>>,
        (mut paid, service): (Paid, S),
    ) -> Response<Replied<R>>
    where
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        crate::fail::point("upstream-started");
        let (answered, durable) = tokio::join!(service(request), paid.delivery.durable(local));
        crate::fail::point("upstream-answered");
        if let Err(refused) = durable {
            return self.answers.refused(&refused, paid.delivery.ask.route).into_response();
        }
        let mut response = match answered {
            Ok(response) => response,
            Err(failed) => {
                return self.returning(local, paid, Answer::failed(failed)).await.into_response();
            }
        };
        if let Err(refused) = paid.delivery.answered(response.status(), local).await {
            return self.answers.refused(&refused, paid.delivery.ask.route).into_response();
        }
        headers::paid(response.headers_mut());
        if let Some((name, value)) = self.receipt(&paid.delivery, paid.form) {
            response.headers_mut().insert(name, value);
        }
        response.map(|body| Replied::Paid(body, Some(paid.delivery)))
    }

    /// The receipt, in the form of the payment.
    fn receipt(&self, delivery: &Delivery, form: Form) -> Option<(HeaderName, HeaderValue)> {
        let amount = delivery.charged();
        let text = match form {
            Form::Hot => HotReceipt { number: delivery.ask.number, amount, state: delivery.state }.encode(),
            Form::Envelope => {
                let shard = self.ledger.shard(&delivery.row.account);
                let facts = *shard.facts.get(&delivery.row)?;
                drop(shard);
                let settlement = Settlement {
                    transaction: facts.opening,
                    network: self.answers.network().into(),
                    payer: facts.owner,
                    amount,
                    number: delivery.ask.number,
                    request_id: delivery.id().into(),
                    state: delivery.state,
                };
                settlement.encode()
            }
        };
        let name = match form {
            Form::Hot => HeaderName::from_static(hot::NAME),
            Form::Envelope => HeaderName::from_static(PAYMENT_RESPONSE),
        };
        HeaderValue::from_str(&text).ok().map(|value| (name, value))
    }

    /// What a matched request costs at its price: base units, whether the disk may be awaited beside the service,
    /// and whether the service does a thing once where it is asked twice. `None` where it is free.
    fn cost(&self, matched: &Matched<'_>, peer: IpAddr) -> Option<(u64, bool, bool)> {
        None
    }
}

/// What the payer says of the body before it is read.
fn content(headers: &HeaderMap) -> [&[u8]; 2] {
    [CONTENT_LENGTH.as_str(), digest::NAME].map(|name| headers.get(name).map_or(&[][..], HeaderValue::as_bytes))
}

/// Where the service is asked: the path that the price was found for, and no other spelling of it (R19).
fn forwarded(path: &str) -> Result<Uri, Answer> {
    path.parse().map_err(|_| Answer::plain(StatusCode::BAD_REQUEST, "the target is no path"))
}
