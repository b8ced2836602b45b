//! Where the gate pays in what requests show, without waiting for a node itself.
//!
//! Its queue is bounded: a full one is `Busy`, which the gate answers before anything is accepted. What was accepted
//! finds room to the end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::settler::{Order, Settler};
use super::{Found, InHand, SettleRefusal, Settlements, Unready};
use crate::chain::{Asker, ENDING, MessageHash, asker};

/// Looks between two times that something is sent again.
const LOOKS: u32 = 4;

/// How long it is not looked again after a node did not answer, and how often it is looked whether anything was sent.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// How many threads, and how long they rest.
#[derive(Clone, Copy, Debug)]
pub struct Shifts {
    /// Payments that are looked at, and signed, at once.
    pub clerks: usize,
    /// Requests that may wait to be looked at.
    pub queue: usize,
    /// Between two looks at sponsor and wallet.
    pub look_every: Duration,
}

type Looked = oneshot::Sender<Result<InHand, SettleRefusal>>;

/// A reply's status, and when it goes out: unix seconds of this machine.
type Going = (u16, i64);

/// What is done to what is in hand.
enum Work {
    Capture(InHand, Looked),
    Release(InHand, Going, oneshot::Sender<Result<(InHand, bool), SettleRefusal>>),
}

/// See the module. Dropped, it ends its threads.
pub struct Till {
    settler: Arc<Settler>,
    /// Under which addresses are remembered (R22).
    secret: [u8; 32],
    /// `None` once it is over.
    orders: Option<SyncSender<(Order, Looked)>>,
    works: Option<Sender<Work>>,
    bell: Arc<Bell>,
    threads: Vec<JoinHandle<()>>,
}

/// Wakes those who wait for a settlement, and the thread that looks.
#[derive(Default)]
struct Bell {
    state: Mutex<Ringing>,
    changed: Condvar,
    /// Captures that are not sent yet.
    under_way: AtomicUsize,
}

#[derive(Default)]
struct Ringing {
    is_over: bool,
    /// Whether something was sent since the last look.
    has_sent: bool,
    waiting: HashMap<MessageHash, Vec<oneshot::Sender<()>>>,
}

impl Till {
    /// Opens it: what was sent before the last end of the process is looked for at once.
    pub fn open(settler: Arc<Settler>, secret: [u8; 32], shifts: Shifts) -> Self {
        let bell = Arc::new(Bell::default());
        bell.ringing().has_sent = true;
        let (orders, ordered) = sync_channel(shifts.queue);
        let (works, worked) = channel();
        let mut threads = Vec::new();
        let (ordered, worked) = (Arc::new(Mutex::new(ordered)), Arc::new(Mutex::new(worked)));
        for _ in 0..shifts.clerks.max(1) {
            threads.push(looking(&settler, &ordered));
            threads.push(working(&settler, &worked, &bell));
        }
        threads.push(confirming(&settler, &bell));
        threads.push(watching(&settler, &bell, shifts.look_every));
        Self { settler, secret, orders: Some(orders), works: Some(works), bell, threads }
    }

    /// Under which name an address is remembered.
    #[must_use]
    pub fn asker(&self, address: IpAddr) -> Asker {
        asker(address, &self.secret)
    }

    /// What was and is paid in.
    #[must_use]
    pub fn settlements(&self) -> &Arc<Settlements> {
        self.settler.settlements()
    }

    /// Whether payments are taken now, and where they go.
    ///
    /// # Errors
    /// [`Unready`].
    pub fn ready(&self) -> Result<Found, Unready> {
        self.settler.ready()
    }

    /// Looks at a payment and reserves it: [`Settler::reserve`].
    ///
    /// # Errors
    /// [`SettleRefusal`].
    pub async fn reserve(&self, order: Order) -> Result<InHand, SettleRefusal> {
        let (reply, answer) = oneshot::channel();
        let orders = self.orders.as_ref().ok_or(SettleRefusal::Stopped)?;
        orders.try_send((order, reply)).map_err(|error| match error {
            TrySendError::Full(_) => SettleRefusal::Busy,
            TrySendError::Disconnected(_) => SettleRefusal::Stopped,
        })?;
        answer.await.unwrap_or(Err(SettleRefusal::Stopped))
    }

    /// Signs and sends what is in hand, and waits so long for it to be settled. It goes on whether or not anybody waits.
    ///
    /// # Errors
    /// `Pending` where it is not settled in time; `Failed`, `NeverLanded`; those of [`Settler::capture`].
    pub async fn capture(&self, in_hand: InHand, most: Duration) -> Result<InHand, SettleRefusal> {
        let hash = *in_hand.hash();
        let settled = self.bell.await_settled(hash);
        let (reply, answer) = oneshot::channel();
        self.begin(in_hand, reply)?;
        let in_hand = answer.await.unwrap_or(Err(SettleRefusal::Stopped))?;
        self.until(&hash, settled, most).await?;
        Ok(in_hand)
    }

    /// The same for a request whose payer has gone: nobody is told.
    pub fn capture_unheard(&self, in_hand: InHand) {
        let (reply, _) = oneshot::channel();
        // A till that is over is left with what it has: it was reserved only.
        let _ = self.begin(in_hand, reply);
    }

    fn begin(&self, in_hand: InHand, reply: Looked) -> Result<(), SettleRefusal> {
        self.bell.under_way.fetch_add(1, Ordering::Relaxed);
        self.work(Work::Capture(in_hand, reply))
    }

    /// Counts a reply that goes out: [`InHand::release`].
    ///
    /// # Errors
    /// As there, and `Stopped`.
    pub async fn release(
        &self,
        in_hand: InHand,
        going: Going,
    ) -> Result<(InHand, bool), SettleRefusal> {
        let (reply, answer) = oneshot::channel();
        self.work(Work::Release(in_hand, going, reply))?;
        answer.await.unwrap_or(Err(SettleRefusal::Stopped))
    }

    fn work(&self, work: Work) -> Result<(), SettleRefusal> {
        let works = self.works.as_ref().ok_or(SettleRefusal::Stopped)?;
        works.send(work).map_err(|_| SettleRefusal::Stopped)
    }

    /// Waits for one that was sent by another request.
    ///
    /// # Errors
    /// As [`Self::capture`].
    pub async fn settled(&self, hash: &MessageHash, most: Duration) -> Result<(), SettleRefusal> {
        let settled = self.bell.await_settled(*hash);
        self.until(hash, settled, most).await
    }

    async fn until(
        &self,
        hash: &MessageHash,
        settled: oneshot::Receiver<()>,
        most: Duration,
    ) -> Result<(), SettleRefusal> {
        let outcome = |hash: &MessageHash| match self.settlements().find(hash) {
            Some(record) => record.outcome(hash),
            None => Err(SettleRefusal::Stopped),
        };
        // It may have been settled before anybody listened.
        if let Err(SettleRefusal::Pending { .. }) = outcome(hash) {
            let _late = tokio::time::timeout(most, settled).await;
        }
        outcome(hash)
    }

    /// Payments that wait to be signed.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.bell.under_way.load(Ordering::Relaxed)
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.orders = None;
        self.works = None;
        self.bell.end();
        let until = Instant::now() + ENDING;
        for thread in self.threads.drain(..) {
            while !thread.is_finished() && Instant::now() < until {
                thread::sleep(ENDING / 1_000);
            }
            if thread.is_finished() {
                // A thread that panicked has said so.
                let _ = thread.join();
            } else {
                tracing::warn!(target: "farthing::chain", "a node does not answer: what was sent is looked for at the next start");
            }
        }
    }
}

impl Bell {
    fn ringing(&self) -> MutexGuard<'_, Ringing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn await_settled(&self, hash: MessageHash) -> oneshot::Receiver<()> {
        let (reply, settled) = oneshot::channel();
        let mut ringing = self.ringing();
        let waiting = ringing.waiting.entry(hash).or_default();
        waiting.retain(|one| !one.is_closed());
        waiting.push(reply);
        settled
    }

    fn sent(&self) {
        self.ringing().has_sent = true;
        self.changed.notify_all();
    }

    fn settled(&self, all: &[MessageHash]) {
        let mut ringing = self.ringing();
        for reply in all.iter().filter_map(|hash| ringing.waiting.remove(hash)).flatten() {
            // Who is gone asks again, and finds it in the register.
            let _ = reply.send(());
        }
        ringing.waiting.retain(|_, waiting| waiting.iter().any(|one| !one.is_closed()));
    }

    fn end(&self) {
        self.ringing().is_over = true;
        self.changed.notify_all();
    }

    fn is_over(&self) -> bool {
        self.ringing().is_over
    }

    /// Waits until something was sent; `false` once it is over.
    fn wait_for_sent(&self) -> bool {
        let waiting = |ringing: &mut Ringing| !ringing.is_over && !ringing.has_sent;
        let ringing = self.changed.wait_while(self.ringing(), waiting);
        let mut ringing = ringing.unwrap_or_else(PoisonError::into_inner);
        ringing.has_sent = false;
        !ringing.is_over
    }

    /// Waits; `false` once it is over.
    fn rest(&self, time: Duration) -> bool {
        let waiting = |ringing: &mut Ringing| !ringing.is_over;
        let rested = self.changed.wait_timeout_while(self.ringing(), time, waiting);
        !rested.unwrap_or_else(PoisonError::into_inner).0.is_over
    }
}

/// Takes one after the other from a queue that several threads share.
fn next<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn looking(
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

fn working(
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

fn confirming(settler: &Arc<Settler>, bell: &Arc<Bell>) -> JoinHandle<()> {
    let (settler, bell) = (Arc::clone(settler), Arc::clone(bell));
    thread::spawn(move || {
        // Of what the last process sent nobody knows whether a node took it.
        let (mut looks, mut is_doubtful) = (0_u32, true);
        while bell.wait_for_sent() {
            while !bell.is_over() {
                looks = looks.wrapping_add(1);
                let is_sent_again = std::mem::take(&mut is_doubtful) || looks % LOOKS == 0;
                let (settled, outcome) = settler.round(is_sent_again);
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

fn watching(settler: &Arc<Settler>, bell: &Arc<Bell>, every: Duration) -> JoinHandle<()> {
    let (settler, bell) = (Arc::clone(settler), Arc::clone(bell));
    thread::spawn(move || {
        let mut last = None;
        loop {
            let looked = settler.look();
            let said = looked.as_ref().err().map(ToString::to_string);
            if let Some(error) = said.as_ref().filter(|_| said != last) {
                tracing::error!(target: "farthing::alarm", "payments by one transaction: {error}");
            }
            last = said;
            if !bell.rest(if looked.is_ok() { every } else { every.min(AFTER_FAILURE * 10) }) {
                return;
            }
        }
    })
}
