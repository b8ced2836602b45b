//! The server that is measured, in a process of its own.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use farthing_gateway::ledger::Ledger;

use crate::{credentials::Kind, failed, floor, gated::Gated, load::Protocol};

/// What a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// hyper alone.
    Plain,
    /// A gate inside the process, with so many channels of a kind.
    Gate(Kind, u32),
    /// The gate as a proxy, before a plain server.
    Proxy(Kind, u32, SocketAddr),
    /// A gate inside the process, on the Postgres of this run.
    Rows(Kind, u32),
}

/// Where a server says how long its commits took, in its folder.
const COMMITS: &str = "commits";

/// Between two times that it does.
const EVERY: Duration = Duration::from_millis(500);

/// A server that runs until this is dropped.
pub struct Running {
    process: Child,
    folder: PathBuf,
    pub address: SocketAddr,
    /// How its ledger writes, where it has one.
    pub mode: String,
}

/// How long a server's commits took, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Commits {
    pub p50: f64,
    pub p99: f64,
}

impl Running {
    /// Starts it, with a ledger below `place`, and waits until it listens.
    ///
    /// # Errors
    /// The system's; the child's own are on standard error.
    pub fn start(server: Server, protocol: Protocol, place: &Path) -> io::Result<Self> {
        Self::start_on(server, protocol, (place, None))
    }

    /// The same on a ledger in a database.
    ///
    /// # Errors
    /// As there.
    pub fn start_on(
        server: Server,
        protocol: Protocol,
        (place, database): (&Path, Option<&str>),
    ) -> io::Result<Self> {
        let folder = place.join(format!("server-{}", rand_name()));
        fs::create_dir_all(&folder)?;
        let mut command = Command::new(env::current_exe()?);
        command.arg("serve").args(words(server)).arg(match protocol {
            Protocol::Http1 => "h1",
            Protocol::Http2 => "h2",
        });
        command.arg(&folder).args(database).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let out = process.stdout.take().ok_or_else(|| failed("no output of the server"))?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let (address, mode) =
            line.trim().split_once(' ').ok_or_else(|| failed("the server did not start"))?;
        let (address, mode) = (address.parse().map_err(failed)?, mode.to_owned());
        Ok(Self { process, folder, address, mode })
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// How long its commits have taken until now; nothing of a server without a ledger.
    pub fn commits(&self) -> Commits {
        let text = fs::read_to_string(self.folder.join(COMMITS)).unwrap_or_default();
        let mut all = text.split(' ').filter_map(|word| word.trim().parse().ok());
        Commits { p50: all.next().unwrap_or(0.0), p99: all.next().unwrap_or(0.0) }
    }
}

impl Drop for Running {
    /// Killed: what it would write at an orderly end is not measured.
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// No two servers of one run have the same.
fn rand_name() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn words(server: Server) -> Vec<String> {
    let of = |name: &str, kind: Kind, channels: u32| {
        let length = match kind {
            Kind::Vouchers => 0,
            Kind::Links { length } => length,
        };
        vec![name.to_owned(), length.to_string(), channels.to_string()]
    };
    match server {
        Server::Plain => vec!["plain".into()],
        Server::Gate(kind, channels) => of("gate", kind, channels),
        Server::Rows(kind, channels) => of("rows", kind, channels),
        Server::Proxy(kind, channels, upstream) => {
            let mut words = of("proxy", kind, channels);
            words.push(upstream.to_string());
            words
        }
    }
}

/// What a child does.
///
/// # Errors
/// The system's.
pub fn serve(arguments: &[&str]) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    match *arguments {
        ["plain", protocol, _] => {
            let begin = || |_, _| async { Ok(floor::reply()) };
            floor::serve((protocol_of(protocol)?, cores), begin, |address| say(address, "-"))
        }
        ["gate", length, channels, protocol, folder] => {
            let gated = known((folder, None), (length, channels), None)?;
            let mode = gated.mode();
            tell_commits(&gated.ledger, Path::new(folder));
            gated.serve((protocol_of(protocol)?, cores), |address| say(address, mode))
        }
        ["rows", length, channels, protocol, folder, database] => {
            let gated = known((folder, Some(database)), (length, channels), None)?;
            let mode = gated.mode();
            tell_commits(&gated.ledger, Path::new(folder));
            gated.serve((protocol_of(protocol)?, cores), |address| say(address, mode))
        }
        ["proxy", length, channels, upstream, _, folder] => {
            let gated = known((folder, None), (length, channels), Some(upstream))?;
            gated.proxy(|address| say(address, gated.mode()))
        }
        _ => Err(failed("serve plain, gate, rows or proxy")),
    }
}

/// Says from now on how long commits take.
fn tell_commits(ledger: &Arc<Ledger>, folder: &Path) {
    let (ledger, file) = (Arc::clone(ledger), folder.join(COMMITS));
    thread::spawn(move || {
        loop {
            thread::sleep(EVERY);
            let commits = ledger.commits();
            let of = |quantile| commits.quantile(quantile).unwrap_or(0);
            // Who is measured is killed at any moment, its folder is removed then.
            let _told = fs::write(&file, format!("{} {}", of(500), of(990)));
        }
    });
}

fn known(
    (folder, database): (&str, Option<&str>),
    (length, channels): (&str, &str),
    upstream: Option<&str>,
) -> io::Result<Gated> {
    let upstream = upstream.map(str::parse).transpose().map_err(failed)?;
    let gated = Gated::open((Path::new(folder), database), upstream)?;
    let kind = match length.parse().map_err(failed)? {
        0 => Kind::Vouchers,
        length => Kind::Links { length },
    };
    gated.know(kind, 0..channels.parse().map_err(failed)?)?;
    Ok(gated)
}

fn protocol_of(word: &str) -> io::Result<Protocol> {
    match word {
        "h1" => Ok(Protocol::Http1),
        "h2" => Ok(Protocol::Http2),
        other => Err(failed(format!("{other} is no protocol"))),
    }
}

/// Tells the parent that it listens.
fn say(address: SocketAddr, mode: &str) {
    let mut out = io::stdout().lock();
    // Without a reader there is nobody to serve either.
    let _told = writeln!(out, "{address} {mode}").and_then(|()| out.flush());
}
