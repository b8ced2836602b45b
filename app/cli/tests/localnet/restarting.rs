//! A localnet next to another, closed with its terminal, and started again.

use super::{
    Localnet, free_port,
    support::{Run, command, text},
};
use farthing_sdk::client::{Network, Rpc};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Nobody takes the folder or the ports of one that runs, and an attempt changes nothing.
pub fn alone(localnet: &Localnet) {
    let [port, other] = [free_port(), free_port()].map(|port| port.to_string());
    let used = localnet.url.rsplit(':').next().expect("a port");
    let start = ["localnet", "--state", text(&localnet.state), "--port"];
    refused(&[&start[..], &[&port, "--ws-port", &other]].concat())
        .fails(5, "another localnet runs on the state");
    // A port that is taken, in a folder of its own: nothing is forgotten there, and nothing made.
    let folder = localnet.state.join("beside");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("state.json"), "kept").expect("a state");
    let start = ["localnet", "--fresh", "--state", text(&folder), "--port"];
    refused(&[&start[..], &[used, "--ws-port", &other]].concat()).fails(3, "--port names another");
    refused(&[&start[..], &[&port, "--ws-port", used]].concat())
        .fails(3, "--ws-port names another");
    let missing = ["--ws-port", &other, "--program", "/nowhere.so"];
    refused(&[&start[..], &[&port], &missing[..]].concat()).fails(5, "cannot read the program");
    assert_eq!(fs::read_to_string(folder.join("state.json")).expect("a state"), "kept");
    assert!(!folder.join("wallets").exists());
}

/// Runs what should end by itself at once. One that goes on is ended, rather than waited for.
fn refused(args: &[&str]) -> Run {
    let mut command = command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("it starts");
    let until = Instant::now() + Duration::from_secs(30);
    while process.try_wait().expect("an answer").is_none() {
        if Instant::now() > until {
            process.kill().expect("it ends");
            panic!("{args:?} was not refused");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Run::of(process.wait_with_output().expect("its output"))
}

/// Slot and block height.
pub fn tip(localnet: &Localnet) -> (u64, u64) {
    let network = Rpc::new(&localnet.url);
    let height = network.client().get_block_height().expect("an answer");
    (network.slot().expect("an answer"), height)
}

/// After a restart both go on, and blocks come.
pub fn goes_on(localnet: &Localnet, before: (u64, u64)) {
    let after = tip(localnet);
    assert!(after.0 > before.0 && after.1 > before.1, "{before:?} -> {after:?}");
    // Slots that were skipped have no block, so the height does not run away from the slot either.
    assert!(after.1 <= after.0, "{after:?}");
    thread::sleep(Duration::from_secs(1));
    assert!(tip(localnet).1 > after.1);
}

/// The same command in a terminal of its own, which closes when this process ends. `script` is a part
/// of every Debian.
pub fn in_terminal(command: &Command) -> Command {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let quoted: Vec<_> = words.map(|word| format!("'{}'", word.to_string_lossy())).collect();
    let mut script = Command::new("script");
    script.args(["-qec", &format!("exec {}", quoted.join(" ")), "/dev/null"]);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    script
}

/// Somebody closes the window: the state of that moment is kept.
pub fn closes_with_its_terminal(mut localnet: Localnet) {
    let (slot, height) = tip(&localnet);
    localnet.process.kill().expect("the terminal closes");
    localnet.process.wait().expect("it ends");
    let state = localnet.state.join("state.json");
    let port: u16 = localnet.url.rsplit(':').next().and_then(|it| it.parse().ok()).expect("a port");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let kept: Value =
            serde_json::from_slice(&fs::read(&state).expect("a state")).expect("JSON");
        let number = |name: &str| kept[name].as_u64().expect("a number");
        // It has ended as well, rather than gone on without a terminal.
        let has_ended = TcpListener::bind(("127.0.0.1", port)).is_ok();
        if has_ended && number("slot") >= slot && number("height") >= height {
            return;
        }
        assert!(Instant::now() < until, "slot {slot} was not kept: {}", kept["slot"]);
        thread::sleep(Duration::from_millis(200));
    }
}
