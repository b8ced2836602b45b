//! One runtime: takes connections and hands their requests to the gate.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};

use super::Settings;
use super::kept::Kept;
use super::timed::Timed;
use super::upstream::{Pool, UpstreamError};
use crate::gate::{Failed, Gate, Local, Replied, Sent};

/// Bytes of a request's head, in either version of HTTP (invariant 5).
const HEAD_MAX: usize = 64 * 1024;

/// How long to wait after the system had no more descriptors for connections.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// A runtime's part of the server.
pub(super) struct Worker {
    gate: Arc<Gate>,
    settings: Settings,
    stopped: watch::Receiver<bool>,
}

/// What the requests of a runtime share.
struct Shared {
    gate: Arc<Gate>,
    local: Local,
    pool: Rc<Pool<Asking>>,
    /// How long a request's body may stop in the middle.
    pause: Duration,
}

/// The body of a request on its way to the service.
type Asking = Sent<Timed<Incoming>>;

/// Spawns on this thread: nothing here is sent to another.
#[derive(Clone, Copy)]
struct Here;

impl<F: Future + 'static> hyper::rt::Executor<F> for Here {
    fn execute(&self, future: F) {
        spawn_local(future);
    }
}

impl Worker {
    pub(super) fn new(gate: Arc<Gate>, settings: Settings, stopped: watch::Receiver<bool>) -> Self {
        Self { gate, settings, stopped }
    }

    /// Serves until told to stop, and then what is under way.
    pub(super) async fn run(mut self, listeners: Vec<std::net::TcpListener>) -> io::Result<()> {
        let local = Local::new(self.gate.ledger());
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        spawn_local(async move { lane.run().await });
        spawn_local(mailbox.run());
        let pool = Rc::new(Pool::new(self.settings.upstream.clone()));
        let pause = self.settings.idle;
        let shared = Rc::new(Shared { gate: Arc::clone(&self.gate), local, pool, pause });
        let most = self.settings.connections.div_ceil(self.settings.cores.max(1));
        let free = Arc::new(Semaphore::new(most));
        let graceful = Rc::new(GracefulShutdown::new());
        let mut accepting = Vec::new();
        for listener in listeners {
            let door = Door {
                shared: Rc::clone(&shared),
                listener: TcpListener::from_std(listener)?,
                free: Arc::clone(&free),
                graceful: Rc::clone(&graceful),
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
        if let Ok(graceful) = Rc::try_unwrap(graceful) {
            // What is not done by then is cut off: the payer asks again.
            let _late = timeout(self.settings.drain, graceful.shutdown()).await;
        }
        Ok(())
    }
}

/// A listener of a runtime.
struct Door {
    shared: Rc<Shared>,
    listener: TcpListener,
    free: Arc<Semaphore>,
    graceful: Rc<GracefulShutdown>,
    builder: auto::Builder<Here>,
}

impl Door {
    async fn accept(self) {
        loop {
            let Ok(permit) = Arc::clone(&self.free).acquire_owned().await else { return };
            let accepted =
                self.listener.accept().await.and_then(|(stream, peer)| Ok((io(stream)?, peer)));
            let Ok((stream, peer)) = accepted else {
                // Its peer has gone already, or the system has no descriptors left for now.
                sleep(EXHAUSTED).await;
                continue;
            };
            let shared = Rc::clone(&self.shared);
            let answer = service_fn(move |request| answer(Rc::clone(&shared), peer, request));
            let connection = self.builder.serve_connection(stream, answer).into_owned();
            let connection = self.graceful.watch(connection);
            spawn_local(async move {
                // A connection that breaks is its peer's affair.
                let _broken = connection.await;
                drop(permit);
            });
        }
    }
}

fn io(stream: TcpStream) -> io::Result<TokioIo<TcpStream>> {
    stream.set_nodelay(true)?;
    Ok(TokioIo::new(stream))
}

fn builder(settings: &Settings) -> auto::Builder<Here> {
    let mut builder = auto::Builder::new(Here);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.head)
        .max_buf_size(HEAD_MAX)
        .pipeline_flush(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(settings.streams)
        .max_header_list_size(u32::try_from(HEAD_MAX).unwrap_or(u32::MAX));
    builder
}

async fn answer(
    shared: Rc<Shared>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Replied<Kept<Asking>>>, Infallible> {
    let Shared { gate, local, pool, pause } = &*shared;
    // Before a payment is taken, not after it.
    if !pool.has_room().await {
        return Ok(gate.busy());
    }
    let service = |request: Request<Asking>| async {
        let is_free = matches!(request.body(), Sent::Passing(_));
        pool.send(request, is_free).await.map_err(|error| {
            tracing::warn!(%error, "no answer");
            match error {
                UpstreamError::Busy => Failed::Busy,
                UpstreamError::TimedOut => Failed::TimedOut,
                UpstreamError::Body => Failed::Body,
                UpstreamError::Connect(_) | UpstreamError::Broke(_) => Failed::Broken,
            }
        })
    };
    let request = request.map(|body| Timed::new(body, *pause));
    Ok(gate.serve((local, peer.ip()), request, service).await)
}
