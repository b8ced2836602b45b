//! Bodies of requests that one transaction pays.

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use farthing_gateway::chain::{Entry, State};
use farthing_gateway::config::Config;
use farthing_gateway::gate::Sent;
use farthing_gateway::ledger::Ledger;
use farthing_gateway::settle::Settlement;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};

use crate::payer::{Asked, Speaks};
use crate::scene::{PEER, PRICE, Reply, Scene};

async fn asked(scene: &Scene, path: &str) -> Asked {
    let request = Request::post(path).body(Full::default()).unwrap();
    Asked::of(&scene.ask(request).await, Speaks::V2)
}

async fn posting(scene: &Scene, path: &str, body: &'static str, digest: Option<&str>) -> Reply {
    let (name, value) = scene.paying(&asked(scene, path).await);
    let mut head = Request::post(path).header(name, value);
    if let Some(digest) = digest {
        head = head.header("content-digest", digest);
    }
    scene.ask(head.body(Full::new(body.into())).unwrap()).await
}

#[tokio::test]
async fn a_body_reaches_the_service_whole() {
    let scene = Scene::new().await;
    assert_eq!(posting(&scene, "/post", "hello", None).await.status, 200);
    let (parts, body) = scene.service.last.lock().unwrap().take().unwrap();
    assert_eq!((&body[..], parts.headers["idempotency-key"].len()), (&b"hello"[..], 32));
    assert_eq!(scene.earned(), PRICE);
}

/// What the gateway does not pass on is not charged.
#[tokio::test]
async fn a_body_that_is_not_taken_is_not_charged() {
    let scene = Scene::with(|config| config.limits.body_mib = 0).await;
    assert_eq!(posting(&scene, "/post", "hello", None).await.status, 413);
    let scene = Scene::new().await;
    let wrong = Some("sha-256=:AAAA:");
    assert_eq!(posting(&scene, "/post", "hello", wrong).await.status, 400);
    assert_eq!((scene.asked(), scene.earned(), scene.settlements().len()), (0, 0, 0));
    assert!(scene.net.sent().is_empty());
}

/// server invariant 2: a body that its digest names is part of what was paid for.
#[tokio::test]
async fn another_body_is_another_request() {
    let scene = Scene::new().await;
    let right = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    let (name, value) = scene.paying(&asked(&scene, "/once").await);
    let head = || Request::post("/once").header(name, &value).header("content-digest", right);
    let hello = || head().body(Full::new(Bytes::from("hello"))).unwrap();
    assert_eq!(scene.ask(hello()).await.status, 200);
    // Where the upstream honours the key, it is delivered again.
    assert_eq!((scene.ask(hello()).await.status.as_u16(), scene.asked()), (200, 2));
    let other =
        Request::post("/once").header(name, &value).header("content-digest", "sha-256=:AAAA:");
    let other = scene.ask(other.body(Full::new(Bytes::from("hello"))).unwrap()).await;
    assert_eq!((other.status.as_u16(), scene.asked(), scene.earned()), (409, 2, PRICE));
}

/// A body that looks into the ledger when it is asked for.
struct Looking {
    ledger: Arc<Ledger>,
    config: Config,
    seen: Arc<std::sync::Mutex<Vec<(State, bool)>>>,
    is_over: bool,
}

impl Body for Looking {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        self.is_over = true;
        let records = crate::records((&self.ledger, &self.config));
        let is_durable = self.ledger.durable() == self.ledger.last();
        let states = records.iter().map(|record| Settlement::decode(record).unwrap().state);
        self.seen.lock().unwrap().extend(states.map(|state| (state, is_durable)));
        Poll::Ready(Some(Ok(Frame::data(Bytes::from("hello")))))
    }
}

/// server invariant 15: the payment is reserved on disk before a byte of the body is asked for.
#[tokio::test]
async fn a_payment_is_reserved_on_disk_before_the_body_is_read() {
    let scene = Scene::new().await;
    let (name, value) = scene.paying(&asked(&scene, "/post").await);
    let seen = Arc::default();
    let (ledger, told) = (Arc::clone(&scene.ledger), Arc::clone(&seen));
    let body = Looking { ledger, config: scene.config.clone(), seen: told, is_over: false };
    let request = Request::post("/post").header(name, value).body(body).unwrap();
    let answer =
        |_: Request<Sent<Looking>>| ready(Ok(Response::new(Full::new(Bytes::from("done")))));
    let reply = scene.gate.serve((&scene.local, PEER), request, (ready(true), answer)).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(&reply.into_body().collect().await.unwrap().to_bytes()[..], b"done");
    assert_eq!(*seen.lock().unwrap(), [(State::Reserved, true)]);
}

/// A body that says nothing of its length, and never comes: it breaks off, or stalls.
struct Never {
    breaks: bool,
}

impl Body for Never {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match self.breaks {
            true => Poll::Ready(Some(Err(std::io::Error::other("gone")))),
            false => Poll::Pending,
        }
    }
}

async fn never(scene: &Scene, path: &str, breaks: bool) -> u16 {
    let request = Request::post(path).body(Full::default()).unwrap();
    let asked = Asked::of(&scene.ask(request).await, Speaks::V2);
    let (name, value) = scene.paying(&asked);
    let request = Request::post(path).header(name, value).body(Never { breaks }).unwrap();
    let answer = |_: Request<Sent<Never>>| ready(Ok(Response::new(Full::new(Bytes::from("done")))));
    let reply = scene.gate.serve((&scene.local, PEER), request, (ready(true), answer)).await;
    reply.status().as_u16()
}

/// server invariant 35: nothing is charged for them, so they are counted.
#[tokio::test]
async fn whose_bodies_never_come_is_barred() {
    let scene = Scene::new().await;
    for _ in 0..3 {
        assert_eq!(never(&scene, "/post", true).await, 400);
    }
    assert_eq!(never(&scene, "/post", true).await, 429);
    assert_eq!(posting(&scene, "/post", "hello", None).await.status, 429);
}

/// server invariant 35: what nobody has paid for yet has a part of the room, and no more.
#[tokio::test]
async fn bodies_that_nobody_pays_for_leave_room_for_others() {
    // A quarter of all the room is as much as one body may have.
    let scene = Arc::new(Scene::with(|config| config.limits.body_mib = 64).await);
    let shop = Arc::clone(&scene);
    let stalled = tokio::spawn(async move { never(&shop, "/post", false).await });
    while scene.till.settlements().open_and_owed().0 == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let reply = posting(&scene, "/once", "hello", None).await;
    assert_eq!((reply.status.as_u16(), reply.headers.contains_key("retry-after")), (503, true));
    assert_eq!((scene.asked(), scene.till.settlements().open_and_owed().0), (0, 1));
    stalled.abort();
    let _cancelled = stalled.await;
    assert_eq!(posting(&scene, "/once", "hello", None).await.status, 200);
}
