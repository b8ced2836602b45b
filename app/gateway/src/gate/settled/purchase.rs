//! A payment by one transaction and the request that it pays.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use farthing_vouchers::book::Row;
use http::request::Parts;
use http::{Request, Response, StatusCode};

use super::Singles;
use super::shown::{ShownSingle, Unshown, Words};
use crate::chain::State;
use crate::gate::answer::{Answer, Priced};
use crate::gate::delivery::End;
use crate::gate::{Failed, Gate, Local, Money, Refused, Replied, Sent, is_worthless};
use crate::headers::finish_paid;
use crate::metrics::Counts;
use crate::settle::{InHand, Order, SettleRefusal, Shower, Till};

/// What a request that may be paid this way is.
pub(in crate::gate) struct Buying<'a> {
    pub priced: &'a Priced<'a>,
    pub parts: &'a Parts,
    pub client: IpAddr,
    /// The request's fingerprint, and the id of its route.
    pub print: u64,
    pub route: u16,
    /// How often its reply may be delivered again for nothing.
    pub again: u8,
}

/// One that is reserved, or paid. Dropped once the service was asked, it is charged all the same: an abort of the
/// payer's saves no money (R8), and the same payment shown again brings the reply. Before that, nothing was.
pub(in crate::gate) struct Purchase {
    till: Arc<Till>,
    in_hand: Option<InHand>,
    words: Words,
    id: String,
    /// The address that a receipt is signed for, where receipts are signed.
    url: Option<String>,
    is_begun: bool,
}

/// A reply that goes out for a payment by one transaction.
pub struct Handed {
    in_hand: InHand,
    /// What became of the money.
    pub money: Money,
}

impl Handed {
    /// Takes note of how the reply's body ended.
    pub(in crate::gate) fn ended(self, end: End) {
        if end == End::Cut {
            self.in_hand.cut();
        }
    }
}

impl Purchase {
    /// Names the request for the service: the same whenever the payment is shown.
    pub(in crate::gate) fn id(&self) -> &str {
        &self.id
    }

    fn is_paid(&self) -> bool {
        let record = self.in_hand.as_ref().and_then(InHand::record);
        record.is_some_and(|record| record.state == State::Confirmed)
    }
}

impl Drop for Purchase {
    fn drop(&mut self) {
        if self.is_begun
            && let Some(in_hand) = self.in_hand.take()
        {
            self.till.capture_unheard(in_hand);
        }
    }
}

impl Gate {
    /// The payment that a request brings, reserved for it; `None` where it brings none of this kind.
    pub(in crate::gate) async fn purchase(
        &self,
        singles: &Singles,
        buying: &Buying<'_>,
    ) -> Result<Option<Purchase>, Answer> {
        let (priced, now) = (buying.priced, self.ledger.time());
        let shown = singles.shown(&buying.parts.headers, &priced.bill(&self.terms.origin, now));
        let shown = match shown {
            Ok(None) => return Ok(None),
            Ok(Some(shown)) => shown,
            Err(unshown) => return Err(self.unshown(unshown, buying)),
        };
        if self.strangers.is_paused(buying.client) || !self.strangers.may_settle(buying.client) {
            return Err(self.answers.refused(&Refused::TooMany, priced));
        }
        let shower = Shower {
            asker: singles.till().asker(buying.client),
            print: buying.print,
            name: shown.identifier.as_ref().map(|it| singles.till().name(it)),
            again: buying.again,
            now,
        };
        match self.pay_in(singles, &shown, (shower, buying)).await {
            Ok(in_hand) => {
                let id = self.printer.name(&Row::from(in_hand.hash()), 0);
                let (till, words) = (Arc::clone(singles.till()), shown.words);
                let (in_hand, url) = (Some(in_hand), self.url_to_sign(priced));
                Ok(Some(Purchase { till, in_hand, words, id, url, is_begun: false }))
            }
            Err(refusal) => match shown.late.filter(|_| refusal == SettleRefusal::NotNew) {
                Some(code) => Err(self.answers.asking_anew(priced, code)),
                None => Err(self.unsettled(singles, &shown.words, (&refusal, buying))),
            },
        }
    }

    /// Reserves it; where it was sent and is not settled, waits for that and looks again (server invariant 16).
    async fn pay_in(
        &self,
        singles: &Singles,
        shown: &ShownSingle,
        (shower, buying): (Shower, &Buying<'_>),
    ) -> Result<InHand, SettleRefusal> {
        let order = || Order {
            what: shown.what.clone(),
            amount: buying.priced.amount,
            route: buying.route,
            is_new_taken: !self.is_draining() && shown.late.is_none(),
            shower,
        };
        let till = singles.till();
        match till.reserve(order()).await {
            Err(SettleRefusal::Pending { hash, .. }) => {
                till.settled(&hash, singles.settings.confirm).await?;
                till.reserve(order()).await
            }
            outcome => outcome,
        }
    }

    /// Asks the service, settles, and lets the reply out.
    pub(in crate::gate) async fn sell<B, R, S, F>(
        &self,
        (singles, local): (&Singles, &Local),
        request: Request<Sent<B>>,
        (mut purchase, service): (Purchase, S),
    ) -> Response<Replied<R>>
    where
        S: FnOnce(Request<Sent<B>>) -> F,
        F: Future<Output = Result<Response<R>, Failed>>,
    {
        purchase.is_begun = true;
        let answered = service(request).await;
        crate::fail::point("settlement-answered");
        let is_paid = purchase.is_paid();
        let Some(in_hand) = purchase.in_hand.take() else {
            return self.down().into_response();
        };
        let mut response = match answered {
            Ok(response) if !is_worthless(response.status()) => response,
            worthless => {
                let status = worthless.as_ref().map(|response| response.status().as_u16());
                tracing::info!(target: "farthing::gate", ?status, id = purchase.id, is_paid, "the service's answer is worth nothing: nothing is captured");
                return self.unsold(worthless);
            }
        };
        match self.settled(singles, (in_hand, is_paid), response.status()).await {
            Ok((in_hand, money)) => {
                finish_paid(response.headers_mut(), self.answers.is_cors);
                if let Some(record) = in_hand.record() {
                    count(&local.counts, &record, money);
                    let signed =
                        self.signed_receipt(&record.payer.to_bytes(), purchase.url.as_deref());
                    let receipt = singles.receipt(&purchase.words, &record, signed.as_deref());
                    if let Some((name, value)) = receipt {
                        response.headers_mut().insert(name, value);
                    }
                }
                response.map(|body| Replied::Single(body, Some(Handed { in_hand, money })))
            }
            Err(refusal) => self.refused_sale(singles, &purchase.words, &refusal).into_response(),
        }
    }

    /// Settles what is not, and counts the reply: before that is on disk, nothing goes out.
    async fn settled(
        &self,
        singles: &Singles,
        (in_hand, is_paid): (InHand, bool),
        status: StatusCode,
    ) -> Result<(InHand, Money), SettleRefusal> {
        let till = singles.till();
        let in_hand = match is_paid {
            true => in_hand,
            false => till.capture(in_hand, singles.settings.confirm).await?,
        };
        let (in_hand, is_again) =
            till.release(in_hand, (status.as_u16(), self.ledger.time())).await?;
        Ok((in_hand, if is_again { Money::Again } else { Money::Kept }))
    }

    /// An answer that is worth nothing, for nothing.
    fn unsold<R>(&self, answered: Result<Response<R>, Failed>) -> Response<Replied<R>> {
        match answered {
            Ok(mut response) => {
                finish_paid(response.headers_mut(), self.answers.is_cors);
                response.map(Replied::Unsold)
            }
            Err(failed) => self.answers.failed(failed).into_response(),
        }
    }

    fn unshown(&self, unshown: Unshown, buying: &Buying<'_>) -> Answer {
        match unshown {
            Unshown::Unreadable(name, error) => {
                self.answers.plain(StatusCode::BAD_REQUEST, &format!("{name}: {error}"))
            }
            Unshown::OtherRequest => {
                self.strangers.was_wrong(buying.client);
                self.answers.plain(StatusCode::CONFLICT, "the payment is for another request")
            }
            Unshown::OtherTerms(code) => self.answers.asking_anew(buying.priced, code),
        }
    }
}

fn count(counts: &Counts, record: &crate::settle::Settlement, money: Money) {
    counts.begin();
    let served = if money == Money::Kept { record.terms.amount } else { 0 };
    counts.end(record.route, (served, 0));
}
