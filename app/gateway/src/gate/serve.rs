//! One request, from its head to the reply that carries the receipt.

use std::error::Error;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use farthing_vouchers::book::Ask;
use http::header::{ALLOW, CONTENT_LENGTH, EXPECT};
use http::request;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};

use super::admit::Asked;
use super::answer::Answer;
use super::credential::{Credential, Form};
use super::print::Printed;
use super::{Delivery, Gate, Local, Replied, Sent};
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
    overlaps: bool,
    /// What the service is told, so that it does the same thing once.
    key: Option<HeaderValue>,
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
        mut parts: request::Parts,
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
            return Err(self.answers.preflight(&parts.headers));
        }
        if parts.headers.contains_key("early-data") {
            return Err(Answer::too_early());
        }
        let wants_page = answer::wants_page(&parts.headers);
        let credential = Credential::read(&parts.headers).map_err(Answer::malformed)?;
        let (shown, form) = match credential {
            None => return Err(self.answers.unpaid(route, wants_page)),
            Some(credential) => self.shown(credential, (route, peer)).await?,
        };
        let print = self.printer.print(&Printed {
            method: parts.method.as_str(),
            origin: &self.terms.origin,
            target: &matched.path,
            content: content(&parts.headers),
        });
        let is_repeatable = is_idempotent || matches!(parts.method, Method::GET | Method::HEAD);
        let ask = Ask { number: shown.number, price, route, print };
        let asked = Asked { shown: &shown, ask, peer, is_repeatable };
        let delivery = self.pay(local, &asked).await;
        let delivery = delivery.map_err(|refused| self.answers.refused(refused, (route, form)))?;
        let key = (!parts.method.is_safe()).then(|| self.idempotency_key(&shown));
        headers::strip(&mut parts.headers);
        parts.headers.remove(EXPECT);
        parts.uri = uri;
        let paid = Paid { delivery, form, overlaps, key };
        self.with_body(local, (parts, body), paid).await
    }
}
