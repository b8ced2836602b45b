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
use super::upstream::{Kept, Pool, UpstreamError};
use crate::gate::{Failed, Gate, Local, Replied, Sent};

/// Streams of one HTTP/2 connection at once.
const STREAMS_MAX: u32 = 256;

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
    pool: Rc<Pool<Sent<Incoming>>>,
}

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
    pub(super) async fn run(mut self, listener: std::net::TcpListener) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        let local = Local::new(self.gate.ledger());
        spawn_local(Arc::clone(&local.lane).run());
        spawn_local(Arc::clone(&local.mailbox).run());
        let pool = Rc::new(Pool::new(self.settings.upstream.clone()));
        let shared = Rc::new(Shared { gate: Arc::clone(&self.gate), local, pool });
        let free = Arc::new(Semaphore::new(self.settings.connections));
        let graceful = GracefulShutdown::new();
        let builder = builder(&self.settings);
        loop {
            let permit = Arc::clone(&free).acquire_owned();
            let (stream, peer) = tokio::select! {
                accepted = async { (permit.await, listener.accept().await) } => match accepted {
                    (Ok(permit), Ok((stream, peer))) => ((stream, permit), peer),
                    _ => {
                        sleep(EXHAUSTED).await;
                        continue;
                    }
                },
                _ = self.stopped.wait_for(|is_over| *is_over) => break,
            };
            let (stream, permit) = stream;
            let shared = Rc::clone(&shared);
            let answer = service_fn(move |request| answer(Rc::clone(&shared), peer, request));
            let connection = builder.serve_connection(io(stream)?, answer).into_owned();
            let connection = graceful.watch(connection);
            spawn_local(async move {
                // A connection that breaks is its peer's affair.
                let _broken = connection.await;
                drop(permit);
            });
        }
        drop(listener);
        // What is not done by then is cut off: the payer asks again.
        let _late = timeout(self.settings.drain, graceful.shutdown()).await;
        Ok(())
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
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEAD_MAX).unwrap_or(u32::MAX));
    builder
}

async fn answer(
    shared: Rc<Shared>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Replied<Kept<Sent<Incoming>>>>, Infallible> {
    let Shared { gate, local, pool } = &*shared;
    let service = |request| async {
        pool.send(request).await.map_err(|error| {
            tracing::warn!(%error, "no answer");
            match error {
                UpstreamError::TimedOut => Failed::TimedOut,
                UpstreamError::Connect(_) | UpstreamError::Broke(_) => Failed::Broken,
            }
        })
    };
    Ok(gate.serve((local, peer.ip()), request, service).await)
}
