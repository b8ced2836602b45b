//! The service behind: its address, and the connections that one runtime keeps to it.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri, Version};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Where the service listens, and how long it may take.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// `host:port`, over plain HTTP: beside the gateway, or in a network of one's own.
    pub authority: String,
    /// Until it takes a connection.
    pub connect: Duration,
    /// Until the head of its answer.
    pub answer: Duration,
    /// Idle connections that a runtime keeps.
    pub idle: usize,
}

/// Why there is no answer of the service.
#[derive(Debug)]
pub enum UpstreamError {
    /// It takes no connection.
    Connect(io::Error),
    /// It took longer than it may.
    TimedOut,
    /// It broke off before the head of its answer.
    Broke(hyper::Error),
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(error) => write!(f, "the service behind takes no connection: {error}"),
            Self::TimedOut => f.write_str("the service behind takes too long"),
            Self::Broke(error) => write!(f, "the service behind broke off: {error}"),
        }
    }
}

impl std::error::Error for UpstreamError {}

/// The connections of one runtime. Requests to the service are HTTP/1.1, one at a time on each.
pub struct Pool<B> {
    upstream: Upstream,
    host: HeaderValue,
    idle: RefCell<Vec<SendRequest<B>>>,
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
        Self { upstream, host, idle: RefCell::default() }
    }

    /// Sends a request and waits for the head of its answer. A kept connection that the service has closed
    /// meanwhile is passed over; a request that was begun is never sent twice, since the service may have
    /// seen it.
    ///
    /// # Errors
    /// [`UpstreamError`]; then no byte of an answer was seen.
    pub async fn send(
        self: &Rc<Self>,
        mut request: Request<B>,
    ) -> Result<Response<Kept<B>>, UpstreamError> {
        request.headers_mut().insert(HOST, self.host.clone());
        *request.version_mut() = Version::HTTP_11;
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        *request.uri_mut() = target.parse().unwrap_or_else(|_| Uri::from_static("/"));
        let mut connection = match self.kept().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let sent = timeout(self.upstream.answer, connection.send_request(request)).await;
        let answer = sent.map_err(|_| UpstreamError::TimedOut)?.map_err(UpstreamError::Broke)?;
        let pool = Rc::clone(self);
        Ok(answer.map(|body| Kept { body, connection: Some(connection), pool }))
    }

    async fn kept(&self) -> Option<SendRequest<B>> {
        loop {
            let mut connection = self.idle.borrow_mut().pop()?;
            if connection.ready().await.is_ok() {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<SendRequest<B>, UpstreamError> {
        let address = &self.upstream.authority;
        let stream = timeout(self.upstream.connect, TcpStream::connect(address)).await;
        let stream =
            stream.map_err(|_| UpstreamError::TimedOut)?.map_err(UpstreamError::Connect)?;
        stream.set_nodelay(true).map_err(UpstreamError::Connect)?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(UpstreamError::Broke)?;
        // Its error is also that of the request on it.
        tokio::task::spawn_local(async move { connection.await.unwrap_or(()) });
        Ok(sender)
    }
}

/// The body of an answer; its connection is kept for the next request once all of it was read.
pub struct Kept<B> {
    body: Incoming,
    connection: Option<SendRequest<B>>,
    pool: Rc<Pool<B>>,
}

impl<B> Body for Kept<B> {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, hyper::Error>>> {
        std::pin::Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Kept<B> {
    fn drop(&mut self) {
        // One that still brings the rest of this answer is of no use for another: it closes with this.
        let Some(connection) = self.connection.take().filter(|_| self.body.is_end_stream()) else {
            return;
        };
        let mut idle = self.pool.idle.borrow_mut();
        if idle.len() < self.pool.upstream.idle {
            idle.push(connection);
        }
    }
}
