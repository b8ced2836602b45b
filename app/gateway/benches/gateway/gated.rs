//! A gate over a real ledger on a real disk, with channels that it knows and no chain behind it.

use std::{
    convert::Infallible,
    future, io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use farthing_core::chain::Link;
use farthing_gateway::{
    chain::{Moment, Shared},
    config::{Config, Key, PayeeLine, Template},
    gate::{Closed, Gate, Local, Parts},
    ledger::{Facts, Ledger, Mode, NotNoted},
    run::{chain_settings, ledger_settings},
    server::{Server, Settings},
};
use farthing_sdk::solana::Signer;
use farthing_vouchers::book::{BookError, ChannelState, Credential};
use hyper::{Request, body::Incoming};

use crate::{
    credentials::{self, Kind, PRICE},
    failed, floor,
    load::Protocol,
};

/// A gate and what it stands on.
pub struct Gated {
    pub gate: Arc<Gate>,
    pub ledger: Arc<Ledger>,
    shared: Arc<Shared>,
    config: Config,
}

/// Base units set aside in each channel.
const FUNDED: u64 = 1_000_000;

impl Gated {
    /// With a ledger in a folder, made where there is none, or in a database that has one.
    ///
    /// # Errors
    /// Whatever is wrong, in words.
    pub fn open(
        (folder, database): (&Path, Option<&str>),
        upstream: Option<SocketAddr>,
    ) -> io::Result<Self> {
        let config = config(folder, upstream)?;
        let settings = ledger_settings(&config);
        let place = &config.ledger.folder;
        let ledger = match (database, place.exists()) {
            (Some(address), _) => Ledger::on_rows(address, &settings),
            (None, true) => Ledger::open(place, &settings),
            (None, false) => Ledger::create(place, &settings),
        };
        let ledger = Arc::new(ledger.map_err(failed)?);
        let chain = chain_settings(&config, &ledger.id()).ok_or_else(|| failed("no payee"))?;
        let shared = Arc::new(Shared::new(&chain));
        shared.time.note(unix_seconds(), 1, Moment::now());
        shared.risk.set_poor(false);
        let parts = Parts {
            ledger: Arc::clone(&ledger),
            shared: Arc::clone(&shared),
            desk: Arc::new(Closed),
            sponsor: None,
        };
        let gate = Arc::new(Gate::new(&config, parts).map_err(failed)?);
        Ok(Self { gate, ledger, shared, config })
    }

    /// Takes channels up as if they had been read from the chain just now.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn know(&self, kind: Kind, numbers: std::ops::Range<u32>) -> io::Result<()> {
        for number in numbers {
            while !self.know_one(kind, number)? {
                thread::sleep(Duration::from_millis(2));
            }
        }
        self.ledger.wait(self.ledger.last()).map_err(failed)
    }

    /// Whether it was taken up; not while too much waits for the disk.
    fn know_one(&self, kind: Kind, number: u32) -> io::Result<bool> {
        let channel = credentials::channel(number);
        let credential = match kind {
            Kind::Vouchers => Credential::Key(credentials::key(number).pubkey().to_bytes()),
            Kind::Links { length } => {
                let claimed = Link { index: 0, hash: credentials::root(number, length) };
                Credential::Chain { unit: PRICE, length, claimed }
            }
        };
        let state =
            ChannelState { credential, funded: FUNDED, claimed: 0, closes_at: None, slot: 1 };
        let facts = Facts { owner: [3; 32], opening: [4; 64], sponsored: 0, is_old: false };
        self.shared.fresh.note(&channel, Moment::now(), 3_600);
        if let Some(rows) = self.ledger.rows() {
            rows.take_up(&(&channel).into(), state, facts).map_err(failed)?;
            return Ok(true);
        }
        let mut shard = self.ledger.shard(&channel);
        match shard.book.update(channel, state) {
            Err(BookError::Storage(NotNoted::Busy)) => return Ok(false),
            other => other.map_err(failed)?,
        }
        match shard.note((&channel).into(), facts) {
            Err(NotNoted::Busy) => return Ok(false),
            other => other.map_err(failed)?,
        };
        Ok(true)
    }

    /// Serves inside the process, on the floor that everything is compared with.
    ///
    /// # Errors
    /// The system's.
    pub fn serve(
        self,
        (protocol, cores): (Protocol, usize),
        ready: impl FnOnce(SocketAddr),
    ) -> io::Result<()> {
        let gate = self.gate;
        let begin = move || {
            let local = Local::new(&gate);
            let (lane, mailbox) = (Arc::clone(&local.lane), Arc::clone(&local.mailbox));
            tokio::spawn(async move { lane.run().await });
            tokio::spawn(mailbox.run());
            let gate = Arc::clone(&gate);
            move |request: Request<Incoming>, peer: IpAddr| {
                let (gate, local) = (Arc::clone(&gate), local.clone());
                async move {
                    let service = |_| async { Ok(floor::reply()) };
                    let service = (future::ready(true), service);
                    Ok::<_, Infallible>(gate.serve((&local, peer), request, service).await)
                }
            }
        };
        floor::serve((protocol, cores), begin, ready)
    }

    /// Serves as a proxy, as `farthing gate serve` does, until the process ends.
    ///
    /// # Errors
    /// The system's.
    pub fn proxy(&self, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
        let server = Server::start(&self.gate, &Settings::new(&self.config))?;
        let address = server.addresses().first().copied();
        ready(address.ok_or_else(|| failed("it listens nowhere"))?);
        loop {
            thread::park();
        }
    }

    /// How its writes become durable.
    pub fn mode(&self) -> &'static str {
        match self.ledger.mode() {
            Mode::Direct => "O_DIRECT and O_DSYNC",
            Mode::Synced => "fdatasync",
        }
    }
}

fn config(folder: &Path, upstream: Option<SocketAddr>) -> io::Result<Config> {
    let key = |label: u8| Key([label; 32]);
    let upstream = upstream.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 1)));
    let template = Template {
        origin: "http://127.0.0.1:8402".parse().map_err(failed)?,
        upstream: format!("http://{upstream}").parse().map_err(failed)?,
        genesis: key(9),
        test: false,
        payee: PayeeLine::Wallet(key(8)),
        mint: key(7),
        decimals: 6,
        symbol: "TEST".into(),
        rpc: "http://127.0.0.1:1".into(),
        price: PRICE,
    };
    let mut config = Config::parse(&template.text()).map_err(failed)?;
    config.ledger.folder = folder.join("ledger");
    config.gate.listen = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
    Ok(config)
}

fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
