//! Connections: few at a time, each of somebody who may be here.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::door::{Door, owner};
use super::guard::Guard;
use super::{Parts, api, reply};

/// Connections at once through one door; more wait.
const CONNECTIONS: usize = 32;

/// Until the head of a request must be there.
const HEAD: Duration = Duration::from_secs(10);

/// Bytes of a request's head.
const HEAD_MAX: usize = 16 * 1024;

/// How long to wait after the system had no more descriptors for connections.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// Serves until told to stop.
///
/// # Errors
/// The system's, when a listener cannot be used.
pub(super) async fn serve(
    parts: &Parts,
    doors: Vec<(Door, Guard)>,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut tasks = JoinSet::new();
    for (door, guard) in doors {
        // Each its own: who holds all of TCP, for which he needs no token, must not keep the operator from the socket.
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        let hall = Hall { parts: parts.clone(), guard, free };
        match door {
            Door::Unix(listener) => {
                let user = owner(&parts.settings.socket)?;
                let listener = UnixListener::from_std(listener)?;
                tasks.spawn(async move { hall.accept_unix(listener, user).await });
            }
            Door::Tcp(listener) => {
                let listener = TcpListener::from_std(listener)?;
                tasks.spawn(async move { hall.accept_tcp(listener).await });
            }
        }
    }
    tasks.spawn(super::tidy(Arc::clone(&parts.gate)));
    // The sender is dropped only by who stops.
    let _stopped = stopped.wait_for(|is_over| *is_over).await;
    tasks.shutdown().await;
    Ok(())
}

/// Behind one door.
#[derive(Clone)]
struct Hall {
    parts: Parts,
    guard: Guard,
    free: Arc<Semaphore>,
}

impl Hall {
    /// Takes connections of this user and of the system's. Anybody else can only have come while the socket's mode
    /// was not set yet.
    async fn accept_unix(self, listener: UnixListener, user: u32) {
        while let Ok(permit) = Arc::clone(&self.free).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let peer = stream.peer_cred().map(|peer| peer.uid());
                    if peer.is_ok_and(|peer| peer == user || peer == 0) {
                        tokio::spawn(self.clone().talk(stream, permit));
                    }
                }
                Err(_) => sleep(EXHAUSTED).await,
            }
        }
    }

    async fn accept_tcp(self, listener: TcpListener) {
        while let Ok(permit) = Arc::clone(&self.free).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(self.clone().talk(stream, permit));
                }
                Err(_) => sleep(EXHAUSTED).await,
            }
        }
    }

    async fn talk<I>(self, stream: I, permit: OwnedSemaphorePermit)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answer = service_fn(|request| {
            let Self { parts, guard, .. } = self.clone();
            async move {
                let answer: Response<_> = match guard.check(&request) {
                    Ok(()) => api::answer(parts, request).await,
                    Err(forbidden) => reply::error(forbidden.status(), &forbidden.to_string()),
                };
                Ok::<_, Infallible>(answer)
            }
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_MAX);
        // A connection that breaks is its peer's affair.
        let _broken = builder.serve_connection(TokioIo::new(stream), answer).await;
        drop(permit);
    }
}
