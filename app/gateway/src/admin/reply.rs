//! Replies: whole ones, and those that are written while they are read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// The body of a reply.
pub(super) enum Said {
    /// At once.
    Whole(Full<Bytes>),
    /// As it is made. An error cuts the reply off, so that nobody takes a part for all.
    Piece(mpsc::Receiver<io::Result<Bytes>>),
}

impl Body for Said {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut *self {
            Self::Whole(body) => {
                let frame = Pin::new(body).poll_frame(context);
                frame.map(|frame| frame.map(|frame| frame.map_err(|never| match never {})))
            }
            Self::Piece(pieces) => {
                pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Piece(_) => SizeHint::default(),
        }
    }
}

/// A reply of this kind.
pub(super) fn of_kind(status: StatusCode, kind: &'static str, body: Said) -> Response<Said> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A whole text of this kind.
pub(super) fn text(kind: &'static str, text: String) -> Response<Said> {
    of_kind(StatusCode::OK, kind, Said::Whole(Full::new(text.into())))
}

/// A JSON document.
pub(super) fn document(status: StatusCode, value: &Value) -> Response<Said> {
    let text = format!("{value}\n");
    of_kind(status, "application/json", Said::Whole(Full::new(text.into())))
}

/// Why nothing was done.
pub(super) fn error(status: StatusCode, words: &str) -> Response<Said> {
    document(status, &json!({ "error": words }))
}
