//! The other end of the socket: what `farthing gate status` and its like ask.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;

/// Bytes of a document that is read as a whole.
const DOCUMENT_MAX: usize = 64 * 1024 * 1024;

/// Why there is no answer, or another than was meant.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No gateway is at work here, or its socket is another user's.
    #[error("nobody answers at {}: {error}", socket.display())]
    NobodyThere {
        /// Where.
        socket: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// It broke off.
    #[error("the gateway broke off: {0}")]
    Broke(#[from] hyper::Error),
    /// It says no.
    #[error("{words}")]
    Refused {
        /// Of its reply.
        status: StatusCode,
        /// Why.
        words: String,
    },
    /// What it says cannot be read.
    #[error("the gateway answers something else than was asked for")]
    Strange,
    /// What was read cannot be written, or the system gives no runtime.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Asks the gateway of a socket. Blocks.
#[derive(Clone, Debug)]
pub struct Client {
    socket: PathBuf,
}

impl Client {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(socket: &Path) -> Self {
        Self { socket: socket.to_owned() }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn read(&self, path: &str) -> Result<Value, ClientError> {
        self.document(Request::get(path), Bytes::new())
    }

    /// Changes something. One that breaks off may have been done.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn act(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        let request = Request::post(path).header("content-type", "application/json");
        self.document(request, body.to_string().into())
    }

    /// Writes what it says while it says it; returns how many bytes.
    ///
    /// # Errors
    /// [`ClientError`]; a part may have been written then.
    pub fn copy(&self, path: &str, to: &mut impl Write) -> Result<u64, ClientError> {
        runtime()?.block_on(async {
            let mut body = self.send(Request::get(path), Bytes::new()).await?;
            let mut written = 0_u64;
            while let Some(frame) = body.frame().await {
                if let Ok(data) = frame?.into_data() {
                    to.write_all(&data)?;
                    written = written.saturating_add(data.len() as u64);
                }
            }
            Ok(written)
        })
    }

    fn document(&self, request: http::request::Builder, body: Bytes) -> Result<Value, ClientError> {
        runtime()?.block_on(async {
            let body = self.send(request, body).await?;
            let bytes = http_body_util::Limited::new(body, DOCUMENT_MAX).collect().await;
            let bytes = bytes.map_err(|_| ClientError::Strange)?.to_bytes();
            serde_json::from_slice(&bytes).map_err(|_| ClientError::Strange)
        })
    }

    /// The body of a reply that is none of an error.
    async fn send(
        &self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<Incoming, ClientError> {
        let nobody = |error| ClientError::NobodyThere { socket: self.socket.clone(), error };
        let stream = UnixStream::connect(&self.socket).await.map_err(nobody)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Its error is also that of the request on it.
        tokio::spawn(async move { connection.await.unwrap_or(()) });
        let request = request.header("host", "localhost").body(Full::new(body));
        let reply = sender.send_request(request.map_err(|_| ClientError::Strange)?).await?;
        let status = reply.status();
        if status.is_success() {
            return Ok(reply.into_body());
        }
        let said = reply.into_body().collect().await?.to_bytes();
        let said: Option<Value> = serde_json::from_slice(&said).ok();
        let words = said.as_ref().and_then(|said| said.get("error")?.as_str());
        Err(ClientError::Refused {
            status,
            words: words.unwrap_or("no reason is given").to_owned(),
        })
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
