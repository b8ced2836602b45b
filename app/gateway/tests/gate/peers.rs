//! Peers that let the gateway wait: each loses its connection, and others get theirs.
//!
//! ```text
//! says nothing ─▶ closed after the time for a head      begins a head ─▶ the same, first or later
//! rests        ─▶ closed after the time to be idle      does not read ─▶ the same
//! waits for a slow service ─▶ stays
//! ```

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use farthing_gateway::server::{Server, Settings};
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};

use super::proxy::{raw, settings};
use super::scene::Scene;

const HEAD: Duration = Duration::from_millis(400);
const IDLE: Duration = Duration::from_millis(1_200);
const MIB: usize = 1 << 20;
const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// A service that waits before each answer, which has so many bytes.
fn service(wait: Duration, length: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut head = [0; 4_096];
                while stream.read(&mut head).is_ok_and(|length| length > 0) {
                    thread::sleep(wait);
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                    let _gone = stream.write_all(head.as_bytes());
                    let part = vec![b'x'; length.min(MIB)];
                    (0..length.div_ceil(MIB)).all(|_| stream.write_all(&part).is_ok());
                }
            });
        }
    });
    address
}

fn server(scene: &Scene, service: SocketAddr, connections: usize) -> (Server, SocketAddr) {
    let settings = Settings { cores: 1, head: HEAD, idle: IDLE, connections, ..settings(service) };
    let server = Server::start(&scene.gate, &settings).unwrap();
    let address = server.addresses()[0];
    (server, address)
}

fn connected(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

/// How long until the other side closes; what it sends meanwhile is read.
fn until_closed(stream: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    let mut bytes = [0; 4_096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return begun.elapsed(),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return begun.elapsed(),
            Err(error) => panic!("still open after {:?}: {error}", begun.elapsed()),
        }
    }
}

/// Reads a reply of 8 bytes to its end: its head may come alone.
fn reply(stream: &mut TcpStream) {
    let mut reply = Vec::new();
    while !reply.ends_with(b"\r\n\r\nxxxxxxxx") {
        let mut bytes = [0; 4_096];
        let length = stream.read(&mut bytes).unwrap();
        assert!(length > 0, "{reply:?}");
        reply.extend_from_slice(&bytes[..length]);
    }
    assert!(reply.starts_with(b"HTTP/1.1 200"), "{reply:?}");
}

/// Two connections are all that there are: silent ones make room.
#[tokio::test]
async fn who_says_nothing_keeps_nobody_out() {
    let scene = Scene::new();
    let (server, address) = server(&scene, service(Duration::ZERO, 8), 2);
    let preface: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for silent in [&b""[..], b"P", b"PRI * HTTP/2.0\r\n", preface, b"GET / HTTP/1.1\r\nhost:"] {
        let _first = connected(address, silent);
        let _second = connected(address, silent);
        let reply = raw(address, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert!(reply.starts_with("HTTP/1.1 200"), "{silent:?}: {reply}");
    }
    server.stop().unwrap();
}

#[tokio::test]
async fn a_connection_may_rest_but_a_head_that_was_begun_must_end() {
    let scene = Scene::new();
    let (server, address) = server(&scene, service(Duration::ZERO, 8), 8);
    let mut resting = connected(address, GET);
    reply(&mut resting);
    thread::sleep(2 * HEAD);
    resting.write_all(GET).unwrap();
    reply(&mut resting);
    let rested = until_closed(&mut resting);
    assert!(rested > IDLE * 3 / 4 && rested < 4 * IDLE, "{rested:?}");
    let mut begun = connected(address, GET);
    reply(&mut begun);
    begun.write_all(b"GET / HT").unwrap();
    let closed = until_closed(&mut begun);
    assert!(closed >= HEAD / 2 && closed < IDLE, "{closed:?}");
    server.stop().unwrap();
}

#[tokio::test]
async fn who_does_not_read_a_reply_loses_it() {
    let scene = Scene::new();
    let (server, address) = server(&scene, service(Duration::ZERO, 4_096 * MIB), 1);
    let _deaf = connected(address, GET);
    let begun = Instant::now();
    let mut next = connected(address, GET);
    let mut first = [0; 12];
    next.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    assert!(begun.elapsed() > IDLE / 2, "{:?}", begun.elapsed());
    drop(next);
    server.stop().unwrap();
}

/// The same by HTTP/2, whose peer may answer pings and give no window.
#[tokio::test]
async fn who_gives_a_stream_no_window_loses_its_connection() {
    let scene = Scene::new();
    let (server, address) = server(&scene, service(Duration::ZERO, 4_096 * MIB), 1);
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get("http://x/").body(Empty::<Bytes>::new()).unwrap();
    let mut unread = sender.send_request(request).await.unwrap().into_body();
    tokio::time::timeout(4 * IDLE, connection).await.unwrap().unwrap().unwrap_or(());
    while let Some(Ok(_)) = unread.frame().await {}
    assert!(sender.is_closed());
    server.stop().unwrap();
}

#[tokio::test]
async fn a_slow_service_is_waited_for() {
    let scene = Scene::new();
    let (server, address) = server(&scene, service(IDLE * 3 / 2, 8), 8);
    let mut patient = connected(address, GET);
    reply(&mut patient);
    server.stop().unwrap();
}
