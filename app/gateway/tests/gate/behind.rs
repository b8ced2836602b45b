//! The connections to the service behind: which are used again, which are closed, and how many there are.
//!
//! ```text
//! a reply is whole ─▶ the request is whole ─▶ used again
//!                 └▶ its body stops        ─▶ closed, and nobody waits for it
//! all are in use   ─▶ 503, and nothing is charged; what is free leaves some for what is paid
//! ```

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use farthing_gateway::gate::HEALTH;
use farthing_gateway::server::{Server, Settings};

use super::proxy::{paid, raw, settings};
use super::scene::Scene;

const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nthe page";
const IN_CHUNKS: &str =
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nthe page\r\n0\r\n\r\n";

/// A service that answers each head as soon as it is there, on as many connections as it is asked to take.
struct Behind {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    /// One for each connection that has ended.
    ended: Receiver<()>,
}

fn behind(answer: &'static str) -> Behind {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (connections, (end, ended)) = (Arc::new(AtomicUsize::new(0)), channel());
    let count = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            let (stream, end) = (stream.unwrap(), end.clone());
            thread::spawn(move || answering(stream, answer, &end));
        }
    });
    Behind { address, connections, ended }
}

fn answering(mut stream: TcpStream, answer: &str, end: &Sender<()>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|length| length > 0) {
        if line.ends_with("\r\n\r\n") {
            line.clear();
            let _gone = stream.write_all(answer.as_bytes());
        }
    }
    let _nobody_asks = end.send(());
}

/// A service that takes every connection and says nothing until the sender is dropped; it counts heads.
fn silent() -> (SocketAddr, Sender<()>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (free, held) = channel::<()>();
    let (held, heads) = (Arc::new(Mutex::new(held)), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&heads);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, held, count) =
                (stream.unwrap(), Arc::clone(&held), Arc::clone(&count));
            thread::spawn(move || {
                let mut head = [0; 4_096];
                if stream.read(&mut head).is_ok_and(|length| length > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                let _dropped = held.lock().unwrap().recv();
                stream.write_all(WHOLE.as_bytes()).unwrap();
            });
        }
    });
    (address, free, heads)
}

fn one_core(scene: &Scene, settings: Settings) -> (Server, SocketAddr) {
    let server = Server::start(&scene.gate, &Settings { cores: 1, ..settings }).unwrap();
    let address = server.addresses()[0];
    (server, address)
}

/// Sends a free request whose body never ends, and reads the reply to it.
fn stalled(address: SocketAddr) -> TcpStream {
    let mut stranger = TcpStream::connect(address).unwrap();
    stranger.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = "POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nsome";
    stranger.write_all(head.as_bytes()).unwrap();
    stranger
}

#[tokio::test]
async fn no_paid_request_waits_for_the_body_of_a_stranger() {
    let scene = Scene::new();
    let (payer, behind) = (scene.by_link(1, 7_000), behind(WHOLE));
    let (server, address) = one_core(&scene, settings(behind.address));
    let mut strangers: Vec<TcpStream> = (0..3).map(|_| stalled(address)).collect();
    for stranger in &mut strangers {
        let mut reply = [0; 15];
        stranger.read_exact(&mut reply).unwrap();
        assert_eq!(&reply, b"HTTP/1.1 200 OK");
    }
    let begun = Instant::now();
    let reply = raw(address, &paid(&payer, 0));
    assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with("the page"), "{reply}");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    // What nobody will end is closed towards the service as well.
    for _ in 0..3 {
        behind.ended.recv_timeout(Duration::from_secs(1)).unwrap();
    }
    server.stop().unwrap();
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_is_given_up() {
    let scene = Scene::new();
    let (quiet, _free, _heads) = silent();
    let mut settings = settings(quiet);
    (settings.idle, settings.upstream.answer) =
        (Duration::from_millis(300), Duration::from_secs(9));
    let (server, address) = one_core(&scene, settings);
    let mut stranger = stalled(address);
    let mut reply = [0; 12];
    stranger.read_exact(&mut reply).unwrap();
    assert_eq!(&reply, b"HTTP/1.1 408");
    server.stop().unwrap();
}

#[tokio::test]
async fn a_connection_is_used_again_whatever_tells_the_end_of_a_reply() {
    for answer in [WHOLE, IN_CHUNKS] {
        let scene = Scene::new();
        let (payer, behind) = (scene.by_link(1, 7_000), behind(answer));
        let (server, address) = one_core(&scene, settings(behind.address));
        for number in 0..5 {
            let reply = raw(address, &paid(&payer, number));
            assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("the page"), "{reply}");
        }
        assert_eq!(behind.connections.load(Ordering::SeqCst), 1);
        server.stop().unwrap();
    }
}

/// Of four connections three may be taken by what costs nothing.
#[tokio::test]
async fn what_is_free_leaves_a_connection_to_what_is_paid() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let (quiet, free, heads) = silent();
    let mut settings = settings(quiet);
    settings.upstream.most = 4;
    settings.upstream.connect = Duration::from_millis(300);
    settings.upstream.answer = Duration::from_secs(9);
    let (server, address) = one_core(&scene, settings);
    let get = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let waiting: Vec<_> = (0..3).map(|_| thread::spawn(move || raw(address, get))).collect();
    wait_for(&heads, 3);
    let reply = raw(address, get);
    assert!(reply.starts_with("HTTP/1.1 503") && reply.contains("retry-after"), "{reply}");
    let request = paid(&payer, 0);
    let served = thread::spawn(move || raw(address, &request));
    wait_for(&heads, 4);
    // Now there is none left: it is said before a payment is taken.
    let before = scene.sums(&payer.channel);
    let reply = raw(address, &paid(&payer, 1));
    assert!(reply.starts_with("HTTP/1.1 503") && reply.contains("retry-after"), "{reply}");
    assert_eq!((before, scene.sums(&payer.channel)), ((7, 0), (7, 0)));
    // What does not need the service does not wait for it.
    for (path, status) in [("/page", "402"), (HEALTH, "200")] {
        let begun = Instant::now();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let reply = raw(address, &ask);
        assert!(reply.starts_with(&format!("HTTP/1.1 {status}")), "{reply}");
        assert!(begun.elapsed() < Duration::from_millis(250), "{:?}", begun.elapsed());
    }
    drop(free);
    for waiting in waiting.into_iter().chain([served]) {
        assert!(waiting.join().unwrap().ends_with("the page"));
    }
    server.stop().unwrap();
}

/// A reply that is cut off by the end of the server ends it all the same.
#[tokio::test]
async fn a_reply_under_way_does_not_keep_the_server() {
    let scene = Scene::new();
    let endless = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nthe page\r\n";
    let behind = behind(endless);
    let mut settings = settings(behind.address);
    settings.drain = Duration::from_millis(200);
    let (server, address) = one_core(&scene, settings);
    let mut reader = TcpStream::connect(address).unwrap();
    reader.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut reply = [0; 15];
    reader.read_exact(&mut reply).unwrap();
    let begun = Instant::now();
    server.stop().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
}

fn wait_for(count: &AtomicUsize, least: usize) {
    let begun = Instant::now();
    while count.load(Ordering::SeqCst) < least {
        assert!(begun.elapsed() < Duration::from_secs(5), "{count:?} of {least}");
        thread::sleep(Duration::from_millis(5));
    }
}
