//! A program is deployed: what it costs is known before, and what breaks off strands nothing.

use super::{
    Localnet, field,
    support::{command, farthing, program, text},
};
use farthing_sdk::{
    client::{Network, Rpc, network::Match},
    solana::ids::bpf_loader_upgradeable,
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

pub fn once(localnet: &Localnet) {
    let dry = localnet.run("bank", &["deploy", "--dry-run"]).json();
    assert_eq!((&dry["action"], &dry["written_already"]), (&"first deploy".into(), &Value::Null));
    assert!(field(&dry, "not_checked").contains("and the migrations"), "{dry}");
    without_lamports(localnet);
    let [rebuilt, longer] = other_programs(localnet);
    break_off(localnet, &["--program", text(&longer)], 1);
    break_off(localnet, &["--program", text(&rebuilt)], 2);
    let dry = localnet.run("bank", &["deploy", "--dry-run"]).json();
    assert!(dry["written_already"].is_u64() && dry["rent_lent"] == 0, "{dry}");
    // Half a SOL is less than the code's rent, of which the buffer holds most.
    let payer = localnet.state.join("wallets/empty.json");
    let deployed = localnet.run("bank", &["deploy", "--fee-payer", text(&payer)]).json();
    let opened = deployed["migrations"].to_string();
    assert!(opened.contains("opened") || opened.contains("was open already"), "{deployed}");
    // The one into which it does not fit.
    assert_eq!(deployed["buffers_left"].as_array().expect("a list").len(), 1, "{deployed}");
    comes_home(localnet);
    let again = localnet.run("bank", &["deploy", "--dry-run"]).json();
    assert_eq!((&again["action"], again.get("not_checked")), (&"upgrade".into(), None));
    assert!(again["migrations"].to_string().contains("was open already"), "{again}");
    let upgrade = ["deploy", "--dry-run", "--program", text(&longer)];
    let upgrade = localnet.run("bank", &upgrade).json();
    assert!(field(&upgrade, "not_checked").starts_with("whether the loader takes"), "{upgrade}");
    assert_eq!(left(localnet).len(), 0);
    assert!(localnet.run("bank", &["deploy"]).ok().contains("was open already"));
    localnet.run("reader", &["deploy", "--program", text(&longer)]).fails(1, "--upgrade-authority");
}

/// An empty payer is called empty, before anything is sent, and so it is in a dry run.
fn without_lamports(localnet: &Localnet) {
    let file = localnet.state.join("wallets/empty.json");
    farthing(&["keygen", text(&file)]).ok();
    for options in [&[][..], &["--dry-run"]] {
        let run = localnet.run("empty", &[&["deploy"], options].concat());
        assert!(run.err.contains("and a deploy takes "), "{}", run.err);
        run.fails(1, " is empty");
    }
    localnet.run("bank", &["airdrop", "0.5", &address(&file)]).json();
    localnet.run("empty", &["deploy"]).fails(1, " has only 0.5 SOL");
    assert_eq!(localnet.run("empty", &["deploy", "--buffers"]).json(), serde_json::json!([]));
}

fn address(keypair: &Path) -> String {
    let keypair = farthing_sdk::solana::read_keypair_file(keypair).expect("a keypair");
    farthing_sdk::solana::Signer::pubkey(&keypair).to_string()
}

/// Begins a deploy and kills it once there are so many buffers, wherever it is by then.
fn break_off(localnet: &Localnet, options: &[&str], buffers: usize) {
    let file = localnet.state.join("wallets/bank.json");
    let args = [&["-u", &localnet.url, "-k", text(&file), "deploy"], options].concat();
    let mut begun =
        command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let until = Instant::now() + Duration::from_secs(60);
    // Asked here rather than by a command, which would give the deploy time to come to its end.
    let (network, head) = (Rpc::new(&localnet.url), [Match { offset: 0, bytes: vec![1, 0, 0, 0] }]);
    let count = || network.program_accounts(&bpf_loader_upgradeable::ID, &head);
    while count().expect("an answer").len() < buffers {
        assert!(Instant::now() < until, "no buffer");
        thread::sleep(Duration::from_millis(20));
    }
    begun.kill().expect("it breaks off");
    begun.wait().expect("it ends");
}

/// What the bank has.
fn lamports(localnet: &Localnet) -> u64 {
    let bank = localnet.wallet("bank").parse().expect("an address");
    let account = Rpc::new(&localnet.url).account(&bank).expect("an answer");
    account.expect("the bank").lamports
}

fn left(localnet: &Localnet) -> Vec<Value> {
    let all = localnet.run("bank", &["deploy", "--buffers"]).json();
    all.as_array().expect("a list").clone()
}

fn comes_home(localnet: &Localnet) {
    let [buffer] = &left(localnet)[..] else { panic!("one buffer is left") };
    let named = buffer["address"].as_str().expect("an address");
    localnet.run("reader", &["deploy", "--close-buffer", named]).fails(4, "may write to no buffer");
    let dry = localnet.run("bank", &["deploy", "--close-buffer", "all", "--dry-run"]).json();
    assert_eq!((&dry["returned"], left(localnet).len()), (&buffer["holds"], 1));
    // Who cannot pay the fee can close none, and a dry run says so.
    let poor = localnet.state.join("wallets/poor.json");
    farthing(&["keygen", text(&poor)]).ok();
    for options in [&["--dry-run"][..], &[]] {
        let close = ["deploy", "--close-buffer", "all", "--fee-payer", text(&poor)];
        localnet.run("bank", &[&close[..], options].concat()).fails(1, "refused");
    }
    assert_eq!(left(localnet).len(), 1);
    let before = lamports(localnet);
    let closed = localnet.run("bank", &["deploy", "--close-buffer", "all"]).json();
    assert_eq!(closed["returned"], buffer["holds"]);
    // All of it, less the fee of one signature.
    assert_eq!(closed["returned"], lamports(localnet) + 5_000 - before);
    assert_eq!(left(localnet).len(), 0);
}

/// Binaries that were built anew, and are not the one to be deployed: of its length, and longer.
fn other_programs(localnet: &Localnet) -> [PathBuf; 2] {
    let mut bytes = fs::read(program()).expect("the program");
    let write = |name: &str, bytes: &[u8]| {
        let file = localnet.state.join(name);
        fs::write(&file, bytes).expect("another program");
        file
    };
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let rebuilt = write("rebuilt.so", &bytes);
    bytes.push(1);
    [rebuilt, write("longer.so", &bytes)]
}
