//! The service behind: its address, and the connections that one runtime keeps to it.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri, Version};
use http_body::Body;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::timeout;

use super::kept::Kept;

/// How long a connection has to come to rest after a reply. One that still sends a request's body then is closed:
/// nobody waits for what a stranger may never send.
const SETTLE: Duration = Duration::from_millis(20);

/// Where the service listens, and how long it may take.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// `host:port`, over plain HTTP: beside the gateway, or in a network of one's own.
    pub authority: String,
    /// Until it takes a connection, and until one of `most` is free.
    pub connect: Duration,
    /// Until the head of its answer.
    pub answer: Duration,
    /// Idle connections that a runtime keeps.
    pub idle: usize,
    /// Connections of a runtime at once, at least 1. A quarter of them is for what is paid: what costs nothing could
    /// keep all of them busy.
    pub most: usize,
}

/// Why there is no answer of the service.
#[derive(Debug)]
pub enum UpstreamError {
    /// All connections are in use, and none became free in time. It was not asked.
    Busy,
    /// It takes no connection.
    Connect(io::Error),
    /// It took longer than it may.
    TimedOut,
    /// The body of the request came to no end, which is its sender's doing.
    Body,
    /// It broke off before the head of its answer.
    Broke(hyper::Error),
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("all connections to the service behind are in use"),
            Self::Connect(error) => write!(f, "the service behind takes no connection: {error}"),
            Self::TimedOut => f.write_str("the service behind takes too long"),
            Self::Body => f.write_str("the body of the request came to no end"),
            Self::Broke(error) => write!(f, "the service behind broke off: {error}"),
        }
    }
}

impl std::error::Error for UpstreamError {}

/// The connections of one runtime. Requests to the service are HTTP/1.1, one at a time on each.
pub struct Pool<B> {
    upstream: Upstream,
    host: HeaderValue,
    idle: RefCell<Vec<Link<B>>>,
    places: Arc<Semaphore>,
    free_places: Arc<Semaphore>,
}

/// A connection. It ends when this is dropped, whatever is still on its way on it.
pub(super) struct Link<B> {
    sender: SendRequest<B>,
    task: AbortHandle,
}

impl<B> Drop for Link<B> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The right to one connection of `Upstream::most`.
pub(super) struct Place {
    _one: OwnedSemaphorePermit,
    _one_for_nothing: Option<OwnedSemaphorePermit>,
}

impl<B> Pool<B>
where
    B: Body<Data = Bytes> + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// None is connected yet.
    #[must_use]
    pub fn new(upstream: Upstream) -> Self {
        let host = HeaderValue::from_str(&upstream.authority);
        let host = host.unwrap_or_else(|_| HeaderValue::from_static("localhost"));
        let most = upstream.most.max(1);
        let [places, free_places] =
            [most, most - most / 4].map(|count| Arc::new(Semaphore::new(count)));
        Self { upstream, host, idle: RefCell::default(), places, free_places }
    }

    /// Whether a connection is free, or soon is.
    pub async fn has_room(&self) -> bool {
        self.places.available_permits() > 0
            || timeout(self.upstream.connect, self.places.acquire()).await.is_ok()
    }

    /// Sends a request and waits for the head of its answer; `is_free` if nobody has paid for it. A kept connection
    /// that the service has closed meanwhile is passed over; a request that was begun is never sent twice, since the
    /// service may have seen it.
    ///
    /// # Errors
    /// [`UpstreamError`]; then no byte of an answer was seen.
    pub async fn send(
        self: &Rc<Self>,
        mut request: Request<B>,
        is_free: bool,
    ) -> Result<Response<Kept<B>>, UpstreamError> {
        request.headers_mut().insert(HOST, self.host.clone());
        *request.version_mut() = Version::HTTP_11;
        let target = request.uri().path_and_query().cloned();
        *request.uri_mut() = target.map(Uri::from).unwrap_or_default();
        let place = self.place(is_free).await?;
        let mut link = match self.kept() {
            Some(link) => link,
            None => self.connect().await?,
        };
        let sent = timeout(self.upstream.answer, link.sender.send_request(request)).await;
        let answer = sent.map_err(|_| UpstreamError::TimedOut)?.map_err(|error| {
            // Of what we do to a connection only a request's body can fail.
            if error.is_user() { UpstreamError::Body } else { UpstreamError::Broke(error) }
        })?;
        let pool = Rc::clone(self);
        Ok(answer.map(|body| Kept::new(body, (link, place), pool)))
    }

    /// Takes a connection back whose reply was read to its end.
    pub(super) fn settle(self: Rc<Self>, (mut link, place): (Link<B>, Place)) {
        if link.sender.is_ready() {
            return self.keep(link);
        }
        spawn_local(async move {
            if let Ok(Ok(())) = timeout(SETTLE, link.sender.ready()).await {
                self.keep(link);
            }
            drop(place);
        });
    }

    fn keep(&self, link: Link<B>) {
        let mut idle = self.idle.borrow_mut();
        if idle.len() < self.upstream.idle {
            idle.push(link);
        }
    }

    /// Waits for the right to a connection.
    async fn place(&self, is_free: bool) -> Result<Place, UpstreamError> {
        let both = async {
            let for_nothing = match is_free {
                true => Some(Arc::clone(&self.free_places).acquire_owned().await?),
                false => None,
            };
            let one = Arc::clone(&self.places).acquire_owned().await?;
            Ok(Place { _one: one, _one_for_nothing: for_nothing })
        };
        let place: Result<_, tokio::sync::AcquireError> =
            timeout(self.upstream.connect, both).await.map_err(|_| UpstreamError::Busy)?;
        place.map_err(|_| UpstreamError::Busy)
    }

    /// One that rests and is open.
    fn kept(&self) -> Option<Link<B>> {
        let mut idle = self.idle.borrow_mut();
        while let Some(link) = idle.pop() {
            if link.sender.is_ready() {
                return Some(link);
            }
        }
        None
    }

    async fn connect(&self) -> Result<Link<B>, UpstreamError> {
        let address = &self.upstream.authority;
        let stream = timeout(self.upstream.connect, TcpStream::connect(address)).await;
        let stream =
            stream.map_err(|_| UpstreamError::TimedOut)?.map_err(UpstreamError::Connect)?;
        stream.set_nodelay(true).map_err(UpstreamError::Connect)?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(UpstreamError::Broke)?;
        // Its error is also that of the request on it.
        let task = spawn_local(async move { connection.await.unwrap_or(()) }).abort_handle();
        Ok(Link { sender, task })
    }
}
