//! The pace of streams, made of events and nothing else.

use farthing_sdk::{
    accounts::Stream,
    core::stream::{Fixed, Schedule, Terms},
    events::{Event, StreamOpened},
    solana::Address,
};
use std::collections::HashMap;

/// Streams as far as their events tell; what was withdrawn from many together stands in no event.
#[derive(Default)]
pub struct Replay(HashMap<Address, Schedule>);

impl Replay {
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::StreamOpened(e) => {
                self.0.insert(e.stream, opened(e));
            }
            Event::StreamToppedUp(e) => {
                let stream = self.settled(&e.stream, e.since);
                stream.funded = e.funded;
            }
            Event::StreamRefunded(e) => self.stream(&e.stream).funded = e.funded,
            Event::StreamPaused(e) => self.settled(&e.stream, e.since).is_paused = true,
            Event::StreamResumed(e) => self.settled(&e.stream, e.since).is_paused = false,
            Event::StreamRateSet(e) => {
                let (whole, fraction) = (e.rate_whole, e.rate_fraction);
                self.settled(&e.stream, e.since).rate = Fixed { whole, fraction };
            }
            Event::StreamCancelled(e) => {
                let stream = self.stream(&e.stream);
                stream.funded -= e.returned;
                stream.is_paused = false;
            }
            _ => {}
        }
    }

    /// What the account should hold, but for what was withdrawn.
    pub fn agrees(&self, address: &Address, stream: &Stream) -> bool {
        let told = Schedule { withdrawn: stream.withdrawn, ..self.0[address] };
        told == stream.schedule()
    }

    fn stream(&mut self, address: &Address) -> &mut Schedule {
        self.0.get_mut(address).unwrap()
    }

    /// Settled at `since`, unless that was so before.
    fn settled(&mut self, address: &Address, since: i64) -> &mut Schedule {
        let stream = self.stream(address);
        if stream.since != since {
            stream.settle(since);
        }
        stream
    }
}

fn opened(event: &StreamOpened) -> Schedule {
    Schedule::open(&Terms {
        funded: event.amount,
        unlock: event.unlock,
        rate: Fixed { whole: event.rate_whole, fraction: event.rate_fraction },
        start: event.start,
        cliff: event.cliff,
    })
}
