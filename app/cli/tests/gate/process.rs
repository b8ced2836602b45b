//! `farthing gate serve` as its operator runs it.

use super::{
    http::{Connection, Reply},
    support::{Run, command, text},
};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// For a gateway to do what it is about to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A gateway, which ends with the test.
pub struct Gateway {
    process: Child,
    pub address: SocketAddr,
    log: PathBuf,
}

/// How a gateway is started.
pub fn serve(config: &Path) -> Command {
    let mut serve = command(&["-o", "json", "gate", "serve", "--gate", text(config)]);
    serve.env("RUST_BACKTRACE", "0");
    serve
}

impl Gateway {
    /// Starts it; what it says where it ends before it listens.
    pub fn start(config: &Path, point: &str) -> Result<Self, Run> {
        let mut serve = serve(config);
        if !point.is_empty() {
            serve.env("FARTHING_FAIL", point);
        }
        Self::run(serve, config)
    }

    /// Started in another way.
    pub fn run(mut serve: Command, config: &Path) -> Result<Self, Run> {
        let [log, errors] = ["out.txt", "log.txt"].map(|name| config.with_file_name(name));
        let out = fs::File::create(&log).expect("a file");
        serve.stdout(out).stderr(fs::File::create(&errors).expect("a file"));
        let mut process = serve.stdin(Stdio::null()).spawn().expect("it starts");
        let until = Instant::now() + PATIENCE;
        loop {
            let out = fs::read_to_string(&log).expect("a file");
            if let Some(address) = listens(&out) {
                return Ok(Self { process, address, log: errors });
            }
            if let Some(status) = process.try_wait().expect("a process") {
                let err = fs::read_to_string(&errors).expect("a file");
                return Err(Run { code: status.code().unwrap_or(-1), out, err });
            }
            assert!(Instant::now() < until, "{out}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("a file")
    }

    pub fn connect(&self) -> Option<Connection> {
        Connection::to(self.address)
    }

    /// A request without payment, on a connection of its own.
    pub fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Option<Reply> {
        self.connect()?.ask(method, target, &[headers, &[("connection", "close")]].concat())
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn wait_for(&self, is_so: impl Fn() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < until, "{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }

    /// Waits for it to end by itself.
    pub fn end(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.process.try_wait().expect("a process") {
                return status;
            }
            assert!(Instant::now() < until, "it does not end: {}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.process.try_wait().expect("a process").is_some()
    }

    /// Sends a signal: `TERM`, `HUP`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(sent.success());
    }

    /// As an operator stops it: it must end well.
    pub fn stop(mut self) {
        self.signal("TERM");
        let status = self.end();
        assert!(status.success(), "{status}: {}", self.log());
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Only where the test broke off: it has ended otherwise.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where it says that it listens.
fn listens(out: &str) -> Option<SocketAddr> {
    let record: serde_json::Value = serde_json::from_str(out).ok()?;
    record["listens"].as_str()?.strip_prefix("http://")?.parse().ok()
}
