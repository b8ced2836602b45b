//! One request, from its head to the reply that carries the receipt.

use std::borrow::Cow;
use std::error::Error;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use farthing_vouchers::book::Ask;
use farthing_wire::{Payment, Shown};
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use http_body::{Body, SizeHint};
use http_body_util::Full;

use super::admit::Asked;
use super::answer::{Answer, Priced};
use super::credential::{Credential, Form};
use super::forward::name_to_service;
use super::noted::{self, Noted};
use super::passed::{Entry, Visit};
use super::settled::{Buying, Purchase, Singles};
use super::{Delivery, Gate, Local, Meter, Refused, Replied, Sent, again, digest, starting};
use crate::headers::{client_address, finish_free, finish_paid, has_early_data};
use crate::routes::{Matched, Price, Route, Routes};

/// The service gave no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failed {
    /// 502.
    Broken,
    /// 504.
    TimedOut,
    /// 503: it was not asked, because it has enough to do.
    Busy,
    /// 408: the payer broke the request off.
    Body,
}

/// What is paid for, and how.
pub(super) struct Paid {
    pub(super) delivery: Delivery,
    pub(super) form: Form,
    /// What it is measured by, where it costs what it uses.
    pub(super) meter: Option<Meter>,
    /// Whether the disk is awaited beside the service (R17).
    pub(super) overlaps: bool,
    /// The address that a receipt is signed for, where receipts are signed.
    pub(super) url: Option<String>,
}

/// What is let through.
#[allow(
    clippy::large_enum_variant,
    reason = "most requests are paid, and each would cost an allocation"
)]
enum Let {
    /// For nothing.
    Free {
        /// Whether others pay for it.
        is_priced: bool,
    },
    /// For a pass.
    Passed(Box<Entry>),
    /// Paid for, with all of its body.
    Paid(Paid, Bytes),
    /// To be paid by a transaction of its own, with all of its body.
    Single(Box<(Arc<Singles>, Purchase, Bytes)>),
}

impl Gate {
    /// Answers a request by asking `service` if it is free or paid. `peer` is who connected; `room` is whether the
    /// service has room for a request, and is awaited before a payment is taken.
    pub async fn serve<B, R, S, F>(
        self: &Arc<Self>,
        (local, peer): (&Local, IpAddr),
        request: Request<B>,
        (room, service): (impl Future<Output = bool>, S),
    ) -> Response<Replied<R>>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        let (mut parts, mut body) = request.into_parts();
        let mut noted = Noted::new(&self.printer, local, &parts);
        // Lent, not given: what is given is kept room for twice, and all of that is moved with each request.
        let asked = (&mut parts, &mut body);
        let response = match self.admitted((local, peer, &mut noted), asked, room).await {
            Ok(Let::Free { is_priced }) => {
                match service(Request::from_parts(parts, Sent::Passing(body))).await {
                    Ok(mut response) => {
                        // What others pay for is kept by nobody, though it was free this time.
                        match is_priced {
                            true => finish_paid(response.headers_mut(), self.answers.is_cors),
                            false => finish_free(response.headers_mut()),
                        }
                        response.map(Replied::Free)
                    }
                    Err(failed) => self.answers.failed(failed).into_response(),
                }
            }
            Ok(Let::Passed(entry)) => {
                let request = Request::from_parts(parts, Sent::Passed(body));
                Box::pin(self.serve_pass(request, (*entry, service))).await
            }
            Ok(Let::Paid(mut paid, body)) => {
                paid.delivery.begin();
                let request = Request::from_parts(parts, Sent::Whole(Full::new(body)));
                self.deliver(local, paid, service(request)).await
            }
            Ok(Let::Single(single)) => {
                let (singles, purchase, body) = *single;
                let request = Request::from_parts(parts, Sent::Whole(Full::new(body)));
                let sold = self.sell((&singles, local), request, (purchase, service));
                Box::pin(sold).await
            }
            Err(answer) => {
                noted.over(answer.outcome(), answer.status());
                return answer.into_response();
            }
        };
        noted.over(noted::outcome(response.body(), response.status()), response.status());
        response
    }

    /// Makes the head what the service gets, and takes the payment if it costs something; or says what is answered
    /// instead.
    async fn admitted<B>(
        self: &Arc<Self>,
        (local, peer, noted): (&Local, IpAddr, &mut Noted<'_>),
        (parts, body): (&mut Parts, &mut B),
        room: impl Future<Output = bool>,
    ) -> Result<Let, Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (routes, target) = (self.routes(), target(&parts.uri).into_owned());
        let client = client_address(peer, &parts.headers, &self.terms.trusted);
        if starting::is_start(&target) {
            // On the heap, so that requests that are served are no larger for it.
            return Err(Box::pin(self.starting((parts, client), body, &target)).await);
        }
        let matched = self.matched(&routes, (parts, client), &target)?;
        let route = routes.get(matched.route);
        noted.route = route.map(|route| route.id);
        if let Some(visit) = Visit::of((parts, client), &routes, &matched) {
            // On the heap, so that requests without a pass are no larger for it.
            let entry = Box::pin(self.enter(local, visit, room)).await?;
            // A pass is for all of it, in whatever parts.
            self.forward(parts, (&matched, true, client));
            return Ok(Let::Passed(Box::new(entry)));
        }
        let matched = match matched.price {
            Price::Listed { .. } => Box::pin(self.at_price(matched, client)).await?,
            _ => matched,
        };
        let Some(amount) = self.cost((route, &matched), (parts, client, &target)) else {
            let is_priced = matched.price != Price::Free;
            self.forward(parts, (&matched, true, client));
            return Ok(Let::Free { is_priced });
        };
        let one = Credential::check_one(&parts.headers);
        one.map_err(|malformed| self.answers.malformed(&malformed))?;
        // The head is changed below, and its method stays.
        let method = parts.method.clone();
        let priced = Priced::new(&routes, &matched, amount, (&method, &parts.headers));
        self.require_takeable(&priced, &parts.headers, (body.is_end_stream(), body.size_hint()))?;
        // Who brings nothing is told the price, however busy the service is.
        if Credential::is_in(&parts.headers) && !room.await {
            return Err(self.answers.failed(Failed::Busy));
        }
        let again = again::times(route, parts, body.is_end_stream());
        let is_range = route.is_some_and(|route| route.is_range);
        // Apart and not for promises, whose requests would carry the room for it wherever they are moved.
        if !Credential::is_hot(&parts.headers)
            && let Some((singles, purchase)) =
                Box::pin(self.bought(&priced, (parts, client), again)).await?
        {
            let body = Box::pin(self.body_of_single((&priced, &purchase, parts), body)).await?;
            self.forward(parts, (&matched, is_range, client));
            name_to_service(parts, purchase.id());
            return Ok(Let::Single(Box::new((singles, purchase, body))));
        }
        let (paid, extended) = self.promised(local, (&priced, parts, client), again).await?;
        if let Some(first) = extended {
            return Err(self.extend(local, paid, first).await);
        }
        // Before its `Connection` may name it away.
        let digest = digest::of(&parts.headers);
        // Now, and not after the wait for the disk, when the processor has forgotten all of it.
        self.forward(parts, (&matched, is_range, client));
        let asked = (&priced, &parts.method, digest.as_slice());
        let (body, paid) = self.with_body(local, asked, (body, paid)).await?;
        name_to_service(parts, &paid.delivery.id());
        Ok(Let::Paid(paid, body))
    }

    /// Takes the promise that a request brings; and which request it extends, if it does.
    async fn promised(
        self: &Arc<Self>,
        local: &Local,
        (priced, parts, client): (&Priced<'_>, &Parts, IpAddr),
        again: u8,
    ) -> Result<(Paid, Option<u32>), Answer> {
        let route = priced.routes.get(priced.matched.route);
        let (shown, form) = self.shown(priced, &parts.headers, client).await?;
        let meter = route.and_then(|route| route.meter);
        let extended = self.extended(&parts.headers, meter)?;
        let ask = self.ask(parts, priced, shown.number);
        let is_draining = self.is_draining();
        let is_ahead = self.meters.is_ahead(&shown.row, shown.number);
        let is_metered = meter.is_some();
        let (cap, peer) = (route.and_then(Route::capping), client);
        let shown = &shown;
        let asked = Asked { shown, ask, cap, peer, again, is_draining, is_ahead, is_metered };
        if self.is_return(&parts.headers)? {
            let one_in = route.and_then(|route| route.returns);
            return Err(Box::pin(self.take_back(local, &asked, (priced, one_in, form))).await);
        }
        let delivery = self.pay(local, &asked).await;
        let delivery = delivery.map_err(|refused| self.answers.refused(&refused, priced))?;
        let overlaps = route.is_some_and(|route| route.is_overlap);
        let url = self.url_to_sign(priced).filter(|_| form == Form::Envelope);
        let mut paid = Paid { delivery, form, meter, overlaps, url };
        // What extends a reply is reserved with that.
        if meter.is_some()
            && extended.is_none()
            && let Err(refused) = self.reserve(&mut paid.delivery)
        {
            let answer = self.answers.later(&refused);
            return Err(Box::pin(self.returning(local, paid, answer)).await);
        }
        Ok((paid, extended))
    }

    /// The payment by one transaction that a request brings, if it brings one and such a one is taken for it.
    async fn bought(
        &self,
        priced: &Priced<'_>,
        (parts, client): (&Parts, IpAddr),
        again: u8,
    ) -> Result<Option<(Arc<Singles>, Purchase)>, Answer> {
        let Some(singles) = self.singles.clone().filter(|_| priced.is_fixed()) else {
            return Ok(None);
        };
        let Ask { print, route, .. } = self.ask(parts, priced, 0);
        let buying = Buying { priced, parts, client, print, route, again };
        let purchase = self.purchase(&singles, &buying).await?;
        Ok(purchase.map(|purchase| (singles, purchase)))
    }

    /// The route that has the request; or what is answered without one: health, documents, preflights.
    fn matched<'a>(
        &self,
        routes: &Routes,
        (parts, client): (&Parts, IpAddr),
        target: &'a str,
    ) -> Result<Matched<'a>, Answer> {
        let own = self.health(&parts.method, target);
        let own = own.or_else(|| self.invited(routes, (&parts.method, target), client));
        if let Some(answer) = own.or_else(|| self.document(routes, (parts, client), target)) {
            return Err(answer);
        }
        self.preflight(routes, (parts, target)).unwrap_or_else(|| {
            let matched = routes.find(&parts.method, target);
            matched.map_err(|refusal| self.answers.no_route(&refusal))
        })
    }

    /// Refuses what no payment may be taken for, before one is. Of the body, whether it is empty and its size.
    fn require_takeable(
        &self,
        priced: &Priced<'_>,
        headers: &HeaderMap,
        (is_bodiless, size): (bool, SizeHint),
    ) -> Result<(), Answer> {
        if has_early_data(headers) {
            let words = "a payment is not taken from early data, which can be sent again";
            return Err(self.answers.plain(StatusCode::TOO_EARLY, words));
        }
        if !is_bodiless && !self.bodies.has_room(&size) {
            return Err(self.answers.refused(&Refused::Busy, priced));
        }
        Ok(())
    }

    /// The promise that a request brings; what else its credential asks for is done first.
    async fn shown(
        &self,
        priced: &Priced<'_>,
        headers: &HeaderMap,
        client: IpAddr,
    ) -> Result<(Shown, Form), Answer> {
        let credential = Credential::read(headers, || self.answers.requirements(priced));
        let credential = credential.map_err(|malformed| self.answers.malformed(&malformed))?;
        if credential.is_some() && !self.answers.offers.takes_channels(priced.amount) {
            return Err(self.answers.not_by_channel(priced));
        }
        let is_retry = matches!(
            credential,
            Some(Credential::Hot(_) | Credential::Envelope(Payment::Shown(_)))
        );
        if self.is_draining() && !is_retry {
            return Err(self.answers.refused(&Refused::Draining, priced));
        }
        let payment = match credential {
            None if self.strangers.may_see(client) => return Err(self.answers.unpaid(priced)),
            None => return Err(self.answers.refused(&Refused::TooMany, priced)),
            Some(Credential::Hot(shown)) => return Ok((shown, Form::Hot)),
            Some(Credential::Envelope(Payment::Shown(shown))) => {
                return Ok((shown, Form::Envelope));
            }
            Some(Credential::Envelope(payment)) => payment,
        };
        // Apart, since every other request would carry the room for it wherever it is moved.
        Box::pin(self.by_desk(priced, payment, client)).await
    }

    /// The promise that comes with a transaction, once that is done.
    async fn by_desk(
        &self,
        priced: &Priced<'_>,
        payment: Payment,
        client: IpAddr,
    ) -> Result<(Shown, Form), Answer> {
        if !self.strangers.may_ask(client) {
            return Err(self.answers.refused(&Refused::TooMany, priced));
        }
        let (done, shown) = match payment {
            Payment::Open { transaction, first, .. } => {
                (self.desk.open(transaction, &first, client).await, Some(first))
            }
            Payment::TopUp { channel, transaction } => {
                (self.desk.top_up(channel, transaction, client).await, None)
            }
            Payment::Shown(shown) => (Ok(()), Some(shown)),
        };
        done.map_err(|error| self.answers.refused(&Refused::Desk(error), priced))?;
        shown.map(|shown| (shown, Form::Envelope)).ok_or_else(|| self.answers.topped_up())
    }
}

/// What stands in the request line: HTTP/2 has scheme and authority apart.
fn target(uri: &Uri) -> Cow<'_, str> {
    uri.path_and_query().map_or_else(|| uri.to_string().into(), |target| target.as_str().into())
}
