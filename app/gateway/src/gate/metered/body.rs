//! A reply that is measured while it goes out, and waits where nothing that was reserved is left.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame};
use tokio::time::Sleep;

use super::meter::USED;
use super::{Extended, Meter, open::Open};
use crate::gate::credential::Form;
use crate::gate::pace::Pace;
use crate::gate::{Delivery, End};
use crate::ledger::{Lane, Saved};

/// In a trailer, where the reply ended because nothing was left to pay for the rest.
pub const ENDED: &str = "farthing-ended";

/// Comes to the trailers.
type Waiting = Pin<Box<dyn Future<Output = HeaderMap> + Send>>;

/// See the module.
pub struct Metered<R> {
    body: R,
    meter: Meter,
    open: Arc<Open>,
    lane: Arc<Lane>,
    form: Form,
    delivery: Option<Delivery>,
    begun: Instant,
    /// How long it has waited for money: nobody pays for that.
    paused: Duration,
    /// That went out.
    bytes: u64,
    /// What nothing was left for.
    held: Bytes,
    /// Until nothing is left, where time costs something.
    timer: Option<Pin<Box<Sleep>>>,
    state: State,
}

enum State {
    Flowing,
    Paused(Pause),
    /// The receipt waits for the disk.
    Ending(Waiting),
    Over,
}

/// A wait for more money.
struct Pause {
    since: Instant,
    until: Pin<Box<Sleep>>,
    /// Base units that were reserved when it began.
    reserved: u64,
    /// Where other gateways may extend it: until one has.
    elsewhere: Option<Extended>,
}

impl<R> Metered<R> {
    pub(super) fn new(
        body: R,
        (meter, open): (Meter, Arc<Open>),
        (delivery, form, lane): (Delivery, Form, Arc<Lane>),
    ) -> Self {
        let (begun, paused, bytes) = (Instant::now(), Duration::ZERO, 0);
        let (held, timer, state) = (Bytes::new(), None, State::Flowing);
        let delivery = Some(delivery);
        Self { body, meter, open, lane, form, delivery, begun, paused, bytes, held, timer, state }
    }

    /// How long it has gone out.
    fn time(&self) -> Duration {
        let until = match &self.state {
            State::Paused(pause) => pause.since,
            _ => Instant::now(),
        };
        until.saturating_duration_since(self.begun).saturating_sub(self.paused)
    }

    /// Base units used until now, as far as the gateway measures them.
    fn used(&self) -> Option<u64> {
        self.meter.used(self.bytes, self.time())
    }

    /// Gives back what was not used, and gives the delivery with the number of its last record: `None` charges all that
    /// was reserved.
    fn settle(&mut self, used: Option<u64>) -> Option<(Delivery, Saved)> {
        let mut delivery = self.delivery.take()?;
        let charged = self.open.charged(used.unwrap_or(u64::MAX));
        let saved = delivery.settle(&self.open, charged);
        Some((delivery, saved))
    }

    /// Ends it in order: the money goes back, and the receipt follows once that is on disk.
    fn end(&mut self, used: Option<u64>, end: End, mut trailers: HeaderMap) {
        let Some((mut delivery, saved)) = self.settle(used) else {
            self.state = State::Over;
            return;
        };
        trailers.remove(USED);
        if end == End::Cut {
            trailers.insert(ENDED, HeaderValue::from_static("unpaid"));
        }
        let (lane, form) = (Arc::clone(&self.lane), self.form);
        self.state = State::Ending(Box::pin(async move {
            // Where the disk has failed the process ends; nobody is told that money went back.
            lane.durable(saved).await.unwrap_or_default();
            delivery.read_again().await;
            if let Some((name, value)) = delivery.receipt(form) {
                trailers.insert(name, value);
            }
            delivery.ended(end);
            trailers
        }));
    }

    /// The same without anybody who hears of it.
    fn end_unheard(&mut self, used: Option<u64>, end: End) {
        if let Some((delivery, _)) = self.settle(used) {
            delivery.ended(end);
        }
    }

    fn pause(&mut self, reserved: u64) {
        let until = Box::pin(tokio::time::sleep(self.meter.patience));
        let delivery = self.delivery.as_ref();
        let elsewhere = delivery.and_then(|delivery| delivery.extended_elsewhere(&self.open));
        self.state = State::Paused(Pause { since: Instant::now(), until, reserved, elsewhere });
    }

    /// Cuts off what nothing is left for; `None` where that is all of it.
    fn affordable(&mut self, mut data: Bytes, reserved: u64) -> Option<Bytes> {
        if let Some(most) = self.meter.carries(reserved) {
            let most = usize::try_from(most.saturating_sub(self.bytes)).unwrap_or(usize::MAX);
            if data.len() > most {
                self.held = data.split_off(most);
            }
        }
        if data.is_empty() {
            return None;
        }
        self.bytes = self.bytes.saturating_add(data.len() as u64);
        Some(data)
    }
}

impl<R: Body<Data = Bytes> + Unpin> Metered<R> {
    /// The next frame while there is money; `None` once it pauses or ends.
    fn flow(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, R::Error>>> {
        let reserved = self.open.reserved(context.waker());
        let left = self.meter.lasts(reserved).map(|all| all.saturating_sub(self.time()));
        if left == Some(Duration::ZERO) {
            self.pause(reserved);
            return Poll::Ready(None);
        }
        let data = match std::mem::take(&mut self.held) {
            held if !held.is_empty() => held,
            _ => {
                let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                    self.watch(left, context);
                    return Poll::Pending;
                };
                match self.taken(frame) {
                    Ok(Some(data)) => data,
                    Ok(None) => return Poll::Ready(None),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
            }
        };
        let is_empty = data.is_empty();
        match self.affordable(data, reserved) {
            Some(data) => {
                if let Some(used) = self.used() {
                    self.note_used(used);
                }
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            None if is_empty => Poll::Ready(Some(Ok(Frame::data(Bytes::new())))),
            None => {
                self.pause(reserved);
                Poll::Ready(None)
            }
        }
    }

    /// What came of the service: data, or `None` where it is at its end.
    fn taken(
        &mut self,
        frame: Option<Result<Frame<Bytes>, R::Error>>,
    ) -> Result<Option<Bytes>, R::Error> {
        match frame {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => return Ok(Some(data)),
                Err(frame) => {
                    let trailers = frame.into_trailers().unwrap_or_default();
                    let used = self.used().or_else(|| self.meter.reported(&trailers));
                    self.end(used, End::Whole, trailers);
                }
            },
            // Broken off: what it would have said it has used nobody knows, and the payer does not pay for it, unless
            // that has kept it waiting until it broke off.
            Some(Err(error)) => {
                let end = self.delivery.as_ref().map_or(End::Cut, Delivery::broken_off);
                let used = self.used().or((end == End::Cut).then_some(0));
                self.end_unheard(used, end);
                self.state = State::Over;
                return Err(error);
            }
            None => {
                let used = self.used();
                if used.is_none() {
                    tracing::warn!("a service did not say what a reply has used: all is charged");
                }
                self.end(used, End::Whole, HeaderMap::new());
            }
        }
        Ok(None)
    }

    /// Time costs something too while nothing comes.
    fn watch(&mut self, left: Option<Duration>, context: &mut Context<'_>) {
        let Some(until) = left.and_then(|left| tokio::time::Instant::now().checked_add(left))
        else {
            return;
        };
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        timer.as_mut().reset(until);
        if timer.as_mut().poll(context).is_ready() {
            context.waker().wake_by_ref();
        }
    }

    fn pace(&mut self) -> Option<&mut Pace> {
        self.delivery.as_mut().map(|delivery| &mut delivery.pace)
    }

    fn note_used(&self, used: u64) {
        if let Some(delivery) = &self.delivery {
            self.open.note_used(delivery.ledger(), used);
        }
    }
}

impl<R: Body<Data = Bytes> + Unpin> Body for Metered<R> {
    type Data = Bytes;
    type Error = R::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, R::Error>>> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Flowing => {
                    if let Some(pace) = this.pace() {
                        pace.asks(Instant::now());
                    }
                    if let Some(frame) = ready!(this.flow(context)) {
                        if let Some(pace) = this.pace() {
                            pace.gives(Instant::now());
                        }
                        return Poll::Ready(Some(frame));
                    }
                }
                State::Paused(pause) => {
                    let elsewhere = pause.elsewhere.as_mut();
                    if elsewhere.is_some_and(|it| it.as_mut().poll(context).is_ready()) {
                        pause.elsewhere = None;
                    }
                    let is_more = this.open.reserved(context.waker()) > pause.reserved;
                    if !is_more {
                        ready!(pause.until.as_mut().poll(context));
                    }
                    let waited = pause.since.elapsed();
                    let used = this.used();
                    this.paused = this.paused.saturating_add(waited);
                    match is_more {
                        true => this.state = State::Flowing,
                        false => this.end(used, End::Cut, HeaderMap::new()),
                    }
                }
                State::Ending(waiting) => {
                    let trailers = ready!(waiting.as_mut().poll(context));
                    this.state = State::Over;
                    return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
                }
                State::Over => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Over)
    }
}

/// The payer has gone: it pays for what it was measured to have had, and for all where only the service could say it
/// (R8).
impl<R> Drop for Metered<R> {
    fn drop(&mut self) {
        let used = self.used();
        self.end_unheard(used, End::Gone);
    }
}
