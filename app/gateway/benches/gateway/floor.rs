//! The floor: hyper with one current-thread runtime for each core, on listeners that share a port. What is measured
//! stands on it: nothing at all, or a gate.

use std::{
    convert::Infallible, error::Error, future::Future, io, net::IpAddr, net::SocketAddr, thread,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use socket2::{Domain, Socket, Type};
use tokio::{net::TcpListener, net::TcpStream, runtime};

use crate::load::Protocol;

/// What every service of the benchmark answers.
pub const BODY: &str = "An article, short enough that its bytes cost nothing beside the request.\n";

/// A reply of the service.
pub fn reply() -> Response<Full<Bytes>> {
    Response::new(Full::new(Bytes::from_static(BODY.as_bytes())))
}

/// Serves until the process ends. `begin` is called on each runtime and gives what answers there; `ready` is told
/// the address once it listens.
///
/// # Errors
/// The system's.
pub fn serve<G, S, F, B>(
    (protocol, cores): (Protocol, usize),
    begin: G,
    ready: impl FnOnce(SocketAddr),
) -> io::Result<()>
where
    G: Fn() -> S + Clone + Send + 'static,
    S: Fn(Request<Incoming>, IpAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<B>, Infallible>> + Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let first = listener(SocketAddr::from(([0, 0, 0, 0], 0)))?;
    let port = first.local_addr()?.port();
    let mut all = vec![first];
    for _ in 1..cores {
        all.push(listener(SocketAddr::from(([0, 0, 0, 0], port)))?);
    }
    ready(SocketAddr::from(([127, 0, 0, 1], port)));
    let threads: Vec<_> = all
        .into_iter()
        .map(|one| {
            let begin = begin.clone();
            thread::spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(accept(protocol, one, begin))
            })
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| io::Error::other("a thread panicked"))??;
    }
    Ok(())
}

/// A listener on a port that several can have, between which the kernel divides connections.
fn listener(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1_024)?;
    Ok(socket.into())
}

async fn accept<G, S, F, B>(
    protocol: Protocol,
    listener: std::net::TcpListener,
    begin: G,
) -> io::Result<()>
where
    G: Fn() -> S,
    S: Fn(Request<Incoming>, IpAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<B>, Infallible>> + Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let listener = TcpListener::from_std(listener)?;
    let answer = begin();
    loop {
        let (tcp, peer) = listener.accept().await?;
        tcp.set_nodelay(true)?;
        tokio::spawn(connection(protocol, tcp, peer.ip(), answer.clone()));
    }
}

async fn connection<S, F, B>(protocol: Protocol, tcp: TcpStream, peer: IpAddr, answer: S)
where
    S: Fn(Request<Incoming>, IpAddr) -> F + Send + 'static,
    F: Future<Output = Result<Response<B>, Infallible>> + Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let io = TokioIo::new(tcp);
    let service = service_fn(move |request| answer(request, peer));
    // A generator that goes away ends its connections as it likes.
    let _end = match protocol {
        Protocol::Http1 => {
            http1::Builder::new().timer(TokioTimer::new()).serve_connection(io, service).await
        }
        Protocol::Http2 => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.timer(TokioTimer::new()).serve_connection(io, service).await
        }
    };
}
