//! Bodies of paid requests: each is read whole before the service sees any of it, so all of them together have a
//! bound, and each has a time.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, SizeHint};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::config::Config;

const MIB: usize = 1024 * 1024;

/// Bytes of all bodies in memory, unless one alone may have more.
const ALL_MAX: usize = 256 * MIB;

/// So many of that may be on their way at once of requests that one transaction pays: a body that never ends costs
/// their payers nothing.
const UNPAID_PART: usize = 4;

/// How long a request that was admitted waits for room, which there was a moment ago.
const WAIT: Duration = Duration::from_secs(1);

/// Reads them.
pub(super) struct Bodies {
    /// A permit for each byte.
    room: Arc<Semaphore>,
    /// The same for those that are being read and are paid for only when the service has answered.
    unpaid: Arc<Semaphore>,
    /// Bytes of one, at most.
    most: usize,
    /// For all of it to come.
    time: Duration,
}

/// Why a body was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// There is no room for it now.
    Busy,
    /// It is larger than one may be.
    TooLarge,
    /// It took longer than it may.
    Late,
    /// It broke off.
    Cut,
}

/// A body, which gives its room back when nobody has it any more.
struct Held {
    bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Bodies {
    /// A body has as long as payers are told that a reply may take.
    pub(super) fn new(config: &Config) -> Self {
        let most = config.limits.body_mib as usize * MIB;
        let time = Duration::from_secs(config.pay.timeout_seconds.into());
        let all = ALL_MAX.max(most);
        let unpaid = Arc::new(Semaphore::new(most.max(all / UNPAID_PART)));
        Self { room: Arc::new(Semaphore::new(all)), unpaid, most, time }
    }

    /// Whether such a body may be read now: to be asked before anybody pays.
    pub(super) fn has_room(&self, size: &SizeHint) -> bool {
        self.room.available_permits() >= self.needed(size)
    }

    /// What a body has while it is read that is not paid for yet; `None` where too many such bodies are being read.
    pub(super) fn unpaid(&self, size: &SizeHint) -> Option<OwnedSemaphorePermit> {
        let permits = u32::try_from(self.needed(size)).ok()?;
        Arc::clone(&self.unpaid).try_acquire_many_owned(permits).ok()
    }

    /// Reads a body whole, in one piece of memory.
    ///
    /// # Errors
    /// [`Unread`].
    pub(super) async fn read<B>(&self, body: B) -> Result<Bytes, Unread>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let needed = self.needed(&body.size_hint());
        let permits = u32::try_from(needed).map_err(|_| Unread::TooLarge)?;
        let room = timeout(WAIT, Arc::clone(&self.room).acquire_many_owned(permits)).await;
        let Ok(Ok(room)) = room else { return Err(Unread::Busy) };
        let bytes = timeout(self.time, self.collect(body)).await.map_err(|_| Unread::Late)??;
        Ok(Bytes::from_owner(Held { bytes, _room: room }))
    }

    /// Bytes that a body may take: those that it says, or as many as it may have.
    fn needed(&self, size: &SizeHint) -> usize {
        let said = size.exact().and_then(|size| usize::try_from(size).ok());
        said.map_or(self.most, |size| size.min(self.most))
    }

    async fn collect<B>(&self, mut body: B) -> Result<Vec<u8>, Unread>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            // Trailers go no further.
            let Ok(part) = frame.map_err(|_| Unread::Cut)?.into_data() else { continue };
            let length = bytes.len().saturating_add(part.len());
            if length > self.most {
                return Err(Unread::TooLarge);
            }
            if length > bytes.capacity() {
                // Never more than it has room for.
                let doubled = bytes.capacity().saturating_mul(2).clamp(length, self.most);
                bytes.reserve_exact(doubled.saturating_sub(bytes.len()));
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use http_body_util::Full;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// A body that says nothing of its length, and comes in parts; it never ends where it is to stall.
    struct InParts {
        parts: Vec<&'static [u8]>,
        stalls: bool,
    }

    impl Body for InParts {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
            match self.parts.pop() {
                Some(part) => Poll::Ready(Some(Ok(http_body::Frame::data(part.into())))),
                None if self.stalls => Poll::Pending,
                None => Poll::Ready(None),
            }
        }
    }

    fn bodies(all: usize, most: usize) -> Bodies {
        let (room, unpaid) = (Arc::new(Semaphore::new(all)), Arc::new(Semaphore::new(most)));
        Bodies { room, unpaid, most, time: Duration::from_millis(50) }
    }

    #[tokio::test]
    async fn a_body_takes_its_room_until_nobody_has_it() {
        let bodies = bodies(10, 8);
        let first = bodies.read(Full::new(Bytes::from("seven.."))).await;
        let first = first.unwrap();
        assert_eq!((&first[..], bodies.room.available_permits()), (&b"seven.."[..], 3));
        assert!(bodies.has_room(&SizeHint::with_exact(3)));
        // It may be as large as any.
        assert!(!bodies.has_room(&SizeHint::default()));
        assert_eq!(bodies.read(Full::new(Bytes::from("four"))).await, Err(Unread::Busy));
        drop(first.clone());
        assert_eq!(bodies.room.available_permits(), 3);
        drop(first);
        assert_eq!(bodies.room.available_permits(), 10);
    }

    #[tokio::test]
    async fn what_comes_in_parts_takes_no_more_memory_than_it_has_room_for() {
        let bodies = bodies(16, 9);
        let parts = vec![&b"789"[..], b"56", b"1234"];
        let read = bodies.read(InParts { parts: parts.clone(), stalls: false }).await.unwrap();
        assert_eq!((&read[..], bodies.room.available_permits()), (&b"123456789"[..], 7));
        drop(read);
        let whole = bodies.collect(InParts { parts, stalls: false }).await.unwrap();
        assert_eq!(whole.capacity(), 9);
        let parts = vec![&b"0"[..], b"123456789"];
        let more = bodies.read(InParts { parts, stalls: false }).await;
        assert_eq!((more, bodies.room.available_permits()), (Err(Unread::TooLarge), 16));
    }

    #[test]
    fn what_is_not_paid_for_yet_has_a_part_of_the_room() {
        let bodies = bodies(100, 9);
        let first = bodies.unpaid(&SizeHint::default());
        assert!(first.is_some() && bodies.unpaid(&SizeHint::with_exact(1)).is_none());
        assert!(bodies.has_room(&SizeHint::default()));
        drop(first);
        assert!(bodies.unpaid(&SizeHint::with_exact(1)).is_some());
    }

    #[tokio::test]
    async fn a_body_that_does_not_end_gives_its_room_back() {
        let bodies = bodies(9, 9);
        let late = bodies.read(InParts { parts: vec![b"some"], stalls: true }).await;
        assert_eq!((late, bodies.room.available_permits()), (Err(Unread::Late), 9));
    }
}
