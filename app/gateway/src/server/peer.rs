//! How long the peer of a connection may let things wait. Nothing here limits the service: a reply that it is slow
//! with is not the peer's fault.

use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Version;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

/// What a peer may take its time for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The head of a request.
    pub head: Duration,
    /// A pause between requests, and one while it reads a reply.
    pub idle: Duration,
}

/// What has become of a peer's connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Overdue {
    /// It rests: it may end politely.
    Idle,
    /// The peer does not go on with what it has begun.
    Stuck,
}

/// What the peer of one connection is at.
pub(super) struct Peer {
    /// Requests under way.
    open: Cell<u32>,
    /// Since when none is.
    rests: Cell<Instant>,
    /// The first byte since then, of a head that is not whole yet; in HTTP/1 only, since others say more than heads.
    begun: Cell<Option<Instant>>,
    /// The version of the first request, if there was one.
    version: Cell<Option<Version>>,
    /// Since when a part of a reply waits to be read, by the reply's number.
    handed: RefCell<Vec<(u64, Instant)>>,
    replies: Cell<u64>,
}

impl Peer {
    /// It has connected just now.
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            open: Cell::new(0),
            rests: Cell::new(Instant::now()),
            begun: Cell::new(None),
            version: Cell::new(None),
            handed: RefCell::default(),
            replies: Cell::new(0),
        })
    }

    /// The head of a request is there.
    pub(super) fn begin(self: &Rc<Self>, version: Version) -> Open {
        self.open.set(self.open.get().saturating_add(1));
        self.begun.set(None);
        self.version.set(Some(version));
        Open(Rc::clone(self))
    }

    /// Returns when the peer has let something wait for too long.
    pub(super) async fn overdue(&self, patience: Patience) -> Overdue {
        loop {
            let now = Instant::now();
            let due = self.due(patience);
            if let Some((_, overdue)) = due.filter(|(due, _)| *due <= now) {
                return overdue;
            }
            // What begins meanwhile is due no sooner than after `head`.
            let soon = now + patience.head;
            sleep_until(due.map_or(soon, |(due, _)| due.min(soon))).await;
        }
    }

    /// Until when it must go on, and what becomes of it otherwise; `None` while it waits for the service.
    fn due(&self, patience: Patience) -> Option<(Instant, Overdue)> {
        if self.open.get() > 0 {
            let oldest = self.handed.borrow().iter().map(|(_, since)| *since).min()?;
            return Some((oldest + patience.idle, Overdue::Stuck));
        }
        let head = match self.version.get() {
            None => Some(self.rests.get()),
            Some(_) => self.begun.get(),
        };
        Some(match head {
            Some(since) => (since + patience.head, Overdue::Stuck),
            None => (self.rests.get() + patience.idle, Overdue::Idle),
        })
    }

    fn read(&self) {
        let is_head = self.open.get() == 0 && self.begun.get().is_none();
        if is_head && self.version.get().is_some_and(|version| version < Version::HTTP_2) {
            self.begun.set(Some(Instant::now()));
        }
    }

    fn take(&self, reply: u64) {
        let mut handed = self.handed.borrow_mut();
        if let Some(at) = handed.iter().rposition(|(other, _)| *other == reply) {
            handed.swap_remove(at);
        }
    }
}

/// A request under way, until this is dropped.
pub(super) struct Open(Rc<Peer>);

impl Drop for Open {
    fn drop(&mut self) {
        let Self(peer) = self;
        peer.open.set(peer.open.get().saturating_sub(1));
        peer.rests.set(Instant::now());
    }
}

/// The body of a reply, which its peer must read.
pub(super) struct Watched<R> {
    body: R,
    number: u64,
    is_handed: bool,
    open: Open,
}

impl<R> Watched<R> {
    pub(super) fn new(body: R, open: Open) -> Self {
        let number = open.0.replies.get();
        open.0.replies.set(number.wrapping_add(1));
        Self { body, number, is_handed: false, open }
    }

    fn taken(&mut self) {
        if self.is_handed {
            self.is_handed = false;
            self.open.0.take(self.number);
        }
    }
}

impl<R: Body + Unpin> Body for Watched<R> {
    type Data = R::Data;
    type Error = R::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<R::Data>, R::Error>>> {
        self.taken();
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(Some(Ok(_)))) {
            self.is_handed = true;
            self.open.0.handed.borrow_mut().push((self.number, Instant::now()));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<R> Drop for Watched<R> {
    fn drop(&mut self) {
        self.taken();
    }
}

/// The peer's socket, which notes when something comes.
pub(super) struct Noted {
    stream: TcpStream,
    peer: Rc<Peer>,
}

impl Noted {
    pub(super) fn new(stream: TcpStream, peer: Rc<Peer>) -> Self {
        Self { stream, peer }
    }
}

impl AsyncRead for Noted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.peer.read();
        }
        read
    }
}

impl AsyncWrite for Noted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
