//! The gate as a proxy in front of a service: one runtime for each core, each with its own listener, its own
//! connections to the service and its own lane of the log. HTTP/1.1 and HTTP/2 without TLS; TLS ends in a proxy
//! in front (docs/gateway.md).

mod connection;
mod kept;
mod listen;
mod peer;
mod seldom;
mod timed;
mod upstream;

pub(crate) use listen::require_unused;
pub use upstream::{Upstream, UpstreamError};

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::LocalSet;

use self::connection::Worker;
use self::seldom::Seldom;
use crate::config::Config;
use crate::gate::Gate;

/// Where it listens, what it stands before, and how long things may take.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where payers, or the proxy in front, reach it.
    pub listen: Vec<SocketAddr>,
    /// Runtimes, one thread each; at least 1.
    pub cores: usize,
    /// The service behind.
    pub upstream: Upstream,
    /// Connections at once, over all runtimes; more wait unaccepted.
    pub connections: usize,
    /// Requests at once on one HTTP/2 connection.
    pub streams: u32,
    /// Until the head of a request must be there, from the connection's beginning or the head's own.
    pub head: Duration,
    /// How long a connection may rest, and how long a peer may stop in the middle: of a request's body, or of reading
    /// a reply. Then it is closed.
    pub idle: Duration,
    /// For replies that are under way when it is told to stop.
    pub drain: Duration,
}

/// How long replies that are under way have when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Idle connections to the service that a runtime keeps.
const IDLE: usize = 256;

impl Settings {
    /// Those of a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let limits = &config.limits;
        let all = thread::available_parallelism().map_or(1, usize::from);
        let cores = if config.gate.cores == 0 { all } else { config.gate.cores.into() };
        let upstream = Upstream {
            authority: format!("{}:{}", config.gate.upstream.host, config.gate.upstream.port),
            connect: seconds(limits.connect_seconds),
            answer: seconds(limits.upstream_seconds),
            idle: IDLE,
            most: (limits.upstream_connections as usize).div_ceil(cores),
        };
        Self {
            listen: config.gate.listen.clone(),
            cores,
            upstream,
            connections: limits.connections as usize,
            streams: limits.streams,
            head: seconds(limits.head_seconds),
            idle: seconds(limits.idle_seconds),
            drain: DRAIN,
        }
    }
}

/// A server at work.
pub struct Server {
    addresses: Vec<SocketAddr>,
    stop: watch::Sender<bool>,
    workers: Vec<thread::JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Listens, and answers from then on.
    ///
    /// # Errors
    /// The system's: an address is taken or not this machine's, or there are no threads.
    pub fn start(gate: &Arc<Gate>, settings: &Settings) -> io::Result<Self> {
        let mut addresses = Vec::new();
        let mut firsts = Vec::new();
        for address in &settings.listen {
            listen::require_unused(*address)?;
            let listener = listen::shared(*address)?;
            addresses.push(listener.local_addr()?);
            firsts.push(listener);
        }
        let (stop, stopped) = watch::channel(false);
        let failures = Arc::new(Seldom::default());
        let mut workers = Vec::new();
        for index in 0..settings.cores.max(1) {
            let listeners = match index {
                0 => std::mem::take(&mut firsts),
                _ => addresses
                    .iter()
                    .map(|address| listen::shared(*address))
                    .collect::<Result<_, _>>()?,
            };
            let told = (stopped.clone(), Arc::clone(&failures));
            let worker = Worker::new(Arc::clone(gate), settings.clone(), told);
            let run = move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                LocalSet::new().block_on(&runtime, worker.run(listeners))
            };
            workers.push(thread::Builder::new().name(format!("gate-{index}")).spawn(run)?);
        }
        Ok(Self { addresses, stop, workers })
    }

    /// Where it listens, with the ports that the system chose where none was named.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
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
