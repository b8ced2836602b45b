//! Trailers of metered replies through the proxy, over sockets: what the service reports behind its body is charged, and the
//! receipt behind the body reaches who can read one there.

use bytes::Bytes;
use farthing_gateway::config::MeterBy;
use farthing_gateway::gate::USED;
use farthing_gateway::server::{Server, Settings};
use farthing_wire::{HotReceipt, hot};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};

use super::metered::metered;
use super::proxy::{raw, service, settings};
use super::scene::{ByLink, Scene};
use super::sending::{EACH, RESERVED};

/// Three units, said behind the body.
const REPORTED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: farthing-used, x-service\r\n\r\n\
    8\r\nthe page\r\n0\r\nfarthing-used: 3\r\nx-service: says\r\n\r\n";

fn one_core(scene: &Scene, answer: &'static str) -> Server {
    let settings = Settings { cores: 1, ..settings(service(answer)) };
    Server::start(&scene.gate, &settings).unwrap()
}

fn shown(payer: &ByLink, number: u32) -> String {
    hot::encode(&payer.shown_up_to(10 * (number + 1), number, RESERVED))
}

/// Over HTTP/1.1, as it came.
fn asked(server: &Server, payer: &ByLink, (number, te): (u32, &str)) -> String {
    let header = shown(payer, number);
    let request = format!(
        "GET /dear HTTP/1.1\r\nhost: x\r\nfarthing: {header}\r\n{te}connection: close\r\n\r\n"
    );
    raw(server.addresses()[0], &request)
}

/// What stands behind the last chunk.
fn trailers(reply: &str) -> HeaderMap {
    let (_, last) = reply.split_once("\r\n0\r\n").unwrap_or_else(|| panic!("{reply}"));
    let mut all = HeaderMap::new();
    for line in last.lines().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap();
        let name: http::HeaderName = name.parse().unwrap();
        all.append(name, value.parse().unwrap());
    }
    all
}

#[track_caller]
fn is_charged(trailers: &HeaderMap, units: u64) {
    let receipt = HotReceipt::decode(trailers[hot::NAME].as_bytes()).unwrap();
    assert_eq!(receipt.amount, units * EACH, "{trailers:?}");
    // What it reports is between the service and the gateway.
    assert!(!trailers.contains_key(USED));
}

/// server invariant 21
#[tokio::test]
async fn a_report_behind_the_body_is_charged_and_told_over_http_1() {
    let scene = metered(MeterBy::Report, 1);
    let payer = scene.by_link(1, 7_000);
    let server = one_core(&scene, REPORTED);
    let reply = asked(&server, &payer, (0, "te: trailers\r\n"));
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("the page"), "{reply}");
    is_charged(&trailers(&reply), 3);
    assert_eq!(scene.sums(&payer.channel), (RESERVED, RESERVED - 3 * EACH));
    // Who does not say that it reads them gets none, and is charged the same.
    let reply = asked(&server, &payer, (1, ""));
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("the page"), "{reply}");
    assert!(trailers(&reply).is_empty(), "{reply}");
    assert_eq!(scene.sums(&payer.channel), (2 * RESERVED, 2 * (RESERVED - 3 * EACH)));
    server.stop().unwrap();
}

/// server invariant 21
#[tokio::test]
async fn a_report_behind_the_body_is_charged_and_told_over_http_2() {
    let scene = metered(MeterBy::Report, 1);
    let payer = scene.by_link(1, 7_000);
    let server = one_core(&scene, REPORTED);
    let stream = tokio::net::TcpStream::connect(server.addresses()[0]).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    for number in 0..3 {
        let request = Request::get("http://x/dear").header("farthing", shown(&payer, number));
        let request = request.body(Full::<Bytes>::default()).unwrap();
        let reply = sender.send_request(request).await.unwrap();
        assert_eq!(reply.status(), 200);
        let body = reply.into_body().collect().await.unwrap();
        is_charged(body.trailers().unwrap(), 3);
        assert_eq!(body.trailers().unwrap()["x-service"], "says");
        assert_eq!(&body.to_bytes()[..], b"the page");
    }
    assert_eq!(scene.sums(&payer.channel), (3 * RESERVED, 3 * (RESERVED - 3 * EACH)));
    server.stop().unwrap();
}

/// gateway rule R8: broken off before its trailers, it has reported nothing.
#[tokio::test]
async fn a_service_that_breaks_off_before_its_trailers_is_paid_nothing() {
    let scene = metered(MeterBy::Report, 1);
    let payer = scene.by_link(1, 7_000);
    let cut = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: farthing-used\r\n\r\n8\r\nthe page\r\n0\r\nfarthing-us";
    let server = one_core(&scene, cut);
    let reply = asked(&server, &payer, (0, "te: trailers\r\n"));
    assert!(reply.contains("the page") && !reply.contains("\r\n0\r\n"), "{reply}");
    for _ in 0..200 {
        if scene.sums(&payer.channel) == (RESERVED, RESERVED) {
            return server.stop().unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{:?}", scene.sums(&payer.channel));
}
