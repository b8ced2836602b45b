//! The gate inside a service: a layer for `tower`, and so for axum.

use std::convert::Infallible;
use std::error::Error;
use std::future::{self, Future};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use crate::gate::{Gate, Local, Replied, Sent};

/// The address that is held to account for a request's unpaid work: put it into the request's extensions before
/// this layer, as from `axum::extract::ConnectInfo`. Without it all share one allowance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(pub IpAddr);

/// Lets only what is free or paid through to the service.
#[derive(Clone)]
pub struct GateLayer {
    gate: Arc<Gate>,
    local: Local,
}

impl GateLayer {
    /// A layer of this gate. Spawns two tasks that end with the runtime.
    ///
    /// # Panics
    /// Outside of a Tokio runtime, as `tokio::spawn`.
    #[must_use]
    pub fn new(gate: Arc<Gate>) -> Self {
        let local = Local::new(&gate);
        let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
        tokio::spawn(async move { lane.run().await });
        tokio::spawn(mailbox.run());
        Self { gate, local }
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = Gated<S>;

    fn layer(&self, service: S) -> Gated<S> {
        Gated { layer: self.clone(), service }
    }
}

/// A service behind the gate.
#[derive(Clone)]
pub struct Gated<S> {
    layer: GateLayer,
    service: S,
}

impl<S, B, R> Service<Request<B>> for Gated<S>
where
    S: Service<Request<Sent<B>>, Response = Response<R>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
    R: Body<Data = Bytes> + Unpin + Send + 'static,
{
    type Response = Response<Replied<R>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let GateLayer { gate, local } = self.layer.clone();
        // The one that is ready is used; the clone has still to be asked.
        let ready = self.service.clone();
        let mut service = std::mem::replace(&mut self.service, ready);
        let peer =
            request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
        Box::pin(async move {
            let ask = |request| {
                let answered = service.call(request);
                async { answered.await.map_err(|never| match never {}) }
            };
            // It said so, or it would not have been called.
            let room = future::ready(true);
            Ok(gate.serve((&local, peer), request, (room, ask)).await)
        })
    }
}
