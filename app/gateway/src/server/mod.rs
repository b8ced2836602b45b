//! The gate as a proxy in front of a service: one runtime for each core, each with its own listener, its own
//! connections to the service and its own lane of the log. HTTP/1.1 and HTTP/2 without TLS; TLS ends in a proxy
//! in front (docs/gateway.md).

mod connection;
mod listen;
mod upstream;

pub use upstream::{Upstream, UpstreamError};

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::LocalSet;

use self::connection::Worker;
use crate::gate::Gate;

/// Where it listens and what it stands before.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where payers, or the proxy in front, reach it.
    pub listen: SocketAddr,
    /// Runtimes, one thread each; at least 1.
    pub cores: usize,
    /// The service behind.
    pub upstream: Upstream,
    /// Connections of one runtime at once; more wait unaccepted.
    pub connections: usize,
    /// Until the head of a request must be there.
    pub head: Duration,
    /// For replies that are under way when it is told to stop.
    pub drain: Duration,
}

/// A server at work.
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    workers: Vec<thread::JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Listens, and answers from then on.
    ///
    /// # Errors
    /// The system's: the address is taken or not this machine's, or there are no threads.
    pub fn start(gate: &Arc<Gate>, settings: &Settings) -> io::Result<Self> {
        listen::require_unused(settings.listen)?;
        let first = listen::shared(settings.listen)?;
        let address = first.local_addr()?;
        let mut listeners = vec![first];
        for _ in 1..settings.cores.max(1) {
            listeners.push(listen::shared(address)?);
        }
        let (stop, stopped) = watch::channel(false);
        let workers = listeners.into_iter().enumerate().map(|(index, listener)| {
            let worker = Worker::new(Arc::clone(gate), settings.clone(), stopped.clone());
            let run = move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                LocalSet::new().block_on(&runtime, worker.run(listener))
            };
            thread::Builder::new().name(format!("gate-{index}")).spawn(run)
        });
        Ok(Self { address, stop, workers: workers.collect::<io::Result<_>>()? })
    }

    /// Where it listens, with the port that the system chose if none was named.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, finishes what is under way, and returns.
    ///
    /// # Errors
    /// What ended a runtime before its time.
    pub fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        for worker in self.workers {
            worker.join().map_err(|_| io::Error::other("a runtime has panicked"))??;
        }
        Ok(())
    }
}
