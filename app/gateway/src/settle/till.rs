//! Where the gate pays in what requests show, without waiting for a node itself.
//!
//! Its queue is bounded: a full one is `Busy`, which the gate answers before anything is accepted. What was accepted
//! finds room to the end.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use farthing_wire::Identifier;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::bell::Bell;
use super::places::Places;
use super::settler::{Order, Settler};
use super::{Found, InHand, Name, SettleRefusal, Settlement, Settlements, Unready, threads};
use crate::chain::{Asker, ENDING, MessageHash, Shared, State, asker};

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

pub(super) type Looked = oneshot::Sender<Result<InHand, SettleRefusal>>;

/// A reply's status, and when it goes out: unix seconds of this machine.
pub(super) type Going = (u16, i64);

/// What is done to what is in hand.
pub(super) enum Work {
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
    /// Who waits to be looked at.
    places: Places,
    bell: Arc<Bell>,
    threads: Vec<JoinHandle<()>>,
}

impl Till {
    /// Opens it: what was sent before the last end of the process is looked for at once. What is wrong with sponsor or
    /// wallet is an alarm of `shared`.
    pub fn open(
        settler: Arc<Settler>,
        secret: [u8; 32],
        (shared, shifts): (&Arc<Shared>, Shifts),
    ) -> Self {
        let bell = Arc::new(Bell::begun());
        let (orders, ordered) = sync_channel(shifts.queue);
        let (works, worked) = channel();
        let mut all = Vec::new();
        let (ordered, worked) = (Arc::new(Mutex::new(ordered)), Arc::new(Mutex::new(worked)));
        for _ in 0..shifts.clerks.max(1) {
            all.push(threads::looking(&settler, &ordered));
            all.push(threads::working(&settler, &worked, &bell));
        }
        all.push(threads::confirming(&settler, &bell));
        all.push(threads::watching(&settler, (&bell, shared), shifts.look_every));
        let (orders, works, places) = (Some(orders), Some(works), Places::default());
        Self { settler, secret, orders, works, places, bell, threads: all }
    }

    /// Under which name an address is remembered.
    #[must_use]
    pub fn asker(&self, address: IpAddr) -> Asker {
        asker(address, &self.secret)
    }

    /// Under which name a payment is remembered, by what its payer calls it.
    #[must_use]
    pub fn name(&self, identifier: &Identifier) -> Name {
        let hash = Sha256::new_with_prefix(b"farthing payment identifier");
        let hash = hash.chain_update(self.secret).chain_update(identifier.as_str()).finalize();
        hash.first_chunk().copied().unwrap_or_default()
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
        // What was shown before needs no node, and waits for nobody who does.
        if let Some(in_hand) = self.known(&order).await? {
            return Ok(in_hand);
        }
        let _place = self.places.take(order.shower.asker).ok_or(SettleRefusal::Busy)?;
        let (reply, answer) = oneshot::channel();
        let orders = self.orders.as_ref().ok_or(SettleRefusal::Stopped)?;
        orders.try_send((order, reply)).map_err(|error| match error {
            TrySendError::Full(_) => SettleRefusal::Busy,
            TrySendError::Disconnected(_) => SettleRefusal::Stopped,
        })?;
        answer.await.unwrap_or(Err(SettleRefusal::Stopped))
    }

    /// Signs and sends what is in hand, and waits so long for it to be settled, nodes that do not answer included. It goes
    /// on whether or not anybody waits.
    ///
    /// # Errors
    /// `Pending` where it is not settled in time, `Running` where it is not even signed; `Failed`, `NeverLanded`; those of [`Settler::capture`].
    pub async fn capture(&self, in_hand: InHand, most: Duration) -> Result<InHand, SettleRefusal> {
        let hash = *in_hand.hash();
        let settled = self.bell.await_settled(hash);
        let (reply, answer) = oneshot::channel();
        let until = Instant::now() + most;
        self.begin(in_hand, reply)?;
        let Ok(captured) = tokio::time::timeout(most, answer).await else {
            let record = self.find(hash).await?;
            let signed = record.filter(|record| record.state != State::Reserved);
            return Err(match signed.map(|record| record.outcome(&hash)) {
                Some(Err(refusal)) => refusal,
                Some(Ok(())) | None => SettleRefusal::Running,
            });
        };
        let in_hand = captured.unwrap_or(Err(SettleRefusal::Stopped))?;
        self.until(&hash, settled, until.saturating_duration_since(Instant::now())).await?;
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
        if self.settlements().is_shared() {
            // Another gateway may have it, which rings nothing here: it is looked for.
            self.bell.sent();
        }
        self.until(hash, settled, most).await
    }

    async fn until(
        &self,
        hash: &MessageHash,
        settled: oneshot::Receiver<()>,
        most: Duration,
    ) -> Result<(), SettleRefusal> {
        // It may have been settled before anybody listened.
        match self.outcome(*hash).await {
            Err(SettleRefusal::Pending { .. }) => {
                let _late = tokio::time::timeout(most, settled).await;
                self.outcome(*hash).await
            }
            outcome => outcome,
        }
    }

    async fn outcome(&self, hash: MessageHash) -> Result<(), SettleRefusal> {
        match self.find(hash).await? {
            Some(record) => record.outcome(&hash),
            None => Err(SettleRefusal::Stopped),
        }
    }

    async fn find(&self, hash: MessageHash) -> Result<Option<Settlement>, SettleRefusal> {
        let settlements = Arc::clone(self.settlements());
        Ok(self.apart(move || settlements.find(&hash)).await??)
    }

    async fn known(&self, order: &Order) -> Result<Option<InHand>, SettleRefusal> {
        let (settler, order) = (Arc::clone(&self.settler), order.clone());
        self.apart(move || settler.known(&order)).await?
    }

    /// Asks the register. It may be in a database, and this thread is the gate's.
    async fn apart<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SettleRefusal> {
        if !self.settlements().is_shared() {
            return Ok(ask());
        }
        tokio::task::spawn_blocking(ask).await.map_err(|_| SettleRefusal::Stopped)
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
