//! The gate as a proxy, over sockets: HTTP/1.1 and HTTP/2 in front, HTTP/1.1 behind.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::server::{Server, Settings, Upstream};
use farthing_wire::hot;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};

use super::scene::{ByLink, PRICE, Scene};

/// A service that answers every request with these bytes, and then closes. It ends with the process.
pub fn service(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            thread::spawn(move || {
                let mut head = [0; 4_096];
                let _length = stream.read(&mut head).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            });
        }
    });
    address
}

/// On two runtimes, in front of this service.
pub fn settings(upstream: SocketAddr) -> Settings {
    let second = Duration::from_secs(1);
    Settings {
        listen: vec!["127.0.0.1:0".parse().unwrap()],
        cores: 2,
        upstream: Upstream {
            authority: upstream.to_string(),
            connect: second,
            answer: 2 * second,
            idle: 4,
            most: 64,
        },
        connections: 64,
        streams: 100,
        head: 2 * second,
        idle: 2 * second,
        drain: 2 * second,
    }
}

fn server(scene: &Scene, upstream: SocketAddr) -> Server {
    Server::start(&scene.gate, &settings(upstream)).unwrap()
}

/// A reply over HTTP/1.1, as it came.
pub fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    let _end = stream.read_to_string(&mut reply);
    reply
}

/// The text of a request that shows the link after this index.
pub fn paid(payer: &ByLink, number: u32) -> String {
    let header = hot::encode(&payer.shown(number + 1, number));
    format!("GET /page HTTP/1.1\r\nhost: x\r\nfarthing: {header}\r\nconnection: close\r\n\r\n")
}

const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\nthe page";

#[tokio::test]
async fn a_request_of_http_1_is_paid_and_passed_on() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let server = server(&scene, service(PAGE));
    let reply = raw(server.addresses()[0], &paid(&payer, 0));
    assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with("the page"), "{reply}");
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
    server.stop().unwrap();
}

#[tokio::test]
async fn many_streams_of_one_http_2_connection_are_each_paid() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 70_000);
    let server = server(&scene, service(PAGE));
    let stream = tokio::net::TcpStream::connect(server.addresses()[0]).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut asked = Vec::new();
    for number in 0..50_u32 {
        let mut sender = sender.clone();
        let header = hot::encode(&payer.shown(number + 1, number));
        asked.push(tokio::spawn(async move {
            let request = Request::get("http://x/page").header("farthing", header);
            let request = request.body(Full::<Bytes>::default()).unwrap();
            let reply = sender.send_request(request).await.unwrap();
            (reply.status(), reply.into_body().collect().await.unwrap().to_bytes())
        }));
    }
    for asked in asked {
        let (status, body) = asked.await.unwrap();
        assert_eq!((status, &body[..]), (StatusCode::OK, &b"the page"[..]));
    }
    assert_eq!(scene.sums(&payer.channel), (50 * PRICE, 0));
    server.stop().unwrap();
}

/// gateway rule R8: the service fails before the first byte of its body, or is not there.
#[tokio::test]
async fn a_service_that_breaks_off_or_is_not_there_costs_nothing() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (number, upstream) in [(0, service("HTTP/1.1 200")), (1, closed)] {
        let server = server(&scene, upstream);
        let header = hot::encode(&payer.shown(1, number));
        let request = format!(
            "GET /page HTTP/1.1\r\nhost: x\r\nfarthing: {header}\r\nconnection: close\r\n\r\n"
        );
        let reply = raw(server.addresses()[0], &request);
        assert!(reply.starts_with("HTTP/1.1 502"), "{reply}");
        server.stop().unwrap();
    }
    assert_eq!(scene.sums(&payer.channel), (2 * PRICE, 2 * PRICE));
}

/// gateway rule R8: cut in the middle it is delivered again for nothing, and stays paid.
#[tokio::test]
async fn a_reply_cut_in_the_middle_is_delivered_again() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let server = server(&scene, service("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nthe"));
    for _ in 0..6 {
        let reply = raw(server.addresses()[0], &paid(&payer, 0));
        assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with("the"), "{reply}");
    }
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
    server.stop().unwrap();
}

/// gateway rule R8: the number is reserved before the body is asked for.
#[tokio::test]
async fn no_body_is_asked_for_before_the_payment_is_taken() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let server = server(&scene, service(PAGE));
    let header = hot::encode(&payer.forged(1, 0));
    let request = format!(
        "POST /post HTTP/1.1\r\nhost: x\r\nfarthing: {header}\r\nexpect: 100-continue\r\n\
         content-length: 5\r\nconnection: close\r\n\r\n"
    );
    let reply = raw(server.addresses()[0], &request);
    assert!(reply.starts_with("HTTP/1.1 402"), "{reply}");
    server.stop().unwrap();
}

/// gateway rule R18: two gateways on one port would each have half of the requests.
#[tokio::test]
async fn refuses_a_port_that_somebody_listens_on() {
    let scene = Scene::new();
    let first = server(&scene, service(PAGE));
    let address = first.addresses()[0];
    let settings = Settings { listen: vec![address], ..settings(address) };
    assert!(Server::start(&Arc::clone(&scene.gate), &settings).is_err());
    first.stop().unwrap();
}
