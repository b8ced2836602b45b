//! What can be known before the first request: `farthing gate check`. It changes nothing.

mod agents;
mod single;
mod starting;

use std::fs::{self, File};
use std::io::{self, Write};
use std::net::TcpStream;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use farthing_sdk::accounts::{Creator, Deposit, Earnings, Reserve};
use farthing_sdk::client::{ClientError, Network, mint};
use farthing_sdk::solana::{Address, Signer};
use farthing_sdk::{Client, Rpc};

use crate::admin;
use crate::chain::{Holds, check_keys};
use crate::config::{Config, Payee};
use crate::ledger::{Ledger, Mode, rows};
use crate::pass::check::listings;
use crate::run::{Keys, ledger_settings};

/// Writes that are measured.
const WRITES: usize = 50;

/// A write that takes longer than this keeps payers waiting.
const SLOW_WRITE: Duration = Duration::from_millis(20);

/// Seconds by which the clocks of machine and cluster may differ without a word.
const CLOCKS: i64 = 30;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// It works, and the operator should know.
    Note,
    /// The gateway would not start, or would lose money.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What.
    pub about: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// In words.
    pub words: String,
}

impl Finding {
    pub(crate) fn new(about: &'static str, verdict: Verdict, words: impl Into<String>) -> Self {
        Self { about, verdict, words: words.into() }
    }
}

/// Looks at everything: routes, ledger, disk, service, each RPC, cluster, payee, keys.
#[must_use]
pub fn check(config: &Config, keys: &Keys) -> Vec<Finding> {
    let mut all = vec![
        routes(config),
        ledger(config),
        disk(&config.ledger.folder),
        admin(config),
        upstream(config),
    ];
    all.extend(agents::agents(config));
    all.extend(addresses(config));
    for (index, rpc) in config.chain.rpc.iter().enumerate() {
        let client = Client::new(Rpc::new(rpc.reveal()));
        all.push(cluster(config, &client));
        if index == 0 {
            all.extend(on_chain(config, keys, &client));
        }
    }
    if config.chain.rpc.len() == 1 {
        let words = "one RPC: what it says of large amounts is believed without a second opinion";
        all.push(Finding::new("rpc", Verdict::Note, words));
    }
    all
}

/// Whether payers can be told apart.
fn addresses(config: &Config) -> Option<Finding> {
    let is_behind = config.gate.origin.is_secure() && config.gate.trusted_proxies.is_empty();
    is_behind.then(|| {
        let words = "no trusted_proxies, though the origin is https: all payers are the one address of the proxy in \
                     front, and share its limits";
        Finding::new("addresses", Verdict::Note, words)
    })
}

fn routes(config: &Config) -> Finding {
    let priced = config.routes.iter().filter(|route| !route.free).count();
    let words = format!("{} routes, {priced} of them priced", config.routes.len());
    Finding::new("routes", if priced == 0 { Verdict::Note } else { Verdict::Fine }, words)
}

fn ledger(config: &Config) -> Finding {
    if let Some(database) = &config.ledger.postgres {
        return match rows::check(database.reveal()) {
            Ok(version) => Finding::new("ledger", Verdict::Fine, format!("in Postgres {version}")),
            Err(error) => Finding::new("ledger", Verdict::Wrong, error.to_string()),
        };
    }
    match Ledger::check(&config.ledger.folder, &ledger_settings(config)) {
        Ok(mode) => {
            let folder = config.ledger.folder.display();
            let words = match mode {
                Mode::Direct => format!("in {folder}"),
                Mode::Synced => {
                    format!("in {folder}, whose file system takes no O_DIRECT: commits are slower")
                }
            };
            Finding::new("ledger", Verdict::Fine, words)
        }
        Err(error) => Finding::new("ledger", Verdict::Wrong, error.to_string()),
    }
}

/// Whether the operator's socket can be put where it is wanted.
fn admin(config: &Config) -> Finding {
    match admin::check_folder(&config.admin.socket) {
        Ok(()) => {
            Finding::new("admin", Verdict::Fine, format!("at {}", config.admin.socket.display()))
        }
        Err(error) => Finding::new("admin", Verdict::Wrong, error.to_string()),
    }
}

/// How long a write takes until it is on the disk.
fn disk(folder: &Path) -> Finding {
    match measured(folder) {
        Ok((median, worst)) => {
            let verdict = if median > SLOW_WRITE { Verdict::Note } else { Verdict::Fine };
            let words = format!("a write takes {median:.1?}, at worst {worst:.1?} of {WRITES}");
            Finding::new("disk", verdict, words)
        }
        Err(error) => Finding::new("disk", Verdict::Wrong, format!("cannot be written: {error}")),
    }
}

fn measured(folder: &Path) -> io::Result<(Duration, Duration)> {
    let path = folder.join("check");
    let measured = (|| {
        let options =
            fs::OpenOptions::new().write(true).create(true).custom_flags(libc::O_DSYNC).clone();
        let mut file: File = options.open(&path)?;
        let mut times = Vec::new();
        for _ in 0..WRITES {
            let begun = Instant::now();
            file.write_all(&[0; 4_096])?;
            times.push(begun.elapsed());
        }
        times.sort();
        let at = |index: usize| times.get(index).copied().unwrap_or_default();
        Ok((at(WRITES / 2), at(WRITES - 1)))
    })();
    let removed = fs::remove_file(&path);
    measured.and_then(|times| removed.map(|()| times))
}

fn upstream(config: &Config) -> Finding {
    let upstream = &config.gate.upstream;
    match TcpStream::connect((upstream.host.trim_matches(['[', ']']), upstream.port)) {
        Ok(_) => Finding::new("service", Verdict::Fine, format!("{upstream} takes connections")),
        Err(error) => Finding::new("service", Verdict::Note, format!("{upstream}: {error}")),
    }
}

/// Whether an RPC is of the right cluster, and its clock.
fn cluster(config: &Config, client: &Client<Rpc>) -> Finding {
    let (genesis, time) = match (client.network().genesis(), client.network().unix_time()) {
        (Ok(genesis), Ok(time)) => (genesis, time),
        (Err(error), _) | (_, Err(error)) => {
            return Finding::new("rpc", Verdict::Wrong, error.to_string());
        }
    };
    if genesis.to_bytes() != config.pay.genesis.0 {
        let words =
            format!("it is of the cluster {genesis}, and [pay] names {}", config.pay.genesis);
        return Finding::new("rpc", Verdict::Wrong, words);
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ahead = time.saturating_sub(since.map_or(0, |since| since.as_secs().cast_signed()));
    let verdict = if ahead.abs() > CLOCKS { Verdict::Note } else { Verdict::Fine };
    Finding::new(
        "rpc",
        verdict,
        format!("answers; the cluster's clock is {ahead} s ahead of this machine's"),
    )
}

fn on_chain(config: &Config, keys: &Keys, client: &Client<Rpc>) -> Vec<Finding> {
    let mut all = vec![token(config, client), payee(config, client)];
    all.extend(single::exact(config, keys, client));
    all.extend(starting::start(config, keys, client));
    all.extend(listings(config, client));
    let (claimer, sponsor) = (keys.claimer.pubkey(), keys.sponsor.as_ref().map(Signer::pubkey));
    let holds = Holds { least: config.chain.sponsor_hour, most: config.chain.sponsor_rent };
    let reserve = config.chain.claimer_reserve;
    let faults = check_keys(
        client,
        (sponsor.as_ref(), holds),
        (&claimer, reserve),
        &config.pay.mint.address(),
    );
    match faults {
        Ok(faults) if faults.is_empty() => {
            let words =
                format!("{claimer} claims; whoever steals it gets its lamports and nothing else");
            all.push(Finding::new("keys", Verdict::Fine, words));
        }
        Ok(faults) => all.extend(faults.iter().map(|(role, fault)| {
            Finding::new("keys", Verdict::Wrong, format!("{role:?}: {fault}"))
        })),
        Err(error) => all.push(Finding::new("keys", Verdict::Wrong, error.to_string())),
    }
    all
}

fn token(config: &Config, client: &Client<Rpc>) -> Finding {
    let address = config.pay.mint.address();
    let found =
        client.network().accounts(&[address]).map(|found| found.into_iter().next().flatten());
    let decimals = match found.map(|account| account.as_ref().and_then(mint)) {
        Ok(Some(mint)) => mint.decimals,
        Ok(None) => return Finding::new("token", Verdict::Wrong, format!("{address} is no mint")),
        Err(error) => return Finding::new("token", Verdict::Wrong, error.to_string()),
    };
    if decimals != config.pay.decimals {
        let words = format!("it has {decimals} decimals, and [pay] says {}", config.pay.decimals);
        return Finding::new("token", Verdict::Wrong, words);
    }
    match client.fetch::<Reserve>(&config.pay.reserve().address()) {
        Ok(Some(_)) => Finding::new("token", Verdict::Fine, format!("{address} has a reserve")),
        Ok(None) => Finding::new("token", Verdict::Wrong, "nobody has opened its reserve"),
        Err(error) => Finding::new("token", Verdict::Wrong, error.to_string()),
    }
}

/// Whether who is paid is there, and to whom it goes on from there (R12).
fn payee(config: &Config, client: &Client<Rpc>) -> Finding {
    let found = match config.pay.payee() {
        None => return Finding::new("payee", Verdict::Wrong, "not exactly one is named"),
        Some(Payee::Deposit { address, .. }) => deposit(client, &address.address()),
        Some(Payee::Earnings { creator, address }) => {
            earnings(client, (&creator.address(), &address.address()))
        }
    };
    found.unwrap_or_else(|error| Finding::new("payee", Verdict::Wrong, error.to_string()))
}

fn deposit(client: &Client<Rpc>, address: &Address) -> Result<Finding, ClientError> {
    Ok(match client.fetch::<Deposit>(address)? {
        Some(_) => Finding::new("payee", Verdict::Fine, format!("the deposit {address}")),
        None => {
            let words = format!("the deposit {address} is not open: `farthing deposit open`");
            Finding::new("payee", Verdict::Wrong, words)
        }
    })
}

fn earnings(
    client: &Client<Rpc>,
    (creator, address): (&Address, &Address),
) -> Result<Finding, ClientError> {
    let Some(creator) = client.fetch::<Creator>(creator)? else {
        return Ok(Finding::new("payee", Verdict::Wrong, format!("there is no creator {creator}")));
    };
    Ok(match client.fetch::<Earnings>(address)? {
        Some(_) => {
            let words =
                format!("the earnings {address}, which divide by {} splits", creator.split_count);
            Finding::new("payee", Verdict::Fine, words)
        }
        None => {
            let words = "its earnings of this token are not open: `farthing creator open-earnings`";
            Finding::new("payee", Verdict::Wrong, words)
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::{Key, PayeeLine, Template};

    /// gateway rule R20
    #[test]
    fn an_https_origin_without_trusted_proxies_is_worth_a_note() {
        let template = |origin: &str| Template {
            origin: origin.parse().unwrap(),
            upstream: "http://127.0.0.1:8080".parse().unwrap(),
            genesis: Key([9; 32]),
            test: false,
            payee: PayeeLine::Wallet(Key([8; 32])),
            mint: Key([7; 32]),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: "http://127.0.0.1:1".into(),
            price: 7,
        };
        let config = |origin| Config::parse(&template(origin).text()).unwrap();
        assert_eq!(addresses(&config("http://127.0.0.1:8402")), None);
        let mut behind = config("https://news.example");
        assert_eq!(addresses(&behind).map(|found| found.verdict), Some(Verdict::Note));
        behind.gate.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        assert_eq!(addresses(&behind), None);
    }
}
