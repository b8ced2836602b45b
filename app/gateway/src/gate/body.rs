//! Bodies on their way through: of requests, read whole where they are paid for or passed on as they come; of
//! replies, watched to their end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;

use super::delivery::{Delivery, End};
use super::settled::Handed;
use super::{ENDED, Metered};
use crate::pass::Stay;

/// The body of a request on its way to the service.
#[derive(Debug)]
pub enum Sent<B> {
    /// Read and measured before anything was sent on.
    Whole(Full<Bytes>),
    /// As it comes, of a request that is free.
    Passing(B),
    /// As it comes, of a request that its pass has paid for.
    Passed(B),
}

impl<B: Body<Data = Bytes> + Unpin> Body for Sent<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match &mut *self {
            Self::Whole(body) => Pin::new(body)
                .poll_frame(context)
                .map(|frame| frame.map(|frame| frame.map_err(|never| match never {}))),
            Self::Passing(body) | Self::Passed(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Passing(body) | Self::Passed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Passing(body) | Self::Passed(body) => body.size_hint(),
        }
    }
}

/// The body of a reply.
pub enum Replied<R> {
    /// The gateway's own words.
    Own(Full<Bytes>),
    /// The service's, for nothing.
    Free(R),
    /// The service's, for a pass, which has its place until this is over, or has lasted too long.
    Passed(R, Box<Stay>),
    /// The service's, paid: whether it came to its end decides what a retry is given (R7).
    Paid(R, Option<Delivery>),
    /// The service's, paid by a transaction of its own.
    Single(R, Option<Handed>),
    /// The service's, worth nothing: nothing was taken for it.
    Unsold(R),
    /// The service's, paid by what it uses.
    Metered(Box<Metered<R>>),
}

impl<R> Replied<R> {
    fn end(&mut self, end: End) {
        match self {
            Self::Paid(_, delivery) => {
                if let Some(delivery) = delivery.take() {
                    let end = if end == End::Cut { delivery.broken_off() } else { end };
                    delivery.ended(end);
                }
            }
            Self::Single(_, handed) => {
                if let Some(handed) = handed.take() {
                    handed.ended(end);
                }
            }
            Self::Own(_)
            | Self::Free(_)
            | Self::Passed(..)
            | Self::Unsold(_)
            | Self::Metered(_) => {}
        }
    }
}

/// Behind a reply that has lasted too long for its pass.
fn expired() -> HeaderMap {
    HeaderMap::from_iter([(HeaderName::from_static(ENDED), HeaderValue::from_static("expired"))])
}

impl<R: Body<Data = Bytes> + Unpin> Body for Replied<R> {
    type Data = Bytes;
    type Error = R::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, R::Error>>> {
        let body = match &mut *self {
            Self::Own(body) => {
                return Pin::new(body)
                    .poll_frame(context)
                    .map(|frame| frame.map(|frame| frame.map_err(|never| match never {})));
            }
            Self::Free(body) | Self::Unsold(body) => return Pin::new(body).poll_frame(context),
            Self::Passed(body, stay) => {
                return match stay.poll_over(context) {
                    Poll::Pending => Pin::new(body).poll_frame(context),
                    Poll::Ready(true) => Poll::Ready(Some(Ok(Frame::trailers(expired())))),
                    Poll::Ready(false) => Poll::Ready(None),
                };
            }
            Self::Metered(body) => return Pin::new(&mut **body).poll_frame(context),
            Self::Paid(body, delivery) => {
                if let Some(delivery) = delivery {
                    delivery.pace.asks(Instant::now());
                }
                body
            }
            Self::Single(body, _) => body,
        };
        let frame = Pin::new(body).poll_frame(context);
        if let (Self::Paid(_, Some(delivery)), Poll::Ready(Some(Ok(_)))) = (&mut *self, &frame) {
            delivery.pace.gives(Instant::now());
        }
        match &frame {
            Poll::Ready(None) => self.end(End::Whole),
            // Of a body whose length is known nobody asks for more.
            Poll::Ready(Some(Ok(_))) if self.is_end_stream() => self.end(End::Whole),
            Poll::Ready(Some(Err(_))) => self.end(End::Cut),
            _ => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Own(body) => body.is_end_stream(),
            Self::Passed(body, stay) => stay.is_over() || body.is_end_stream(),
            Self::Free(body) | Self::Unsold(body) | Self::Paid(body, _) | Self::Single(body, _) => {
                body.is_end_stream()
            }
            Self::Metered(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Own(body) => body.size_hint(),
            Self::Free(body)
            | Self::Passed(body, _)
            | Self::Unsold(body)
            | Self::Paid(body, _)
            | Self::Single(body, _) => body.size_hint(),
            Self::Metered(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::pass::Seats;
    use http_body_util::BodyExt;
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::time::Duration;

    /// It never ends.
    struct Endless;

    impl Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    /// gateway rule R13: a pass that is over long since reads nothing, and its holder's place is free.
    #[tokio::test]
    async fn a_reply_without_an_end_ends_and_gives_its_place_up() {
        let (seats, of) = (Arc::new(Seats::new(1, 10)), ([1; 32], [2; 32]));
        let stay = Stay::new(seats.take(of, 0).unwrap(), Duration::from_millis(50));
        let mut reply = Replied::Passed(Endless, Box::new(stay));
        assert!(seats.take(of, 0).is_err() && !reply.is_end_stream());
        let trailers = reply.frame().await.unwrap().unwrap().into_trailers().unwrap();
        assert_eq!(trailers.get(ENDED).unwrap(), "expired");
        assert!(reply.is_end_stream() && reply.frame().await.is_none());
        assert!(seats.take(of, 0).is_ok());
    }
}
