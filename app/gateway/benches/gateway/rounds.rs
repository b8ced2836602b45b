//! What is measured: each kind of load after the other, several times over, so that a neighbour's noise meets all of
//! them alike. Medians are told.

use std::{io, net::Ipv4Addr, path::Path, thread, time::Duration};

use hyper::StatusCode;

use crate::{
    Options,
    child::{Commits, Running, Server},
    cluster::Cluster,
    credentials::{self, Headers, Kind},
    load::{self, Outcome, Protocol, Shape},
};

/// Connections and streams of HTTP/2; HTTP/1.1 has as many connections as this is requests at once.
const CONNECTIONS: usize = 16;
const STREAMS: usize = 32;
const AT_ONCE: u32 = 512;

/// Requests of one channel, at most.
const LENGTH: u32 = 2_000;
const VOUCHERS: u32 = 700;

/// Requests a second of the load that every machine carries.
const PACE: u32 = 2_000;

/// Wrong links a second of a stranger.
const WRONG: u32 = 1_500;

/// The links' chains.
const LINKS: Kind = Kind::Links { length: LENGTH };

/// One kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    PlainH1,
    PlainH2,
    LinksH1,
    LinksH2,
    Vouchers,
    Proxied,
    /// At a pace that leaves the machine idle for the most part.
    PacedPlain,
    PacedLinks,
    /// The same, beside wrong links from another address.
    Beside,
    /// Links on a ledger in Postgres, on the same cores and disk.
    Rows,
    /// Two gateways on one Postgres, half of the payers at each.
    RowsTwo,
}

impl Load {
    pub const ALL: [Self; 9] = [
        Self::PlainH1,
        Self::LinksH1,
        Self::PlainH2,
        Self::LinksH2,
        Self::Vouchers,
        Self::Proxied,
        Self::PacedPlain,
        Self::PacedLinks,
        Self::Beside,
    ];

    /// What `--postgres` measures: the embedded ledger and the other one in the same run.
    pub const POSTGRES: [Self; 3] = [Self::LinksH2, Self::Rows, Self::RowsTwo];

    /// As `--loads` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PlainH1 => "plain-h1",
            Self::PlainH2 => "plain-h2",
            Self::LinksH1 => "links-h1",
            Self::LinksH2 => "links-h2",
            Self::Vouchers => "vouchers",
            Self::Proxied => "proxied",
            Self::PacedPlain => "paced-plain",
            Self::PacedLinks => "paced-links",
            Self::Beside => "beside",
            Self::Rows => "rows",
            Self::RowsTwo => "rows-two",
        }
    }

    /// As the table calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::PlainH1 => "hyper alone, HTTP/1.1",
            Self::PlainH2 => "hyper alone, HTTP/2",
            Self::LinksH1 => "links, HTTP/1.1",
            Self::LinksH2 => "links, HTTP/2",
            Self::Vouchers => "vouchers, HTTP/2",
            Self::Proxied => "links, HTTP/2, proxied to a service on the same cores",
            Self::PacedPlain => "hyper alone, HTTP/2, 2,000 a second",
            Self::PacedLinks => "links, HTTP/2, 2,000 a second",
            Self::Beside => "the same beside 1,500 wrong links a second",
            Self::Rows => "links, HTTP/2, on Postgres",
            Self::RowsTwo => "links, HTTP/2, two gateways on one Postgres",
        }
    }

    fn protocol(self) -> Protocol {
        match self {
            Self::PlainH1 | Self::LinksH1 => Protocol::Http1,
            _ => Protocol::Http2,
        }
    }

    fn is_paced(self) -> bool {
        matches!(self, Self::PacedPlain | Self::PacedLinks | Self::Beside)
    }

    fn server(self, upstream: Option<&Running>) -> Server {
        match (self, upstream) {
            (Self::PlainH1 | Self::PlainH2 | Self::PacedPlain, _) => Server::Plain,
            (Self::Vouchers, _) => Server::Gate(Kind::Vouchers, AT_ONCE),
            (Self::Proxied, Some(upstream)) => Server::Proxy(LINKS, AT_ONCE, upstream.address),
            (Self::Rows | Self::RowsTwo, _) => Server::Rows(LINKS, AT_ONCE),
            // One more than pay, which the stranger shows wrong links of.
            _ => Server::Gate(LINKS, AT_ONCE + 1),
        }
    }
}

/// What all rounds of one load gave.
pub struct Measured {
    pub load: Load,
    pub outcomes: Vec<Outcome>,
    /// How long commits took in each round.
    pub commits: Vec<Commits>,
}

/// All of it.
pub struct Results {
    pub all: Vec<Measured>,
    /// How the ledger wrote.
    pub mode: String,
    pub rounds: usize,
    pub time: Duration,
}

/// Headers that were made in advance.
struct Prepared {
    links: Vec<Option<Headers>>,
    vouchers: Vec<Option<Headers>>,
}

/// Measures everything.
///
/// # Errors
/// The system's.
pub fn run(options: &Options) -> io::Result<Results> {
    let prepared = Prepared {
        links: credentials::many(LINKS, AT_ONCE, LENGTH),
        vouchers: match options.loads.contains(&Load::Vouchers) {
            true => credentials::many(Kind::Vouchers, AT_ONCE, VOUCHERS),
            false => Vec::new(),
        },
    };
    let empty = options.loads.iter().map(|&load| Measured {
        load,
        outcomes: Vec::new(),
        commits: Vec::new(),
    });
    let (mut all, mut mode) = (empty.collect::<Vec<_>>(), String::new());
    for round in 1..=options.rounds {
        for measured in &mut all {
            let load = measured.load;
            let (outcome, how, commits) = once(load, &prepared, (&options.folder, options.time))?;
            let (rate, wrong, spent) = (outcome.rate(), outcome.wrong, outcome.spent);
            eprintln!("round {round}: {}: {rate:.0}/s, {wrong} wrong, {spent} spent", load.words());
            measured.outcomes.push(outcome);
            measured.commits.push(commits);
            if how != "-" {
                mode = how;
            }
        }
    }
    Ok(Results { all, mode, rounds: options.rounds, time: options.time })
}

fn once(
    load: Load,
    prepared: &Prepared,
    (folder, time): (&Path, Duration),
) -> io::Result<(Outcome, String, Commits)> {
    if matches!(load, Load::Rows | Load::RowsTwo) {
        return on_rows(load, prepared, (folder, time));
    }
    let upstream = match load {
        Load::Proxied => Some(Running::start(Server::Plain, Protocol::Http1, folder)?),
        _ => None,
    };
    let server = Running::start(load.server(upstream.as_ref()), load.protocol(), folder)?;
    let headers = match load {
        Load::PlainH1 | Load::PlainH2 | Load::PacedPlain => vec![None; AT_ONCE as usize],
        Load::Vouchers => prepared.vouchers.clone(),
        _ => prepared.links.clone(),
    };
    let target = (server.address, server.pid());
    let shape = shape(load, time);
    if load != Load::Beside {
        return Ok((load::run(target, shape, headers)?, server.mode.clone(), server.commits()));
    }
    let wrong = Shape {
        connections: 1,
        streams: STREAMS,
        threads: 1,
        pace: Some(WRONG),
        from: Ipv4Addr::new(127, 0, 0, 2),
        expected: None,
        ..shape
    };
    let count = WRONG * 20 / u32::try_from(STREAMS).unwrap_or(1);
    let forged = vec![Some(credentials::wrong_links(AT_ONCE, count)); STREAMS];
    let stranger = thread::spawn(move || load::run(target, wrong, forged));
    let outcome = load::run(target, shape, headers)?;
    stranger.join().map_err(|_| io::Error::other("a thread panicked"))??;
    Ok((outcome, server.mode.clone(), server.commits()))
}

/// One gateway or two on a new ledger of the run's Postgres. What that takes of the processor is in no account.
fn on_rows(
    load: Load,
    prepared: &Prepared,
    (folder, time): (&Path, Duration),
) -> io::Result<(Outcome, String, Commits)> {
    let count = if load == Load::RowsTwo { 2 } else { 1 };
    let database = Cluster::shared().ledger();
    let start = |_| {
        let place = (folder, Some(database.as_str()));
        Running::start_on(load.server(None), load.protocol(), place)
    };
    let servers = (0..count).map(start).collect::<io::Result<Vec<_>>>()?;
    // Each gateway has seen what the other took up.
    thread::sleep(Duration::from_secs(2));
    let whole = shape(load, time);
    let each = Shape {
        connections: whole.connections / count,
        threads: (whole.threads / count).max(1),
        ..whole
    };
    let mut headers = prepared.links.chunks(prepared.links.len() / count);
    let loads: Vec<_> = servers
        .iter()
        .map(|server| {
            let target = (server.address, server.pid());
            let headers = headers.next().unwrap_or_default().to_vec();
            thread::spawn(move || load::run(target, each, headers))
        })
        .collect();
    let mut outcome = Outcome::default();
    for load in loads {
        outcome.beside(&load.join().map_err(|_| io::Error::other("a thread panicked"))??);
    }
    let commits = servers.first().map(Running::commits).unwrap_or_default();
    Ok((outcome, "-".into(), commits))
}

fn shape(load: Load, time: Duration) -> Shape {
    let protocol = load.protocol();
    let (connections, streams) = match protocol {
        Protocol::Http1 => (AT_ONCE as usize, 1),
        Protocol::Http2 => (CONNECTIONS, STREAMS),
    };
    Shape {
        protocol,
        connections,
        streams,
        threads: thread::available_parallelism().map_or(1, usize::from),
        warm: Duration::from_secs(1),
        time,
        pace: load.is_paced().then_some(PACE),
        from: Ipv4Addr::LOCALHOST,
        expected: Some(StatusCode::OK),
    }
}
