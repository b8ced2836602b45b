//! A service that sends frame by frame, and what a reply costs that is measured.

use std::collections::VecDeque;
use std::future::ready;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use farthing_gateway::config::{Config, MeterBy, MeterSettings};
use farthing_gateway::gate::{Replied, Sent, USED};
use farthing_wire::HotReceipt;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};

use super::scene::{ByLink, PEER, Scene, get};

/// Base units of a unit. `/dear` costs seventy: ten units.
pub const EACH: u64 = 7;
pub const RESERVED: u64 = 70;

/// What a service sends, frame by frame; after the last it goes on for ever where it is told so.
pub struct Sending {
    pub frames: VecDeque<Result<Frame<Bytes>, io::Error>>,
    pub is_endless: bool,
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.frames.pop_front() {
            None if self.is_endless => Poll::Pending,
            frame => Poll::Ready(frame),
        }
    }
}

pub fn data(bytes: usize) -> Result<Frame<Bytes>, io::Error> {
    Ok(Frame::data(vec![7; bytes].into()))
}

pub fn trailer(used: &str) -> Result<Frame<Bytes>, io::Error> {
    let mut trailers = HeaderMap::new();
    trailers.insert(USED, used.parse().unwrap());
    trailers.insert("x-service", "says".parse().unwrap());
    Ok(Frame::trailers(trailers))
}

pub fn sends(
    frames: impl IntoIterator<Item = Result<Frame<Bytes>, io::Error>>,
) -> Response<Sending> {
    Response::new(Sending { frames: frames.into_iter().collect(), is_endless: false })
}

/// `/dear` costs what it uses from now on.
pub fn meter(config: &mut Config, by: MeterBy, patience_seconds: u16) {
    let route = config.routes.iter_mut().find(|route| route.path == "/dear").unwrap();
    route.meter = Some(MeterSettings { by, each: EACH, patience_seconds });
}

/// A request for `/dear` with this number, which shows a link for so many prices and consents to seventy.
pub fn dear(payer: &ByLink, (number, prices): (u32, u32)) -> Request<Full<Bytes>> {
    get("/dear", &payer.shown_up_to(prices, number, RESERVED))
}

pub async fn ask(
    scene: &Scene,
    request: Request<Full<Bytes>>,
    reply: Response<Sending>,
) -> Response<Replied<Sending>> {
    let service = |_: Request<Sent<Full<Bytes>>>| ready(Ok(reply));
    scene.gate.serve((&scene.local, PEER), request, (ready(true), service)).await
}

/// All data and the trailers.
pub async fn read(mut reply: Response<Replied<Sending>>) -> (usize, HeaderMap, bool) {
    let (mut bytes, mut trailers) = (0, HeaderMap::new());
    while let Some(frame) = reply.body_mut().frame().await {
        let Ok(frame) = frame else { return (bytes, trailers, false) };
        match frame.into_data() {
            Ok(data) => bytes += data.len(),
            Err(frame) => trailers = frame.into_trailers().unwrap(),
        }
    }
    (bytes, trailers, true)
}

pub fn receipt(headers: &HeaderMap) -> HotReceipt {
    HotReceipt::decode(headers["farthing"].as_bytes()).unwrap()
}
