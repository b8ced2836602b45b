//! given a localnet without the program
//!   when it is deployed                 -> over RPC, resumed after a break, once; its cost known before
//!   when a creator sells and a reader buys -> balances and rent are as they should be
//!   when a session key spends           -> within its limits, and never after it is revoked
//!   when money streams and is vouchered -> both sides get what is theirs, whatever is lost on disk
//!   when the demo runs on it            -> it ends as in memory
//!   when commands tell of it            -> what is so, and nothing that moves the terminal
//!   when another is started beside it   -> it is refused, and changes nothing
//!   when it is stopped and started      -> the state is kept, also when its terminal closes; slots and
//!                                          blocks go on; what its history no longer has is said
//!   when much is claimed at once, or too late -> through a lookup table; said with its time
//!   when whole lives are lived on it    -> each ends as in memory, and no instruction is unused
//!
//! One test, because a validator takes seconds to start. What is done with money at once, to whom it
//! may go and what a collecting takes has tests of its own, in `money`; so have buying and fans,
//! and what can be in the way of fans, in `traps`.

mod buying;
mod channels;
mod claims;
mod deploying;
mod fans;
mod money;
mod node;
mod relay;
mod restarting;
mod sessions;
mod stopped;
mod streams;
mod traps;
mod words;

use crate::support::{
    self, command, empty_folder, farthing,
    localnet::{Localnet, field, free_port},
    text,
};
use farthing_tests::lives;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

impl Localnet {
    /// With slots of so many milliseconds.
    fn start_with_slots_of(state: &Path, slot_time: &str, options: &[&str]) -> Self {
        Self::start_with(state, options, slot_time, command)
    }

    /// In a terminal of its own.
    fn start_in_terminal(state: &Path) -> Self {
        Self::start_with(state, &[], "50", |args| restarting::in_terminal(&command(args)))
    }

    /// What a command has ended is freed, by it or by the command that it names, and then is gone.
    pub fn frees(&self, kind: &str, address: &str, ended: &Value) {
        if ended["rent_to"].is_null() {
            let later = format!("in about a minute, with `farthing {kind} close {address}`");
            assert_eq!(field(ended, "rent_comes_back"), later);
            self.closes(&[kind, "close", address]);
        }
        let gone = format!("there is no {kind}");
        self.run("reader", &[kind, "show", address]).fails(4, &gone);
    }

    /// Closes as soon as the address is spent.
    pub fn closes(&self, close: &[&str]) {
        let until = Instant::now() + Duration::from_secs(60);
        while self.run("reader", close).code != 0 {
            assert!(Instant::now() < until, "151 slots take a few seconds here");
            thread::sleep(Duration::from_secs(1));
        }
    }
}

#[test]
fn a_program_is_deployed_used_and_kept() {
    let state = empty_folder("localnet");
    let localnet = Localnet::start(&state, &["--without-program"]);
    localnet.run("reader", &["deploy", "--show"]).fails(4, "no program");
    localnet.run("reader", &["demo"]).fails(4, "farthing deploy");
    deploying::once(&localnet);
    let listing = sells_and_buys(&localnet);
    orders_a_sword(&localnet);
    streams::run(&localnet);
    let key = sessions::open(&localnet);
    channels::run(&localnet, &key);
    sessions::end(&localnet, &key);
    words::run(&localnet);
    restarting::alone(&localnet);
    let bank = state.join("wallets/bank.json");
    let story = farthing(&["-u", &localnet.url, "-k", text(&bank), "demo"]).ok();
    let (told, next) = story.rsplit_once("\n\nNext, with your own").expect("the next step");
    assert!(told.ends_with("20 TEST minted, 20 TEST in the wallets."), "{story}");
    assert!(next.contains("`farthing deposit add AMOUNT`"), "{next}");

    let (url, tip) = (localnet.url.clone(), restarting::tip(&localnet));
    let printed = localnet.stop();
    assert!(printed.contains("The state is kept in"), "{printed}");
    farthing(&["-u", &url, "reserve", "list"]).fails(3, "does not answer");
    shows_no_secret(&state, &printed);

    let localnet = Localnet::start_in_terminal(&state);
    assert!(localnet.printed().contains("continues where it stopped"));
    let kept = localnet.run("reader", &["listing", "show", &listing]).json();
    assert_eq!(kept["sold"], 2);
    restarting::goes_on(&localnet, tip);
    localnet.run("reader", &["history", &listing]).fails(4, "has no transactions from before slot");
    localnet.run("reader", &["buy", &listing, "--top-up", "1"]).ok();
    claims::run(&localnet);
    node::run(&localnet);
    restarting::closes_with_its_terminal(localnet);
}

/// Returns the listing that was sold.
fn sells_and_buys(localnet: &Localnet) -> String {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let registered = run("creator", &["creator", "register", "--mint", "TEST"]).json();
    let creator = registered["creator"].as_str().expect("an address").to_string();
    let price = ["listing", "create", &creator, "--price", "0.25"];
    let listing =
        run("creator", &price).json()["listing"].as_str().expect("an address").to_string();
    run("reader", &["buy", &listing]).fails(4, "has no deposit");
    let dry = run("reader", &["buy", &listing, "--top-up", "3", "--dry-run"]).json();
    assert!(dry["kind"].as_str().is_some_and(|kind| kind.starts_with("Dry run")), "{dry}");
    run("reader", &["deposit", "show"]).fails(4, "has no deposit");
    run("reader", &["buy", &listing, "--top-up", "3", "--quantity", "2", "--note", "hi"]).json();
    let deposit = run("reader", &["deposit", "show"]).json();
    assert_eq!(deposit["balance"]["tokens"], "2.5");
    run("reader", &["pay", &creator, "2.6"]).fails(1, "less than 2.6 TEST");
    run("reader", &["pay", &creator, "all", "--priority-fee", "10000"]).json();
    let history = run("reader", &["history", &listing]).json();
    let events = history.as_array().expect("a list");
    assert!(events.iter().any(|event| event["event"] == "Bought"), "{history}");
    run("creator", &["creator", "collect", &creator]).json();
    let shown = run("creator", &["show", &creator]).json();
    assert_eq!(shown["kind"], "Creator");
    run("reader", &["deposit", "close"]).json();
    let left = run("reader", &["deposit", "list"]).json();
    assert_eq!(left, Value::Array(Vec::new()));
    listing
}

fn orders_a_sword(localnet: &Localnet) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let creator =
        field(&run("friend", &["creator", "register", "--mint", "TEST"]).json(), "creator");
    let create = ["listing", "create", &creator, "--price", "5"];
    let listing = field(&run("friend", &create).json(), "listing");
    run("reader", &["deposit", "add", "10"]).json();
    let [file, locked, key, opened] =
        ["sword.txt", "sword.txt.locked", "sword.txt.key", "opened.txt"]
            .map(|it| localnet.state.join(it));
    fs::write(&file, "a sword").expect("a file");
    let hash = field(&run("friend", &["order", "lock", text(&file)]).json(), "key_hash");
    let place = ["order", "place", &listing, "--key-hash", &hash, "--delivery", text(&locked)];
    let order = field(&run("reader", &place).json(), "order");
    let unlock = ["order", "unlock", &order, text(&locked), "--to", text(&opened)];
    run("reader", &unlock).fails(4, "not revealed yet");
    run("reader", &["order", "cancel", &order]).fails(2, "the seller still has time");
    run("friend", &["order", "fulfil", &order, "--key", text(&key), "--dry-run"]).json();
    run("reader", &unlock).fails(4, "not revealed yet");
    let fulfilled = run("friend", &["order", "fulfil", &order, "--key", text(&key)]).json();
    run("reader", &unlock).json();
    assert_eq!(fs::read(&opened).expect("the content"), b"a sword");
    localnet.frees("order", &order, &fulfilled);
    let order = field(&run("reader", &place).json(), "order");
    run("reader", &["order", "decline", &order]).fails(1, "sign with the creator's key");
    let declined = run("friend", &["order", "decline", &order]).json();
    localnet.frees("order", &order, &declined);
    assert_eq!(run("reader", &["deposit", "show"]).json()["balance"]["tokens"], "5");
}

fn shows_no_secret(state: &Path, printed: &str) {
    for file in fs::read_dir(state.join("wallets")).expect("wallets") {
        let secret = fs::read_to_string(file.expect("a file").path()).expect("a keypair");
        assert!(!printed.contains(secret.trim_matches(['[', ']'])));
    }
}
