//! One runtime: takes connections and hands their requests to the gate.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};

use super::Settings;
use super::kept::Kept;
use super::peer::{Noted, Open, Overdue, Patience, Peer, Watched};
use super::seldom::Seldom;
use super::timed::Timed;
use super::upstream::{Pool, UpstreamError};
use crate::gate::{Failed, Gate, Local, Replied, Sent};

/// Bytes of a request's head, in either version of HTTP (invariant 5).
const HEAD_MAX: usize = 64 * 1024;

/// Bytes of a reply that wait on one HTTP/2 stream for a peer that does not read them.
const UNREAD_MAX: usize = 64 * 1024;

/// How long to wait after the system had no more descriptors for connections.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// A runtime's part of the server.
pub(super) struct Worker {
    gate: Arc<Gate>,
    settings: Settings,
    stopped: watch::Receiver<bool>,
    failures: Arc<Seldom>,
}

/// What the requests of a runtime share.
struct Shared {
    gate: Arc<Gate>,
    local: Local,
    pool: Rc<Pool<Asking>>,
    patience: Patience,
    failures: Arc<Seldom>,
}

/// The body of a request on its way to the service.
type Asking = Sent<Timed<Incoming>>;

/// A reply on its way to the peer.
type Reply = Response<Watched<Replied<Kept<Asking>>>>;

/// Spawns on this thread: nothing here is sent to another.
#[derive(Clone, Copy)]
struct Here;

impl<F: Future + 'static> hyper::rt::Executor<F> for Here {
    fn execute(&self, future: F) {
        spawn_local(future);
    }
}

impl Worker {
    /// It is told when to stop, and by the second whether it may write of failures of the service.
    pub(super) fn new(
        gate: Arc<Gate>,
        settings: Settings,
        (stopped, failures): (watch::Receiver<bool>, Arc<Seldom>),
    ) -> Self {
        Self { gate, settings, stopped, failures }
    }

    /// Serves until told to stop, and then what is under way.
    pub(super) async fn run(mut self, listeners: Vec<std::net::TcpListener>) -> io::Result<()> {
        let local = Local::new(&self.gate);
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        spawn_local(async move { lane.run().await });
        spawn_local(mailbox.run());
        let pool = Rc::new(Pool::new(self.settings.upstream.clone()));
        let patience = Patience { head: self.settings.head, idle: self.settings.idle };
        let (gate, failures) = (Arc::clone(&self.gate), Arc::clone(&self.failures));
        let shared = Rc::new(Shared { gate, local, pool, patience, failures });
        let most = self.settings.connections.div_ceil(self.settings.cores.max(1));
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let free = Arc::new(Semaphore::new(most as usize));
        let mut accepting = Vec::new();
        for listener in listeners {
            let door = Door {
                shared: Rc::clone(&shared),
                listener: TcpListener::from_std(listener)?,
                free: Arc::clone(&free),
                stopped: self.stopped.clone(),
                drain: self.settings.drain,
                builder: builder(&self.settings),
            };
            accepting.push(spawn_local(door.accept()));
        }
        // The sender is dropped only by who stops.
        let _stopped = self.stopped.wait_for(|is_over| *is_over).await;
        for accepting in accepting {
            accepting.abort();
            let _aborted = accepting.await;
        }
        // What is not done by then is cut off: the payer asks again.
        let _late = timeout(self.settings.drain, free.acquire_many(most)).await;
        Ok(())
    }
}

/// A listener of a runtime.
struct Door {
    shared: Rc<Shared>,
    listener: TcpListener,
    free: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
    drain: Duration,
    builder: auto::Builder<Here>,
}

impl Door {
    async fn accept(self) {
        loop {
            let Ok(permit) = Arc::clone(&self.free).acquire_owned().await else { return };
            let accepted = self.listener.accept().await;
            let accepted = accepted.and_then(|(stream, from)| {
                stream.set_nodelay(true)?;
                Ok((stream, from))
            });
            let Ok((stream, from)) = accepted else {
                // Its peer has gone already, or the system has no descriptors left for now.
                sleep(EXHAUSTED).await;
                continue;
            };
            let attended = self.attend(stream, from);
            spawn_local(async move {
                attended.await;
                drop(permit);
            });
        }
    }

    /// Answers what comes on a connection until its peer has had enough, lets us wait for too long, or all stops.
    fn attend(&self, stream: TcpStream, from: SocketAddr) -> impl Future<Output = ()> + use<> {
        let (peer, shared) = (Peer::new(), Rc::clone(&self.shared));
        let (patience, drain) = (shared.patience, self.drain);
        let answer = {
            let peer = Rc::clone(&peer);
            service_fn(move |request: Request<Incoming>| {
                let open = peer.begin(request.version());
                answer(Rc::clone(&shared), (from, open), request)
            })
        };
        let stream = TokioIo::new(Noted::new(stream, Rc::clone(&peer)));
        let connection = self.builder.serve_connection(stream, answer).into_owned();
        let mut stopped = self.stopped.clone();
        async move {
            let mut connection = pin!(connection);
            let grace = tokio::select! {
                biased;
                // A connection that breaks is its peer's affair.
                _broken = connection.as_mut() => return,
                overdue = peer.overdue(patience) => match overdue {
                    Overdue::Stuck => return,
                    Overdue::Idle => patience.head,
                },
                _stopped = stopped.wait_for(|is_over| *is_over) => drain,
            };
            connection.as_mut().graceful_shutdown();
            let _late = timeout(grace, connection).await;
        }
    }
}

fn builder(settings: &Settings) -> auto::Builder<Here> {
    let mut builder = auto::Builder::new(Here);
    // The time for a head is `Peer`'s affair: here it would also be that of a pause between requests.
    // And `pipeline_flush` would keep all of a reply in memory for a peer that does not read it.
    builder.http1().header_read_timeout(None).max_buf_size(HEAD_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(settings.idle)
        .keep_alive_timeout(settings.head)
        .max_send_buf_size(UNREAD_MAX)
        .max_concurrent_streams(settings.streams)
        .max_header_list_size(u32::try_from(HEAD_MAX).unwrap_or(u32::MAX));
    builder
}

async fn answer(
    shared: Rc<Shared>,
    (from, open): (SocketAddr, Open),
    request: Request<Incoming>,
) -> Result<Reply, Infallible> {
    let Shared { gate, local, pool, patience, failures } = &*shared;
    let service = |request: Request<Asking>| async {
        let is_free = matches!(request.body(), Sent::Passing(_));
        pool.send(request, is_free).await.map_err(|error| {
            if let Some(left_out) = failures.may(Instant::now()) {
                tracing::warn!(%error, left_out, "no answer");
            }
            match error {
                UpstreamError::Busy => Failed::Busy,
                UpstreamError::TimedOut => Failed::TimedOut,
                UpstreamError::Body => Failed::Body,
                UpstreamError::Connect(_) | UpstreamError::Broke(_) => Failed::Broken,
            }
        })
    };
    let request = request.map(|body| Timed::new(body, patience.idle));
    let reply = gate.serve((local, from.ip()), request, (pool.has_room(), service)).await;
    Ok(reply.map(|body| Watched::new(body, open)))
}
