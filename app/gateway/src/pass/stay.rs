//! How long a reply to a request of a pass may go on: its place is another's afterwards, whatever the reader does.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::Seat;

/// A place, until its time is over or it is dropped.
#[derive(Debug)]
pub struct Stay {
    /// `None` once it is over.
    seat: Option<Seat>,
    until: Pin<Box<Sleep>>,
}

impl Stay {
    /// For so long.
    #[must_use]
    pub fn new(seat: Seat, time: Duration) -> Self {
        Self { seat: Some(seat), until: Box::pin(sleep(time)) }
    }

    /// Ready when it is over: with `true` the first time, when the place is given up.
    pub fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        if self.seat.is_none() {
            return Poll::Ready(false);
        }
        ready!(self.until.as_mut().poll(context));
        self.seat = None;
        Poll::Ready(true)
    }

    /// Whether it is over, and this was said.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.seat.is_none()
    }
}
