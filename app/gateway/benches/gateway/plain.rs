//! The floor: hyper with one runtime for each core, as the gateway has it, and nothing between request and reply.

use std::{convert::Infallible, io, net::SocketAddr, thread};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response,
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use socket2::{Domain, Socket, Type};
use tokio::{net::TcpListener, runtime};

use crate::load::Protocol;

/// What every server of the benchmark answers.
pub const BODY: &str = "An article, short enough that its bytes cost nothing beside the request.\n";

/// Serves until the process ends: `cores` runtimes that share a port. Says the address when it listens.
///
/// # Errors
/// The system's.
pub fn serve(protocol: Protocol, cores: usize, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let first = listener(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = first.local_addr()?;
    let mut all = vec![first];
    for _ in 1..cores {
        all.push(listener(address)?);
    }
    ready(address);
    let threads: Vec<_> =
        all.into_iter().map(|one| thread::spawn(move || serve_one(protocol, one))).collect();
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

fn serve_one(protocol: Protocol, listener: std::net::TcpListener) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (tcp, _) = listener.accept().await?;
            tcp.set_nodelay(true)?;
            let io = TokioIo::new(tcp);
            match protocol {
                Protocol::Http1 => {
                    let mut builder = http1::Builder::new();
                    builder.timer(TokioTimer::new()).pipeline_flush(true);
                    tokio::spawn(builder.serve_connection(io, service_fn(answer)));
                }
                Protocol::Http2 => {
                    let mut builder = http2::Builder::new(TokioExecutor::new());
                    builder.timer(TokioTimer::new());
                    tokio::spawn(builder.serve_connection(io, service_fn(answer)));
                }
            }
        }
    })
}

async fn answer(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(BODY.as_bytes()))))
}
