//! `farthing localnet` as a process of its own.

use super::{Run, command, farthing, text};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A validator of this test, on ports of its own, which ends with it.
pub struct Localnet {
    pub process: Child,
    pub url: String,
    pub state: PathBuf,
    log: PathBuf,
}

impl Localnet {
    pub fn start(state: &Path, options: &[&str]) -> Self {
        Self::start_with(state, options, "50", command)
    }

    /// With slots of so many milliseconds, started in a way of the caller's.
    pub fn start_with(
        state: &Path,
        options: &[&str],
        slot_time: &str,
        how: impl Fn(&[&str]) -> Command,
    ) -> Self {
        let (port, ws_port) = (free_port().to_string(), free_port().to_string());
        let log = state.join("log.txt");
        let to = fs::File::create(&log).expect("a log");
        let args = [
            &["localnet", "--state", text(state), "--port", &port, "--ws-port", &ws_port],
            &["--slot-time", slot_time][..],
            options,
        ]
        .concat();
        let errors = to.try_clone().expect("a log");
        let process = how(&args).stdout(to).stderr(Stdio::from(errors)).spawn().expect("it starts");
        let url = format!("http://127.0.0.1:{port}");
        let localnet = Self { process, url, state: state.into(), log };
        let until = Instant::now() + Duration::from_secs(60);
        while !localnet.printed().contains("Ctrl-C stops it.") {
            assert!(Instant::now() < until, "{}", localnet.printed());
            thread::sleep(Duration::from_millis(100));
        }
        localnet
    }

    pub fn printed(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The address of one of the wallets that it has made.
    pub fn wallet(&self, name: &str) -> String {
        let line = self.printed();
        let line = line.lines().find(|line| line.starts_with(name)).expect("a wallet");
        line.split_whitespace().nth(1).expect("its address").to_string()
    }

    /// As one of the wallets that it has made.
    pub fn run(&self, wallet: &str, args: &[&str]) -> Run {
        let file = self.state.join(format!("wallets/{wallet}.json"));
        let run = farthing(&[&["-u", &self.url, "-k", text(&file), "-o", "json"], args].concat());
        names_its_account(&run);
        run
    }

    /// The same, as people read it.
    pub fn shown(&self, wallet: &str, args: &[&str]) -> Run {
        let file = self.state.join(format!("wallets/{wallet}.json"));
        farthing(&[&["-u", &self.url, "-k", text(&file)], args].concat())
    }

    /// Asks it to stop, as Ctrl-C does.
    pub fn stop(mut self) -> String {
        // The shell's own `kill`: the program of that name is not part of every Debian.
        let kill = format!("kill -INT {}", self.process.id());
        let asked = Command::new("sh").args(["-c", &kill]).status().expect("a shell runs");
        assert!(asked.success());
        assert!(self.process.wait().expect("it ends").success());
        self.printed()
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        // Only where the test broke off: it has ended otherwise.
        let _ = self.process.kill();
    }
}

/// Whatever the command: what a single transaction did, or would do, is about an account, under one name.
fn names_its_account(run: &Run) {
    let result: Value = serde_json::from_str(&run.out).unwrap_or_default();
    if result["signature"].is_string() || result["payer_keeps_about"].is_number() {
        assert!(result["address"].is_string(), "no address in {result}");
    }
}

/// A text of a JSON document.
pub fn field(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_string()
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}
