//! The gateway's own words: what a request costs, what was wrong with its payment, and why nothing is delivered.

use bytes::Bytes;
use farthing_vouchers::book::Refusal;
use farthing_wire::{Corrective, Known, PAYMENT_REQUIRED, PaymentRequired, Requirements, Resource};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::Full;

use super::credential::Malformed;
use super::{DeskError, Failed, Refused, Replied};
use crate::page;
use crate::routes::{RouteRefusal, Routes};

/// A reply of the gateway's own.
#[derive(Clone, Debug)]
pub(super) struct Answer(Response<Bytes>);

/// What is said about each priced route, made once.
pub(super) struct Answers {
    /// By the route's number; `None` where it is free.
    routes: Vec<Option<Asking>>,
}

/// What a route asks for.
struct Asking {
    required: PaymentRequired,
    header: HeaderValue,
    json: Bytes,
}

impl Answers {
    /// For these routes; `requirements` says what one of them asks for at its price.
    ///
    /// # Errors
    /// The route whose terms do not fit into a header.
    pub(super) fn new(
        routes: &Routes,
        origin: &str,
        requirements: &Requirements,
    ) -> Result<Self, String> {
        let asking = routes.each().map(|route| {
            let Some(amount) = route.price.amount() else { return Ok(None) };
            let resource = Resource {
                url: format!("{origin}{}", route.pattern),
                description: route.name.clone(),
                mime_type: None,
            };
            let accepts = vec![Requirements { amount, ..requirements.clone() }];
            let required = PaymentRequired { error: None, resource, accepts, known: None };
            let asking = Asking::new(required);
            asking.map(Some).ok_or_else(|| format!("the terms of {} fit into no header", route.pattern))
        });
        Ok(Self { routes: asking.collect::<Result<_, _>>()? })
    }

    /// What a route asks for; `None` where it is free.
    pub(super) fn requirements(&self, route: u16) -> Option<&Requirements> {
        self.asking(route)?.required.accepts.first()
    }

    /// 402 for a request without payment: a page for persons, the same facts as JSON for everyone else.
    pub(super) fn unpaid(&self, route: u16, headers: &HeaderMap) -> Answer {
        let Some(asking) = self.asking(route) else { return Answer::plain(StatusCode::NOT_FOUND, "no such route") };
        let mut answer = match wants_page(headers).then(|| page::render(&asking.required)).flatten() {
            Some(page) => Answer::page(page),
            None => Answer::json(StatusCode::PAYMENT_REQUIRED, asking.json.clone()),
        };
        answer.0.headers_mut().insert(PAYMENT_REQUIRED, asking.header.clone());
        answer
    }

    /// What becomes of a request whose promise was refused.
    pub(super) fn refused(&self, refused: &Refused, route: u16) -> Answer {
        let retry = |answer: Answer, seconds: u64| answer.with(RETRY_AFTER, seconds.into());
        let text = Answer::plain;
        match refused {
            Refused::Down => text(StatusCode::SERVICE_UNAVAILABLE, "payments cannot be kept: nothing was charged"),
            Refused::Busy => retry(text(StatusCode::SERVICE_UNAVAILABLE, "too much waits: nothing was charged"), 1),
            Refused::TooMany => retry(text(StatusCode::TOO_MANY_REQUESTS, "too much unpaid work was asked for"), 1),
            Refused::Price { .. } => self.corrected(route, Corrective::Price, None),
            Refused::Book(refusal) => self.corrected(route, corrective(refusal), None),
            Refused::Known(refusal, known) => self.corrected(route, corrective(refusal), Some(*known)),
            Refused::Desk(DeskError::Refused { code, .. }) => self.corrected(route, *code, None),
            Refused::Desk(DeskError::Busy) => retry(text(StatusCode::SERVICE_UNAVAILABLE, "too much waits for the cluster: nothing was charged"), 1),
            Refused::Desk(DeskError::Unreachable) => retry(text(StatusCode::SERVICE_UNAVAILABLE, "the cluster does not answer: nothing was charged"), 5),
            Refused::Desk(DeskError::Pending) => retry(text(StatusCode::CONFLICT, "the transaction is on its way: ask again, and pay nothing else"), 2),
            Refused::NumberTaken => text(StatusCode::CONFLICT, "the number was used for another request"),
            Refused::Running => retry(text(StatusCode::CONFLICT, "the request with this number is being served"), 1),
            Refused::Served { status, is_returned } => Answer::served(*status, *is_returned),
        }
    }

    fn asking(&self, route: u16) -> Option<&Asking> {
        self.routes.get(usize::from(route))?.as_ref()
    }

    fn corrected(&self, route: u16, corrective: Corrective, known: Option<Known>) -> Answer {
        let asking = self.asking(route).map(|asking| asking.required.clone());
        let asking = asking.and_then(|required| Asking::new(required.correcting(corrective, known)));
        let Some(asking) = asking else {
            return Answer::plain(StatusCode::INTERNAL_SERVER_ERROR, "the answer fits into no header");
        };
        Answer::json(StatusCode::PAYMENT_REQUIRED, asking.json).with(PAYMENT_REQUIRED, asking.header)
    }
}

impl Asking {
    fn new(required: PaymentRequired) -> Option<Self> {
        let header = HeaderValue::from_str(&required.encode().ok()?).ok()?;
        let json = serde_json::to_vec(&required).ok()?.into();
        Some(Self { required, header, json })
    }
}

impl Answer {
    pub(super) fn no_route(refusal: &RouteRefusal) -> Self {
        Self::plain(refusal.status(), &refusal.to_string())
    }

    pub(super) fn malformed(malformed: &Malformed) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, &malformed.to_string())
    }

    /// Early data can be replayed by who recorded it, before the number is on disk (R8).
    pub(super) fn too_early() -> Self {
        Self::plain(StatusCode::TOO_EARLY, "a payment is not taken from early data")
    }

    pub(super) fn too_large() -> Self {
        Self::plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than is taken here")
    }

    pub(super) fn failed(failed: Failed) -> Self {
        match failed {
            Failed::Broken => Self::plain(StatusCode::BAD_GATEWAY, "the service behind gave no answer"),
            Failed::TimedOut => Self::plain(StatusCode::GATEWAY_TIMEOUT, "the service behind took too long"),
        }
    }

    /// What became of a request that was served before and is not served again.
    fn served(status: u16, is_returned: bool) -> Self {
        let status = (status != 0).then_some(status);
        let outcome = serde_json::json!({ "served": { "status": status, "returned": is_returned } });
        Self::json(StatusCode::CONFLICT, outcome.to_string().into())
    }

    pub(super) fn plain(status: StatusCode, text: &str) -> Self {
        let mut answer = Self::json(status, format!("{text}\n").into_bytes().into());
        answer.0.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        answer
    }

    pub(super) fn json(status: StatusCode, body: Bytes) -> Self {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
        headers.insert("access-control-expose-headers", HeaderValue::from_static(EXPOSED));
        Self(response)
    }

    pub(super) fn with(mut self, name: impl http::header::IntoHeaderName, value: HeaderValue) -> Self {
        self.0.headers_mut().insert(name, value);
        self
    }

    pub(super) fn into_response<R>(self) -> Response<Replied<R>> {
        self.0.map(|body| Replied::Own(Full::new(body)))
    }
}

/// What scripts of other origins may read of a reply (invariant 37).
const EXPOSED: &str = "payment-required, payment-response, farthing";

/// Whether a person waits: a browser that goes to the address itself.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get(ACCEPT).map(HeaderValue::as_bytes).unwrap_or_default();
    accepts.starts_with(b"text/html")
}

/// What a payer is told that the book refused.
fn corrective(refusal: &Refusal) -> Corrective {
    match refusal {
        Refusal::Stale { .. } | Refusal::BelowFloor { .. } | Refusal::Unpaid { .. } => Corrective::Stale,
        Refusal::AboveFunded { .. }
        | Refusal::Underfunded { .. }
        | Refusal::AboveShare { .. }
        | Refusal::AboveMost { .. } => Corrective::Underfunded,
        Refusal::BadSignature | Refusal::Key(_) => Corrective::Signature,
        Refusal::BeyondLength { .. }
        | Refusal::TooFar
        | Refusal::WrongLink
        | Refusal::BeyondReach { .. } => Corrective::Link,
        Refusal::Closing { .. } | Refusal::LeaseTooShort { .. } | Refusal::OtherTag => Corrective::Closing,
        Refusal::Expired { .. }
        | Refusal::ExpiresTooSoon { .. }
        | Refusal::ExpiresSooner { .. }
        | Refusal::OutlivesLease { .. } => Corrective::Expired,
        Refusal::WrongKind | Refusal::Uneven | Refusal::UnitAbovePrice { .. } => Corrective::Kind,
        Refusal::NumberUsed
        | Refusal::NumberTooOld
        | Refusal::NumberUnknown
        | Refusal::ReturnedAlready
        | Refusal::AboveSpent { .. } => Corrective::Number,
        Refusal::OtherRecipient | Refusal::ClaimedAbovePromise { .. } => Corrective::Ledger,
        Refusal::UnknownChannel | Refusal::Changed | Refusal::NotPromised { .. } => Corrective::Unknown,
    }
}
