//! Signatures, off the runtimes: one thread takes whatever vouchers have gathered, verifies them together and
//! admits them. A batch is as large as the load makes it; there is no timer.
//!
//! A runtime that waits is woken once for all of a batch that is its own ([`Mailbox`]), since each wake from
//! another thread is a system call.

use std::collections::HashMap;
use std::io;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use farthing_vouchers::book::{Prepared, Refusal, Verified, verify_prepared};
use tokio::sync::{Notify, oneshot};

use super::admit::Admission;
use super::refused::Refused;
use super::sale::Sale;
use crate::chain::Shared;
use crate::ledger::{Ledger, State};

/// What became of a voucher.
pub type Verdict = Result<Decided, Refused>;

/// A voucher that is signed.
pub enum Decided {
    /// And admitted.
    Admitted(Admission),
    /// And no more than that: its row decides (R5).
    Signed(Box<Verified>),
}

/// A voucher on its way.
struct Waiting {
    prepared: Prepared,
    /// What is sold for it here; `None` where its row decides.
    sale: Option<Sale>,
    reply: Reply,
}

/// Where a verdict goes.
struct Reply {
    mailbox: Arc<Mailbox>,
    sender: oneshot::Sender<Verdict>,
}

/// The verdicts of one runtime, on their way back to it.
#[derive(Default)]
pub struct Mailbox {
    letters: Mutex<Vec<(oneshot::Sender<Verdict>, Verdict)>>,
    arrived: Notify,
}

impl Mailbox {
    /// Hands out what arrives, for as long as the runtime lives: spawn it there.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.arrived.notified().await;
            for (sender, verdict) in mem::take(&mut *lock(&self.letters)) {
                // Whoever asked may have gone; the voucher is admitted all the same.
                let _gone = sender.send(verdict);
            }
        }
    }

    fn post(&self, letters: Vec<(oneshot::Sender<Verdict>, Verdict)>) {
        lock(&self.letters).extend(letters);
        self.arrived.notify_one();
    }
}

/// The thread that verifies, and its queue.
pub struct Verifier {
    queue: Arc<Queue>,
    thread: Option<thread::JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    gathered: Mutex<Gathered>,
    arrived: Condvar,
}

#[derive(Default)]
struct Gathered {
    waiting: Vec<Waiting>,
    is_over: bool,
}

impl Verifier {
    /// Vouchers that may wait; more are answered with 503 before anything is accepted.
    pub const WAITING_MAX: usize = 16_384;

    /// Starts the thread.
    ///
    /// # Errors
    /// The system's, when it gives no thread.
    pub fn start(ledger: Arc<Ledger>, shared: Arc<Shared>) -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let taken = Arc::clone(&queue);
        let run = move || {
            while let Some(batch) = taken.next() {
                decide(&ledger, &shared, batch);
            }
        };
        let thread = thread::Builder::new().name("verify".into()).spawn(run)?;
        Ok(Self { queue, thread: Some(thread) })
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        lock(&self.queue.gathered).waiting.len()
    }

    /// Verifies and admits a voucher, with whatever else waits.
    ///
    /// # Errors
    /// [`Refused::Busy`] while too many wait; what the book says of it otherwise.
    pub async fn admit(
        &self,
        prepared: Prepared,
        sale: Sale,
        mailbox: &Arc<Mailbox>,
    ) -> Result<Admission, Refused> {
        match self.decide(prepared, Some(sale), mailbox).await? {
            Decided::Admitted(admission) => Ok(admission),
            Decided::Signed(_) => Err(Refused::Down),
        }
    }

    /// Verifies a voucher, with whatever else waits.
    ///
    /// # Errors
    /// [`Refused::Busy`] while too many wait; that it is not signed.
    pub async fn verify(
        &self,
        prepared: Prepared,
        mailbox: &Arc<Mailbox>,
    ) -> Result<Box<Verified>, Refused> {
        match self.decide(prepared, None, mailbox).await? {
            Decided::Admitted(_) => Err(Refused::Down),
            Decided::Signed(verified) => Ok(verified),
        }
    }

    async fn decide(
        &self,
        prepared: Prepared,
        sale: Option<Sale>,
        mailbox: &Arc<Mailbox>,
    ) -> Verdict {
        let (sender, verdict) = oneshot::channel();
        let reply = Reply { mailbox: Arc::clone(mailbox), sender };
        self.queue.push(Waiting { prepared, sale, reply })?;
        verdict.await.unwrap_or(Err(Refused::Down))
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        lock(&self.queue.gathered).is_over = true;
        self.queue.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Queue {
    fn push(&self, waiting: Waiting) -> Result<(), Refused> {
        let mut gathered = lock(&self.gathered);
        if gathered.is_over {
            return Err(Refused::Down);
        }
        if gathered.waiting.len() >= Verifier::WAITING_MAX {
            return Err(Refused::Busy);
        }
        gathered.waiting.push(waiting);
        if gathered.waiting.len() == 1 {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// What has gathered, at least one; `None` once it is over.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut gathered = lock(&self.gathered);
        while gathered.waiting.is_empty() {
            if gathered.is_over {
                return None;
            }
            gathered = self.arrived.wait(gathered).unwrap_or_else(PoisonError::into_inner);
        }
        Some(mem::take(&mut gathered.waiting))
    }
}

/// Verifies and admits a batch, and posts what became of it.
fn decide(ledger: &Ledger, shared: &Shared, batch: Vec<Waiting>) {
    let (prepared, rest): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|waiting| (waiting.prepared, (waiting.sale, waiting.reply))).unzip();
    let verified = verify_prepared(&prepared);
    crate::fail::point("verified");
    let mut posts: HashMap<*const Mailbox, (Arc<Mailbox>, Vec<_>)> = HashMap::new();
    for (verified, (sale, reply)) in verified.into_iter().zip(rest) {
        let verdict = match verified {
            Some(verified) => match sale {
                Some(sale) => admit((ledger, shared), &verified, &sale),
                None => Ok(Decided::Signed(Box::new(verified))),
            },
            None => Err(Refused::Book(Refusal::BadSignature)),
        };
        let post = posts.entry(Arc::as_ptr(&reply.mailbox));
        post.or_insert_with(|| (reply.mailbox, Vec::new())).1.push((reply.sender, verdict));
    }
    for (mailbox, letters) in posts.into_values() {
        mailbox.post(letters);
    }
}

fn admit((ledger, shared): (&Ledger, &Shared), verified: &Verified, sale: &Sale) -> Verdict {
    let mut shard = ledger.shard(&sale.row.account);
    let admission = sale.admit((ledger, shared), &mut shard, |book, ask| {
        book.admit_voucher(verified, ask, sale.now)
    })?;
    // Whoever asked may have gone meanwhile, and then it is for its retry to begin.
    if let Some(entry) = shard.recent.find(sale.row, sale.ask.number, ledger.time()) {
        entry.state = State::Waiting;
    }
    Ok(Decided::Admitted(admission))
}

/// A panic of another thread leaves a queue whole: nothing is half pushed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
