//! The body of an answer of the service.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::upstream::{Link, Place, Pool};

/// The body of an answer; its connection is kept for the next request once all of it was read.
pub struct Kept<B>
where
    B: Body<Data = Bytes> + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    body: Incoming,
    /// Whether its end was seen: of one in chunks, the body does not know it by itself.
    is_ended: bool,
    connection: Option<(Link<B>, Place)>,
    pool: Rc<Pool<B>>,
}

impl<B> Kept<B>
where
    B: Body<Data = Bytes> + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    pub(super) fn new(body: Incoming, connection: (Link<B>, Place), pool: Rc<Pool<B>>) -> Self {
        Self { body, is_ended: false, connection: Some(connection), pool }
    }
}

impl<B> Body for Kept<B>
where
    B: Body<Data = Bytes> + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.is_ended |= matches!(frame, Poll::Ready(None));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Kept<B>
where
    B: Body<Data = Bytes> + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn drop(&mut self) {
        // One that still brings the rest of this answer is of no use for another: it ends with this.
        let is_ended = self.is_ended || self.body.is_end_stream();
        if let Some(connection) = self.connection.take().filter(|_| is_ended) {
            Rc::clone(&self.pool).settle(connection);
        }
    }
}
