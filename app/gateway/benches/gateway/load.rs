//! The generator: requests over kept connections, each sent when the one before has come back, or by a pace.
//!
//! It is on the same machine as the server, as it would be for anyone who repeats this, so what it takes of the
//! processor is told beside what the server takes.

use std::{
    cell::RefCell,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Barrier,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, StatusCode,
    client::conn::{http1, http2},
    header::{HOST, HeaderValue},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    net::{TcpSocket, TcpStream},
    runtime,
    task::JoinSet,
};

use crate::{
    credentials::{self, Headers},
    histogram::Histogram,
    pace::Pace,
    process::processor_seconds,
    sender::Sender,
};

/// Which HTTP.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Http1,
    Http2,
}

/// What load.
#[derive(Clone, Copy)]
pub struct Shape {
    pub protocol: Protocol,
    pub connections: usize,
    /// Requests at once on one connection; 1 of HTTP/1.1.
    pub streams: usize,
    /// Threads that send.
    pub threads: usize,
    /// Before anything is counted.
    pub warm: Duration,
    pub time: Duration,
    /// Requests a second in all, sent by the clock; `None` for as many as come back.
    pub pace: Option<u32>,
    /// From which address of this machine: a gate holds addresses to account.
    pub from: Ipv4Addr,
    /// The status that is right; `None` for any.
    pub expected: Option<StatusCode>,
}

/// What came of it.
#[derive(Clone, Default)]
pub struct Outcome {
    pub times: Histogram,
    /// Replies of another status than was expected, and connections that broke.
    pub wrong: u64,
    /// Streams that had no header left before the time was over.
    pub spent: u64,
    pub seconds: f64,
    /// Of processor time.
    pub generator: f64,
    pub server: f64,
}

impl Outcome {
    pub fn rate(&self) -> f64 {
        self.times.count() as f64 / self.seconds
    }

    /// With what another server did at the same time. The generator's account is of the whole process, and counts once.
    pub fn beside(&mut self, other: &Self) {
        self.times.merge(&other.times);
        self.wrong += other.wrong;
        self.spent += other.spent;
        self.seconds = self.seconds.max(other.seconds);
        self.generator = self.generator.max(other.generator);
        self.server += other.server;
    }

    /// Microseconds of processor time for a request: the server's and the generator's.
    pub fn costs(&self) -> (f64, f64) {
        let each = 1e6 / self.times.count().max(1) as f64;
        (self.server * each, self.generator * each)
    }
}

/// What the streams of one connection send.
type Connection = Vec<Option<Headers>>;

/// Before, while and after requests are counted.
const WARMING: u8 = 0;
const COUNTING: u8 = 1;
const OVER: u8 = 2;

thread_local! {
    static TIMES: RefCell<Histogram> = RefCell::default();
}

struct Shared {
    address: SocketAddr,
    shape: Shape,
    phase: AtomicU8,
    wrong: AtomicU64,
    spent: AtomicU64,
}

/// Sends to a server, whose process is known. Each stream has its headers; with none, requests go without.
///
/// # Errors
/// The system's, also where a connection cannot be made.
pub fn run(
    (address, pid): (SocketAddr, u32),
    shape: Shape,
    headers: Vec<Option<Headers>>,
) -> io::Result<Outcome> {
    let shared = Arc::new(Shared {
        address,
        shape,
        phase: AtomicU8::new(WARMING),
        wrong: AtomicU64::new(0),
        spent: AtomicU64::new(0),
    });
    let mut all = headers.into_iter();
    let connections: Vec<Connection> =
        (0..shape.connections).map(|_| all.by_ref().take(shape.streams).collect()).collect();
    let of_each = shape.connections.div_ceil(shape.threads).max(1);
    let portions: Vec<Vec<Connection>> = connections.chunks(of_each).map(<[_]>::to_vec).collect();
    let ready = Arc::new(Barrier::new(portions.len() + 1));
    let threads: Vec<_> = portions
        .into_iter()
        .map(|portion| {
            let (shared, ready) = (Arc::clone(&shared), Arc::clone(&ready));
            thread::spawn(move || send_all(shared, portion, &ready))
        })
        .collect();
    ready.wait();
    let mut outcome = measure(&shared, pid)?;
    for thread in threads {
        let times = thread.join().map_err(|_| io::Error::other("a thread panicked"))??;
        outcome.times.merge(&times);
    }
    outcome.wrong = shared.wrong.load(Ordering::Relaxed);
    outcome.spent = shared.spent.load(Ordering::Relaxed);
    Ok(outcome)
}

/// Lets it warm up, then counts.
fn measure(shared: &Shared, pid: u32) -> io::Result<Outcome> {
    thread::sleep(shared.shape.warm);
    let own = std::process::id();
    let before = (processor_seconds(own)?, processor_seconds(pid)?, Instant::now());
    shared.phase.store(COUNTING, Ordering::Release);
    thread::sleep(shared.shape.time);
    shared.phase.store(OVER, Ordering::Release);
    let seconds = before.2.elapsed().as_secs_f64();
    Ok(Outcome {
        seconds,
        generator: processor_seconds(own)? - before.0,
        server: processor_seconds(pid)? - before.1,
        ..Outcome::default()
    })
}

/// One thread: its connections, on a runtime of their own.
fn send_all(
    shared: Arc<Shared>,
    portion: Vec<Connection>,
    ready: &Barrier,
) -> io::Result<Histogram> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let connected = runtime.block_on(connect(&shared, portion));
    // Also where it failed: the others wait for all.
    ready.wait();
    let mut streams = connected?;
    runtime.block_on(async { while streams.join_next().await.is_some() {} });
    Ok(TIMES.take())
}

async fn connect(shared: &Arc<Shared>, portion: Vec<Connection>) -> io::Result<JoinSet<()>> {
    let mut streams = JoinSet::new();
    let mut number = 0;
    for connection in portion {
        let tcp = dial(shared).await?;
        let io = TokioIo::new(tcp);
        match shared.shape.protocol {
            Protocol::Http1 => {
                let (sender, driver) = http1::handshake(io).await.map_err(io::Error::other)?;
                tokio::spawn(driver);
                if let Some(headers) = connection.into_iter().next() {
                    let shared = Arc::clone(shared);
                    streams.spawn(stream(shared, Sender::Http1(sender), headers, number));
                    number += 1;
                }
            }
            Protocol::Http2 => {
                let handshake = http2::handshake(TokioExecutor::new(), io).await;
                let (sender, driver) = handshake.map_err(io::Error::other)?;
                tokio::spawn(driver);
                for headers in connection {
                    let (shared, sender) = (Arc::clone(shared), sender.clone());
                    streams.spawn(stream(shared, Sender::Http2(sender), headers, number));
                    number += 1;
                }
            }
        }
    }
    Ok(streams)
}

async fn dial(shared: &Shared) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((shared.shape.from, 0)))?;
    let tcp = socket.connect(shared.address).await?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

/// One stream, until the time is over or its headers are used up.
async fn stream(shared: Arc<Shared>, mut sender: Sender, headers: Option<Headers>, place: u32) {
    let template = uri(&shared);
    let mut pace = shared.shape.pace.map(|pace| Pace::new(&shared.shape, pace, place));
    let mut number = 0;
    while shared.phase.load(Ordering::Acquire) != OVER {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = template.clone();
        if let Sender::Http1(_) = sender {
            request.headers_mut().insert(HOST, HeaderValue::from_static("127.0.0.1"));
        }
        number += 1;
        if let Some(headers) = &headers {
            let Some(value) = headers.of(number) else {
                shared.spent.fetch_add(1, Ordering::Relaxed);
                return;
            };
            request.headers_mut().insert(&credentials::NAME, value);
        }
        let sent = match &mut pace {
            Some(pace) => pace.next().await,
            None => Instant::now(),
        };
        let receipt = headers.as_ref().map(|_| number);
        let is_right = whole(&mut sender, request, (shared.shape.expected, receipt)).await;
        if shared.phase.load(Ordering::Acquire) != COUNTING {
            continue;
        }
        match is_right {
            true => TIMES.with_borrow_mut(|times| times.add(sent.elapsed())),
            false => {
                shared.wrong.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn uri(shared: &Shared) -> hyper::Uri {
    match shared.shape.protocol {
        Protocol::Http1 => hyper::Uri::from_static("/article"),
        // HTTP/2 names the host in the request's own fields.
        Protocol::Http2 => format!("http://{}/article", shared.address).parse().unwrap_or_default(),
    }
}

/// Whether a reply came, whole, with the status that was expected, and then with the receipt of the request's number
/// where it was paid.
async fn whole(
    sender: &mut Sender,
    request: Request<Empty<Bytes>>,
    (expected, receipt): (Option<StatusCode>, Option<u32>),
) -> bool {
    let Ok(reply) = sender.send(request).await else { return false };
    let is_right = expected.is_none_or(|expected| {
        reply.status() == expected
            && receipt.is_none_or(|number| credentials::is_receipt(reply.headers(), number))
    });
    reply.into_body().collect().await.is_ok() && is_right
}
