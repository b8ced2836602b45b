//! A request that is read with a pass: it costs nothing, and has its place until its reply is over.

use std::future::Future;
use std::net::IpAddr;

use farthing_sdk::addresses;
use farthing_sdk::solana::Address;
use farthing_wire::pass::{Invitation, PASS_PATH, SignIn};
use farthing_wire::{PassRefusal, PassToken, WireError};
use http::header::{CONTENT_LENGTH, HeaderName, TRAILER};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::answer::{Answer, Priced};
use super::{ENDED, Failed, Gate, Local, Refused, Replied, Sent};
use crate::chain::{Moment, NoSale, NotNow, Sold};
use crate::config::Key;
use crate::headers::{finish_paid, has_early_data};
use crate::pass::{
    Brought, Full, Malformed, NotTaken, Passes, Shown, Stay, is_browser, is_in, pass_fits,
};
use crate::routes::{Listing, Matched, Price, Route, Routes};

/// A request that a pass lets through.
pub(super) struct Entry {
    stay: Stay,
    /// The token of a sign-in, as its reply gives it.
    given: Option<(HeaderName, HeaderValue)>,
}

/// A request of a route with a listing.
#[derive(Clone, Copy)]
pub(super) struct Visit<'a> {
    pub parts: &'a Parts,
    pub routes: &'a Routes,
    pub matched: &'a Matched<'a>,
    pub listing: &'a Listing,
    pub client: IpAddr,
}

impl<'a> Visit<'a> {
    /// `None` where the request brings no pass, or its route has no listing.
    pub(super) fn of(
        (parts, client): (&'a Parts, IpAddr),
        routes: &'a Routes,
        matched: &'a Matched<'a>,
    ) -> Option<Self> {
        let listing = routes.get(matched.route).and_then(|route| route.listing.as_ref())?;
        let is_brought = is_in(&parts.headers, &listing.address);
        is_brought.then_some(Self { parts, routes, matched, listing, client })
    }
}

impl Gate {
    /// Lets a request through that brings a pass. `room` is whether the service has room for it.
    pub(super) async fn enter(
        &self,
        local: &Local,
        visit: Visit<'_>,
        room: impl Future<Output = bool>,
    ) -> Result<Entry, Answer> {
        self.require_welcome(&visit)?;
        if !room.await {
            return Err(self.answers.failed(Failed::Busy));
        }
        let passes = &self.answers.passes;
        let no_time = || self.answers.later(&Refused::NotNow(NotNow::NoTime));
        let now = passes.now().ok_or_else(no_time)?;
        match self.brought(&visit)? {
            Shown::SignIn(sign_in) => self.signed_in(local, &visit, (&sign_in, now)).await,
            Shown::Token(token) => {
                let token = self.shown_token(&visit, token, now)?;
                let seat = passes.seat(token.listing, token.holder, now);
                let seat = seat.map_err(|full| self.full(full))?;
                Ok(Entry { stay: passes.stay(seat, token.expires_at, now), given: None })
            }
        }
    }

    /// Refuses a request that no pass lets through.
    fn require_welcome(&self, visit: &Visit<'_>) -> Result<(), Answer> {
        if has_early_data(&visit.parts.headers) {
            let words = "a pass is not taken from early data, which can be sent again";
            return Err(self.answers.plain(StatusCode::TOO_EARLY, words));
        }
        if self.is_draining() {
            return Err(self.answers.later(&Refused::Draining));
        }
        if self.strangers.is_paused(visit.client) {
            return Err(self.answers.later(&Refused::TooMany));
        }
        Ok(())
    }

    /// What a request brings, and no other site has made a browser bring.
    fn brought(&self, visit: &Visit<'_>) -> Result<Shown, Answer> {
        let Visit { parts, listing, .. } = *visit;
        let passes = &self.answers.passes;
        let not_read = |malformed: Malformed| {
            self.answers.plain(StatusCode::BAD_REQUEST, &malformed.to_string())
        };
        let found = Brought::find(&parts.headers, &listing.address).map_err(not_read)?;
        let brought = found.ok_or_else(|| self.pass_refused(visit, PassRefusal::Token))?;
        if brought.may_be_forged(&parts.method, &parts.headers, passes.origin()) {
            let words = "a pass in a browser serves pages of its own site only";
            return Err(self.answers.plain(StatusCode::FORBIDDEN, words));
        }
        brought.read(|| passes.kind(listing.address)).map_err(|malformed| match malformed {
            // It can be read, and is for something else.
            Malformed::SignIn(WireError::Challenge) => {
                self.pass_refused(visit, PassRefusal::Challenge)
            }
            other => not_read(other),
        })
    }

    /// It costs the address of its allowance, whatever comes of it: first what costs nothing is looked at, then the
    /// signature, then the chain. A sign-in that finds no place is not used.
    async fn signed_in(
        &self,
        local: &Local,
        visit: &Visit<'_>,
        (sign_in, now): (&SignIn, i64),
    ) -> Result<Entry, Answer> {
        let (passes, Visit { listing, client, .. }) = (&self.answers.passes, visit);
        if !self.strangers.may_ask(*client) {
            return Err(self.answers.later(&Refused::TooMany));
        }
        let checked = passes.check_sign_in(sign_in, now);
        checked.map_err(|refusal| self.pass_refused(visit, refusal))?;
        let (of, holder) = (Address::new_from_array(listing.address), sign_in.holder);
        let address = addresses::pass(&of, &Address::new_from_array(holder));
        let account = self.desk.account(address.to_bytes()).await;
        let account = account.map_err(|error| self.answers.later(&Refused::Desk(error)))?;
        // Reading takes time, in which it may have ended.
        let now = passes.now().unwrap_or(now);
        let access = pass_fits(account.as_ref(), (listing, &holder), now);
        let access = access.map_err(|refusal| self.pass_refused(visit, refusal))?;
        let seat = passes.seat(listing.address, holder, now).map_err(|full| self.full(full))?;
        let token = passes.admit(sign_in, access, now).map_err(|not_taken| match not_taken {
            NotTaken::Refused(refusal) => self.pass_refused(visit, refusal),
            NotTaken::Crowded => self.answers.later(&Refused::Busy),
        })?;
        self.note_used(local, visit, (&sign_in.challenge, now)).await?;
        let given = Passes::given(&token, is_browser(&visit.parts.headers), now);
        Ok(Entry { stay: passes.stay(seat, token.expires_at, now), given })
    }

    fn shown_token(
        &self,
        visit: &Visit<'_>,
        token: Option<PassToken>,
        now: i64,
    ) -> Result<PassToken, Answer> {
        let token = token.ok_or(PassRefusal::Token).and_then(|token| {
            self.answers.passes.check_token(&token, &visit.listing.address, now).map(|()| token)
        });
        token.map_err(|refusal| self.pass_refused(visit, refusal))
    }

    /// A refusal, with what would serve instead. What nobody honest shows is counted.
    pub(super) fn pass_refused(&self, visit: &Visit<'_>, refusal: PassRefusal) -> Answer {
        if matches!(refusal, PassRefusal::Signature | PassRefusal::Challenge | PassRefusal::Token) {
            self.strangers.was_wrong(visit.client);
        }
        let Visit { parts, routes, matched, listing, .. } = *visit;
        match self.sale(&listing.address) {
            Ok(sold) => {
                let priced =
                    Priced::new(routes, matched, sold.price, (&parts.method, &parts.headers));
                self.answers.pass_refused(&refusal, &priced)
            }
            Err(_) => self.answers.pass_refused_alone(&refusal),
        }
    }

    fn full(&self, full: Full) -> Answer {
        let (words, seconds) = match full {
            Full::AtOnce => ("as many requests of this pass as may be are being answered", 1),
            Full::Rate => ("this pass has asked as often in this minute as it may", 10),
        };
        let answer = self.answers.plain(StatusCode::TOO_MANY_REQUESTS, words);
        answer.with(http::header::RETRY_AFTER, seconds.into())
    }

    /// Asks the service for a request of a pass.
    pub(super) async fn serve_pass<B, R, S, F>(
        &self,
        request: Request<Sent<B>>,
        (entry, service): (Entry, S),
    ) -> Response<Replied<R>>
    where
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        let Entry { stay, given } = entry;
        let mut response = match service(request).await {
            Ok(mut response) => {
                // Where a length was told, its end is known; otherwise a trailer says that it was ended early.
                if !response.headers().contains_key(CONTENT_LENGTH) {
                    response.headers_mut().append(TRAILER, HeaderValue::from_static(ENDED));
                }
                response.map(|body| Replied::Passed(body, Box::new(stay)))
            }
            // The token is given all the same: signing again would cost the holder another signature.
            Err(failed) => self.answers.failed(failed).into_response(),
        };
        finish_paid(response.headers_mut(), self.answers.is_cors);
        if let Some((name, value)) = given {
            response.headers_mut().append(name, value);
        }
        response
    }

    /// The request at the price that its listing has now, where it has one.
    pub(super) async fn at_price<'a>(
        &self,
        matched: Matched<'a>,
        client: IpAddr,
    ) -> Result<Matched<'a>, Answer> {
        let Price::Listed { listing, free_first } = matched.price else { return Ok(matched) };
        let sold = match self.sale(&listing) {
            Err(NoSale::NotRead) => self.read_sale(&listing, client).await?,
            sold => sold,
        };
        match sold {
            Ok(Sold { price: amount, .. }) => {
                Ok(Matched { price: Price::Paid { amount, free_first }, ..matched })
            }
            Err(NoSale::NotRead) => Err(self.answers.later(&Refused::NotNow(NotNow::NotRead))),
            Err(no_sale) => {
                let unavailable = StatusCode::SERVICE_UNAVAILABLE;
                let status = if no_sale.is_passing() { unavailable } else { StatusCode::GONE };
                Err(self.answers.plain(status, &no_sale.to_string()))
            }
        }
    }

    /// What a listing sells, as it was read last.
    fn sale(&self, listing: &[u8; 32]) -> Result<Sold, NoSale> {
        self.shared.listings.find(listing, &Moment::now())
    }

    /// The same of one that was not read lately: it is read, which costs the address of its allowance.
    async fn read_sale(
        &self,
        listing: &[u8; 32],
        client: IpAddr,
    ) -> Result<Result<Sold, NoSale>, Answer> {
        if !self.strangers.may_ask(client) {
            return Ok(Err(NoSale::NotRead));
        }
        let begun = Moment::now();
        let account = self.desk.account(*listing).await;
        let account = account.map_err(|error| self.answers.later(&Refused::Desk(error)))?;
        let sold = self.answers.passes.sold(account.as_ref());
        self.shared.listings.note(listing, begun, sold);
        Ok(self.sale(listing))
    }

    /// All routes, those of listings at their prices of now where they sell.
    pub(super) fn at_prices(&self, routes: &Routes) -> Vec<Route> {
        let at_price = |route: &Route| match (route.price, self.price(route)) {
            (Price::Listed { free_first, .. }, Some(amount)) => {
                Route { price: Price::Paid { amount, free_first }, ..route.clone() }
            }
            _ => route.clone(),
        };
        routes.all().iter().map(at_price).collect()
    }

    /// Base units that a request of this route costs now; `None` where it is free, or nothing is sold.
    #[must_use]
    pub fn price(&self, route: &Route) -> Option<u64> {
        let of_listing = |it: &Listing| self.sale(&it.address).ok().map(|sold| sold.price);
        route.price.amount().or_else(|| route.listing.as_ref().and_then(of_listing))
    }

    /// What is answered to who asks for a challenge; `None` to who does not.
    pub(super) fn invited(
        &self,
        routes: &Routes,
        (method, target): (&Method, &str),
        client: IpAddr,
    ) -> Option<Answer> {
        let text = target.strip_prefix(PASS_PATH)?;
        if !matches!(*method, Method::GET | Method::HEAD) {
            let words = "a challenge is for GET and HEAD";
            return Some(self.answers.plain(StatusCode::METHOD_NOT_ALLOWED, words));
        }
        if !self.strangers.may_see(client) {
            return Some(self.answers.later(&Refused::TooMany));
        }
        let listing = text.parse().ok().filter(|Key(listing)| routes.has_listing(listing));
        let Some(Key(listing)) = listing else {
            return Some(self.answers.plain(StatusCode::NOT_FOUND, "no route is of this listing"));
        };
        let passes = &self.answers.passes;
        Some(match passes.now().and_then(|now| passes.challenge(listing, now)) {
            Some(challenge) => self.answers.invitation(&Invitation(challenge)),
            None => self.answers.later(&Refused::NotNow(NotNow::NoTime)),
        })
    }
}
