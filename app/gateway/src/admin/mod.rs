//! What the operator sees and does while the gateway is at work: a page, and the same as JSON, on a Unix socket that
//! only he can open; on a loopback address besides where the configuration says so, with a token.
//!
//! ```text
//! farthing gate status | curl --unix-socket admin.sock http://localhost/status | ssh -L 8403:admin.sock
//!        │
//!        ▼
//! door (who connects) ─▶ guard (host, token, what no form can send) ─▶ api ─▶ gate, ledger, chain
//! ```
//! Nothing here is on the way of a payer's request, and nobody who only reads can change anything.

mod act;
mod api;
mod chain;
mod channels;
mod client;
mod door;
mod export;
mod guard;
mod page;
mod reply;
mod revenue;
mod serve;
mod status;
mod token;
mod totals;

pub use chain::Chain;
pub use client::{Client, ClientError};
pub use door::{DoorError, check_folder};
pub use guard::Forbidden;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

use self::door::Door;
use self::guard::{Guard, Place};
use self::totals::Totals;
use crate::config::Config;
use crate::gate::Gate;

/// How often old receipts are removed, however little is sold.
const TIDY_EVERY: Duration = Duration::from_secs(86_400);

/// Where it listens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The Unix socket. Its folder is the operator's alone to write to.
    pub socket: PathBuf,
    /// A loopback address besides, and the file of the token that opens it: 32 bytes as hexadecimal digits, made where
    /// there is none.
    pub tcp: Option<(SocketAddr, PathBuf)>,
    /// Days that receipts are shown for.
    pub keep_days: u32,
    /// Of the token that is paid.
    pub decimals: u8,
    /// What people call it.
    pub symbol: String,
}

impl Settings {
    /// Those of a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let admin = &config.admin;
        Self {
            socket: admin.socket.clone(),
            tcp: admin.listen.map(|listen| (listen, admin.token.clone())),
            keep_days: config.ledger.keep_days,
            decimals: config.pay.decimals,
            symbol: config.pay.symbol.clone(),
        }
    }
}

/// What is administered.
#[derive(Clone)]
struct Parts {
    gate: Arc<Gate>,
    chain: Arc<dyn Chain>,
    settings: Arc<Settings>,
    totals: Arc<Totals>,
}

/// The operator's door, open.
pub struct Admin {
    stop: watch::Sender<bool>,
    thread: thread::JoinHandle<io::Result<()>>,
    socket: PathBuf,
    tcp: Option<SocketAddr>,
}

impl Admin {
    /// Opens it, on a thread of its own.
    ///
    /// # Errors
    /// [`DoorError`]; nothing is open then.
    pub fn start(
        gate: Arc<Gate>,
        chain: Arc<dyn Chain>,
        settings: Settings,
    ) -> Result<Self, DoorError> {
        let unix = door::unix(&settings.socket)?;
        let mut doors = vec![(Door::Unix(unix), Guard::new(Place::Socket, None))];
        let mut bound = None;
        if let Some((address, file)) = &settings.tcp {
            let token = token::read_or_make(file)?;
            let listener = door::tcp(*address)?;
            let address = listener.local_addr().map_err(DoorError::tcp(*address))?;
            bound = Some(address);
            doors.push((
                Door::Tcp(listener),
                Guard::new(Place::Loopback(address.port()), Some(token)),
            ));
        }
        let socket = settings.socket.clone();
        let parts = Parts { gate, chain, settings: Arc::new(settings), totals: Arc::default() };
        let (stop, stopped) = watch::channel(false);
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let served = runtime.block_on(serve::serve(&parts, doors, stopped));
            served.inspect_err(|error| tracing::error!(%error, "the admin's door has closed"))
        };
        let thread =
            thread::Builder::new().name("admin".into()).spawn(run).map_err(DoorError::Thread)?;
        Ok(Self { stop, thread, socket, tcp: bound })
    }

    /// The loopback address, with the port that the system chose where none was named.
    #[must_use]
    pub fn tcp(&self) -> Option<SocketAddr> {
        self.tcp
    }

    /// Closes it: what is being answered is cut off.
    pub fn stop(self) {
        let Self { stop, thread, socket, .. } = self;
        stop.send_replace(true);
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the admin's door ended before its time"),
            Err(_) => tracing::warn!("the admin's door has panicked"),
        }
        // The next start would find that nobody answers, and remove it as well.
        let _gone = std::fs::remove_file(socket);
    }
}

/// Removes receipts whose days are over, daily.
async fn tidy(gate: Arc<Gate>) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        let ledger = Arc::clone(gate.ledger());
        let tidied = tokio::task::spawn_blocking(move || ledger.tidy()).await;
        if let Ok(Err(error)) = tidied {
            tracing::warn!(%error, "old receipts were not removed");
        }
    }
}
