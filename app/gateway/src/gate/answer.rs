//! The gateway's own words: what a request costs, what was wrong with its payment, and why nothing is delivered.

use std::sync::Arc;

use bytes::Bytes;
use farthing_wire::pass::Invitation;
use farthing_wire::{Corrective, PassRefusal, Requirements};
use http::header::{ALLOW, CONTENT_TYPE, IntoHeaderName, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;

use super::corrective::corrective;
use super::credential::Malformed;
use super::settled::{Bill, For, More, Singles};
use super::{DeskError, Failed, Refused, Replied};
use crate::found::Document;
use crate::headers::{finish_unpaid, preflight, wants_page};
use crate::metrics::Outcome;
use crate::page::{Asked, Offers, Wrong, pass_advice};
use crate::pass::Passes;
use crate::routes::{Matched, RouteRefusal, Routes};

/// A reply of the gateway's own.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Apart, since it is the way out of every function here.
    response: Box<Response<Bytes>>,
    outcome: Outcome,
}

/// What is said, by this gateway.
pub(super) struct Answers {
    /// What it asks for.
    pub offers: Offers,
    /// How passes are read with.
    pub passes: Passes,
    /// Whether scripts of other origins may read it.
    pub is_cors: bool,
    /// What it asks for besides, where one transaction pays.
    pub singles: Option<Arc<Singles>>,
}

/// A priced request that is not served.
#[derive(Clone, Copy)]
pub(super) struct Priced<'a> {
    pub routes: &'a Routes,
    pub matched: &'a Matched<'a>,
    /// Base units.
    pub amount: u64,
    /// Whether a person waits.
    pub is_page: bool,
    /// Of the request.
    pub method: &'a Method,
}

impl<'a> Priced<'a> {
    pub(super) fn new(
        routes: &'a Routes,
        matched: &'a Matched<'a>,
        amount: u64,
        (method, headers): (&'a Method, &HeaderMap),
    ) -> Self {
        let is_page = wants_page(headers);
        Self { routes, matched, amount, is_page, method }
    }
}

impl<'a> Priced<'a> {
    /// What one transaction is to pay for, at `now` in unix seconds of this machine.
    pub(super) fn bill(&self, origin: &'a str, now: i64) -> Bill<'a> {
        let Self { routes, matched, amount, method, .. } = *self;
        let of = For { method: method.as_str(), origin, target: &matched.path };
        let listing = routes.get(matched.route).and_then(|route| route.listing.as_ref());
        Bill { of, amount, listing: listing.map(|listing| listing.address), now }
    }

    /// Whether the price is known before the reply is: what is metered is paid by channels alone.
    pub(super) fn is_fixed(&self) -> bool {
        self.routes.get(self.matched.route).is_some_and(|route| route.meter.is_none())
    }
}

impl Answers {
    /// What a payment for so many base units must name.
    pub(super) fn requirements(&self, amount: u64) -> Requirements {
        self.offers.requirements(amount)
    }

    /// 402 for a request that brings nothing.
    pub(super) fn unpaid(&self, priced: &Priced<'_>) -> Answer {
        self.asking(priced, None, None)
    }

    /// 402 for a payment by one transaction that is not taken, with this code: to pay anew is the way.
    pub(super) fn asking_anew(&self, priced: &Priced<'_>, code: &'static str) -> Answer {
        self.asking(priced, None, Some(code))
    }

    /// What becomes of a request whose promise was refused.
    pub(super) fn refused(&self, refused: &Refused, priced: &Priced<'_>) -> Answer {
        match refused {
            Refused::Price { .. } => {
                self.asking(priced, Some(Wrong::Channel(Corrective::Price, None)), None)
            }
            Refused::Book(refusal) => {
                self.asking(priced, Some(Wrong::Channel(corrective(refusal), None)), None)
            }
            Refused::Known(refusal, known) => {
                self.asking(priced, Some(Wrong::Channel(corrective(refusal), Some(*known))), None)
            }
            Refused::Desk(DeskError::Refused { code, .. }) => {
                self.asking(priced, Some(Wrong::Channel(*code, None)), None)
            }
            other => self.refused_own(other),
        }
    }

    /// The same of a refusal that asks for no other payment.
    pub(super) fn refused_own(&self, refused: &Refused) -> Answer {
        match refused {
            Refused::Served { status, is_returned } => {
                self.own(Answer::served(*status, *is_returned))
            }
            other => self.later(other),
        }
    }

    /// What is answered where no other payment helps, and waiting may.
    pub(super) fn later(&self, refused: &Refused) -> Answer {
        let (status, words, retry) = refused.words();
        let answer = self.plain(status, words);
        match retry {
            Some(seconds) => answer.with(RETRY_AFTER, seconds.into()),
            None => answer,
        }
    }

    /// 402 to a channel, where the price is none that channels pay.
    pub(super) fn not_by_channel(&self, priced: &Priced<'_>) -> Answer {
        self.asking(priced, Some(Wrong::Channel(Corrective::Kind, None)), None)
    }

    /// 402 to a pass that does not serve, with what would.
    pub(super) fn pass_refused(&self, refusal: &PassRefusal, priced: &Priced<'_>) -> Answer {
        self.asking(priced, Some(Wrong::Pass(*refusal)), None)
    }

    /// The same where nothing is sold.
    pub(super) fn pass_refused_alone(&self, refusal: &PassRefusal) -> Answer {
        let (error, advice) = (refusal.code(), pass_advice(*refusal));
        let said = serde_json::json!({ "error": error, "advice": advice });
        let answer = Answer::json(StatusCode::PAYMENT_REQUIRED, said.to_string().into());
        Answer { outcome: Outcome::Refused, ..self.own(answer) }
    }

    /// 200 to who asks for a challenge.
    pub(super) fn invitation(&self, invitation: &Invitation) -> Answer {
        match serde_json::to_vec(invitation) {
            Ok(body) => self.json(StatusCode::OK, body.into()),
            Err(_) => self.plain(StatusCode::INTERNAL_SERVER_ERROR, "there is no challenge"),
        }
    }

    /// A request that no route has.
    pub(super) fn no_route(&self, refusal: &RouteRefusal<'_>) -> Answer {
        let answer = self.plain(refusal.status(), &refusal.to_string());
        let answer = Answer { outcome: Outcome::NoRoute, ..answer };
        match refusal {
            RouteRefusal::Method { allow } => match HeaderValue::from_str(allow) {
                Ok(allow) => answer.with(ALLOW, allow),
                Err(_) => answer,
            },
            _ => answer,
        }
    }

    /// 400: what was brought cannot be read, so nothing was looked at.
    pub(super) fn malformed(&self, malformed: &Malformed) -> Answer {
        self.plain(StatusCode::BAD_REQUEST, &malformed.to_string())
    }

    /// The service gave no answer.
    pub(super) fn failed(&self, failed: Failed) -> Answer {
        match failed {
            Failed::Broken => {
                self.plain(StatusCode::BAD_GATEWAY, "the service behind gave no answer")
            }
            Failed::TimedOut => {
                self.plain(StatusCode::GATEWAY_TIMEOUT, "the service behind took too long")
            }
            Failed::Busy => {
                let words = "too much waits for the service behind";
                let answer = self.plain(StatusCode::SERVICE_UNAVAILABLE, words);
                answer.with(RETRY_AFTER, 1.into())
            }
            Failed::Body => {
                self.plain(StatusCode::REQUEST_TIMEOUT, "the body of the request came to no end")
            }
        }
    }

    /// 204 to a browser that asks before it pays: with leave, or bare.
    pub(super) fn preflight(&self, allow: &str) -> Answer {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if self.is_cors {
            *response.headers_mut() = preflight(allow);
        }
        Answer::new(response)
    }

    /// 200 to a top-up: it pays for no request.
    pub(super) fn topped_up(&self) -> Answer {
        self.own(Answer::json(StatusCode::OK, r#"{"toppedUp":true}"#.into()))
    }

    /// 200 to a request that pays for more of a reply under way.
    pub(super) fn extended(&self) -> Answer {
        self.own(Answer::json(StatusCode::OK, r#"{"extended":true}"#.into()))
    }

    /// Whether the gateway sells, and what keeps it from that.
    pub(super) fn health(&self, status: StatusCode, ails: &[&str]) -> Answer {
        let said = serde_json::json!({ "healthy": ails.is_empty(), "because": ails });
        let answer = self.own(Answer::json(status, said.to_string().into()));
        Answer { outcome: Outcome::Own, ..answer }
    }

    /// A few words for programs.
    pub(super) fn said(&self, status: StatusCode, json: String) -> Answer {
        self.own(Answer::json(status, json.into()))
    }

    /// What is sold here.
    pub(super) fn document(&self, document: Document) -> Answer {
        let mut response = Response::new(document.body.into());
        let kind = HeaderValue::from_static(document.kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        let answer = self.own(Answer::new(response));
        Answer { outcome: Outcome::Own, ..answer }
    }

    /// What a program reads.
    pub(super) fn json(&self, status: StatusCode, body: Bytes) -> Answer {
        self.own(Answer::json(status, body))
    }

    /// A sentence.
    pub(super) fn plain(&self, status: StatusCode, words: &str) -> Answer {
        let mut response = Response::new(Bytes::from(format!("{words}\n")));
        *response.status_mut() = status;
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, text);
        self.own(Answer::new(response))
    }

    /// The headers that all of the gateway's own replies have: nobody keeps them.
    fn own(&self, mut answer: Answer) -> Answer {
        finish_unpaid(answer.response.headers_mut(), self.is_cors);
        answer
    }

    fn asking(
        &self,
        priced: &Priced<'_>,
        wrong: Option<Wrong>,
        code: Option<&'static str>,
    ) -> Answer {
        let Priced { routes, matched, amount, is_page, .. } = *priced;
        let more = More { error: code, ..self.more(priced) };
        let mut nonce = [0; 16];
        let is_random = getrandom::fill(&mut nonce).is_ok();
        let reply = routes.get(matched.route).and_then(|route| {
            // A page whose styles anyone could name is worse than no page.
            let is_page = is_page && is_random;
            let path = &matched.path;
            let pass = route.listing.as_ref().and_then(|listing| self.passes.offer(listing));
            let asked = Asked { route, path, amount, wrong, pass: pass.as_ref(), is_page, nonce };
            self.offers.reply_with(&asked, &more).ok()
        });
        match reply {
            Some(reply) => {
                let outcome = if wrong.is_some() || code.is_some() {
                    Outcome::Refused
                } else {
                    Outcome::Unpaid
                };
                Answer { response: Box::new(reply.map(Bytes::from)), outcome }
            }
            None => self.plain(StatusCode::INTERNAL_SERVER_ERROR, "the price fits into no header"),
        }
    }

    /// What is offered besides, to this very request.
    fn more(&self, priced: &Priced<'_>) -> More {
        let Some(singles) = self.singles.as_ref().filter(|_| priced.is_fixed()) else {
            return More::default();
        };
        let origin = self.offers.origin().to_string();
        singles.more(&priced.bill(&origin, singles.now()))
    }
}

impl Answer {
    fn new(response: Response<Bytes>) -> Self {
        let outcome = Outcome::of(response.status());
        Self { response: Box::new(response), outcome }
    }

    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// What it makes of the request.
    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// With a header more.
    pub(super) fn with(mut self, name: impl IntoHeaderName, value: HeaderValue) -> Self {
        self.response.headers_mut().insert(name, value);
        self
    }

    pub(super) fn into_response<R>(self) -> Response<Replied<R>> {
        self.response.map(|body| Replied::Own(Full::new(body)))
    }

    /// What became of a request that was served before and is not served again.
    fn served(status: u16, is_returned: bool) -> Self {
        let status = (status != 0).then_some(status);
        let outcome =
            serde_json::json!({ "served": { "status": status, "returned": is_returned } });
        Self::json(StatusCode::CONFLICT, outcome.to_string().into())
    }

    fn json(status: StatusCode, body: Bytes) -> Self {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self::new(response)
    }
}
