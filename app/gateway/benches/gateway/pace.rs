//! Requests by the clock.

use std::time::{Duration, Instant};

use tokio::time;

use crate::load::Shape;

/// When the requests of one stream are due. Their time counts from then, not from when they could be sent: a
/// server that is slow must not make the next ones look fast.
pub struct Pace {
    due: Instant,
    every: Duration,
}

impl Pace {
    /// Of the stream of this place, where all together send `pace` a second.
    pub fn new(shape: &Shape, pace: u32, place: u32) -> Self {
        let streams = u32::try_from(shape.connections * shape.streams).unwrap_or(1).max(1);
        let every = Duration::from_secs(1) * streams / pace.max(1);
        Self { due: Instant::now() + every * place / streams, every }
    }

    /// Waits until the next is due, and says since when.
    pub async fn next(&mut self) -> Instant {
        let due = self.due;
        time::sleep_until(due.into()).await;
        self.due += self.every;
        due
    }
}
