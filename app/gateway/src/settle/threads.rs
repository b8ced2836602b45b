//! The till's threads.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::bell::Bell;
use super::ready::{Found, Unready};
use super::settler::{Order, Settler};
use super::till::{Looked, Work};
use crate::chain::{Alarm, Alarms, Shared};

/// Looks between two times that something is sent again.
const LOOKS: u32 = 4;

/// How long it is not looked again after a node did not answer.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Between two times that what gateways left behind is looked for, at least.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Takes one after the other from a queue that several threads share.
fn next<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

pub(super) fn looking(
    settler: &Arc<Settler>,
    queue: &Arc<Mutex<Receiver<(Order, Looked)>>>,
) -> JoinHandle<()> {
    let (settler, queue) = (Arc::clone(settler), Arc::clone(queue));
    thread::spawn(move || {
        while let Some((order, reply)) = next(&queue) {
            // Who has gone needs no look at a node.
            if !reply.is_closed() {
                let _gone = reply.send(settler.reserve(&order));
            }
        }
    })
}

pub(super) fn working(
    settler: &Arc<Settler>,
    queue: &Arc<Mutex<Receiver<Work>>>,
    bell: &Arc<Bell>,
) -> JoinHandle<()> {
    let (settler, queue, bell) = (Arc::clone(settler), Arc::clone(queue), Arc::clone(bell));
    thread::spawn(move || {
        while let Some(work) = next(&queue) {
            match work {
                Work::Capture(in_hand, reply) => {
                    let captured = settler.capture(&in_hand);
                    bell.under_way.fetch_sub(1, Ordering::Relaxed);
                    bell.sent();
                    let _gone = reply.send(captured.map(|()| in_hand));
                }
                // Not for who has gone: it is shown again, and then it goes out.
                Work::Release(_, _, reply) if reply.is_closed() => {}
                Work::Release(in_hand, (status, now), reply) => {
                    let released = in_hand.release(status, now);
                    let _gone = reply.send(released.map(|is_again| (in_hand, is_again)));
                }
            }
        }
    })
}

/// Raises what a person must mend, and takes back what is mended. A node that does not answer is told elsewhere.
fn tell(alarms: &Alarms, looked: &Result<Found, Unready>) {
    let reason = match looked {
        Err(Unready::Network(error)) => {
            tracing::warn!(target: "farthing::chain", %error, "sponsor and wallet could not be looked at");
            return;
        }
        Err(unready) => Some(unready.to_string()),
        Ok(_) => None,
    };
    alarms.clear(|alarm| match alarm {
        Alarm::SinglesStopped { reason: before } => reason.as_ref() != Some(before),
        _ => false,
    });
    if let Some(reason) = reason {
        alarms.raise(Alarm::SinglesStopped { reason });
    }
}

pub(super) fn confirming(settler: &Arc<Settler>, bell: &Arc<Bell>) -> JoinHandle<()> {
    let (settler, bell) = (Arc::clone(settler), Arc::clone(bell));
    thread::spawn(move || {
        // Of what the last process sent nobody knows whether a node took it.
        let (mut looks, mut is_doubtful) = (0_u32, true);
        while bell.wait_for_sent() {
            while !bell.is_over() {
                looks = looks.wrapping_add(1);
                let is_sent_again = std::mem::take(&mut is_doubtful) || looks % LOOKS == 0;
                let (settled, outcome) = settler.round(is_sent_again, &bell.waited());
                bell.settled(&settled);
                match outcome {
                    Ok(false) => break,
                    Ok(true) => settler.pause(),
                    Err(error) => {
                        tracing::warn!(target: "farthing::chain", %error, "what was sent could not be looked for");
                        is_doubtful = true;
                        bell.rest(AFTER_FAILURE);
                    }
                }
            }
        }
    })
}

pub(super) fn watching(
    settler: &Arc<Settler>,
    (bell, shared): (&Arc<Bell>, &Arc<Shared>),
    every: Duration,
) -> JoinHandle<()> {
    let (settler, bell, shared) = (Arc::clone(settler), Arc::clone(bell), Arc::clone(shared));
    thread::spawn(move || {
        let mut swept = Instant::now();
        loop {
            let looked = settler.look();
            tell(&shared.alarms, &looked);
            if settler.settlements().is_shared() && swept.elapsed() >= SWEEP_EVERY {
                // What gateways left behind that are gone: the one is forgotten, the other is looked for.
                settler.settlements().sweep();
                bell.sent();
                swept = Instant::now();
            }
            if !bell.rest(if looked.is_ok() { every } else { every.min(AFTER_FAILURE * 10) }) {
                return;
            }
        }
    })
}
