//! The service behind a gate, as tests have it: it answers as it is told, and counts.

use std::future::ready;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use farthing_gateway::gate::{Failed, Gate, Local, Sent};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use tokio::sync::Notify;

/// Who connects, unless a test says otherwise.
pub const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// What it answers, and how often it was asked.
pub struct Service {
    pub answer: Mutex<Result<Response<Full<Bytes>>, Failed>>,
    pub asked: AtomicU64,
    pub last: Mutex<Option<(http::request::Parts, Bytes)>>,
    /// It answers once it is told to, where it is to wait.
    pub gate: Mutex<Option<Arc<Notify>>>,
    /// What else happens when it is asked.
    pub act: Mutex<Option<Box<dyn Fn() + Send>>>,
}

/// A reply, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Service {
    /// It gives a page.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            answer: Mutex::new(Ok(Response::new(Full::new(Bytes::from("the page"))))),
            asked: AtomicU64::new(0),
            last: Mutex::default(),
            gate: Mutex::default(),
            act: Mutex::default(),
        })
    }

    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        let response = Response::builder().status(status).body(Full::new(Bytes::from("the page")));
        *self.answer.lock().unwrap() = Ok(response.unwrap());
    }

    /// How often it was asked.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// What this gate makes of a request of who connects so.
    pub async fn behind(
        self: &Arc<Self>,
        (gate, local): (&Arc<Gate>, &Local),
        (peer, request): (IpAddr, Request<Full<Bytes>>),
    ) -> Reply {
        let service = Arc::clone(self);
        let answer =
            |request: Request<Sent<Full<Bytes>>>| async move { service.answered(request).await };
        let reply = gate.serve((local, peer), request, (ready(true), answer)).await;
        let (parts, body) = reply.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn answered(
        &self,
        request: Request<Sent<Full<Bytes>>>,
    ) -> Result<Response<Full<Bytes>>, Failed> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        *self.last.lock().unwrap() = Some((parts, body));
        if let Some(act) = &*self.act.lock().unwrap() {
            act();
        }
        let waits = self.gate.lock().unwrap().clone();
        if let Some(gate) = waits {
            gate.notified().await;
        }
        match &*self.answer.lock().unwrap() {
            Ok(response) => Ok(response.clone()),
            Err(failed) => Err(*failed),
        }
    }
}
