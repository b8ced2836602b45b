//! A reader that has the token and no SOL, over JSON-RPC: it begins at the gateway's expense, reads an article, and a
//! year later everybody's lamports are back.

use super::{
    stage::Stage,
    support::{Run, farthing, text},
};
use farthing_sdk::{
    accounts::Deposit,
    addresses,
    client::Network,
    solana::{Address, Keypair, Signer},
};
use serde_json::{Value, json};
use solana_rpc_client_api::request::RpcRequest;
use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

const DAY: i64 = 86_400;

/// A gateway that starts readers, and a wallet without a lamport.
struct Street {
    stage: Stage,
    poor: Address,
    file: PathBuf,
    /// The keys that pay, by what they are called.
    keys: [(&'static str, Address); 2],
}

impl Street {
    fn new() -> Self {
        let stage = Stage::new("starting", |stage, text| {
            stage.key("sponsor.json");
            let wallet = stage.wallet("creator");
            let sponsor = "claimer = \"claimer.json\"\nsponsor = \"sponsor.json\"";
            let text = text.replace("claimer = \"claimer.json\"", sponsor);
            let text = text.replace("\nsymbol = ", "\nmin_first = 10000\nsymbol = ");
            text.replace("[start]\n", &format!("[start]\nwallet = \"{wallet}\"\n"))
        });
        let poor = Keypair::new();
        let folder = stage.gate_file().parent().expect("a folder").to_owned();
        let file = folder.join("poor.json");
        let secret = json!(poor.to_bytes().to_vec()).to_string();
        fs::write(&file, secret).expect("a file");
        let poor = poor.pubkey();
        stage.localnet.run("bank", &["mint", "to", "10", &poor.to_string()]).ok();
        let key = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).expect("a key");
            let bytes: Vec<u8> = serde_json::from_str(&text).expect("a key");
            Keypair::try_from(bytes.as_slice()).expect("a key").pubkey()
        };
        let keys = [("sponsor", key("sponsor.json")), ("claimer", key("claimer.json"))];
        Self { stage, poor, file, keys }
    }

    fn run(&self, args: &[&str]) -> Run {
        let as_poor = ["-u", &self.stage.localnet.url, "-k", text(&self.file), "-o", "json"];
        farthing(&[&as_poor, args, &["--mint", "TEST"]].concat())
    }

    fn lamports(&self, at: &Address) -> u64 {
        let found = self.stage.chain().network().account(at).expect("an answer");
        found.map_or(0, |account| account.lamports)
    }

    fn deposit(&self) -> Option<Deposit> {
        self.stage
            .chain()
            .fetch(&addresses::deposit(&self.poor, &self.stage.mint))
            .expect("an answer")
    }

    /// Lets days pass on the cluster, with the slots of a minute.
    fn travel(&self, days: i64) {
        let chain = self.stage.chain();
        let network = chain.network();
        let (slot, time) = (network.slot().expect("a slot"), network.unix_time().expect("a time"));
        let (slot, timestamp) = (slot + 400, (time + days * DAY) * 1_000);
        let to = json!([{ "absoluteSlotAt": { "slot": slot, "timestamp": timestamp } }]);
        let request = RpcRequest::Custom { method: "surfnet_timeTravel" };
        network.client().send::<Value>(request, to).expect("it travels");
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + Duration::from_secs(120);
        while !is_so(self) {
            let log = self.stage.gateway.as_ref().map(super::process::Gateway::log);
            assert!(Instant::now() < until, "{what}\n{}", log.unwrap_or_default());
            thread::sleep(Duration::from_millis(500));
        }
    }
}

/// gateway rule R9
#[test]
fn a_wallet_without_sol_reads_an_article_and_a_year_later_everybodys_lamports_are_back() {
    // Given a wallet that has ten tokens and nothing else.
    let street = Street::new();
    let (origin, stage) = (street.stage.origin.clone(), &street.stage);
    let before = street.keys.map(|(_, key)| street.lamports(&key));
    assert_eq!(street.lamports(&street.poor), 0);
    // When it begins, at a price that it has agreed to, and reads.
    let add = ["deposit", "add", "3", "--sponsor", &origin, "--sponsor-max"];
    street.run(&[&add[..], &["0.000001"]].concat()).fails(2, "--sponsor-max");
    let added = street.run(&[&add[..], &["0.5"]].concat()).json();
    assert_eq!(street.deposit().expect("a deposit").balance, 3_000_000);
    let url = stage.url("/article");
    let state = street.file.parent().expect("a folder").join("poor");
    let get = ["get", &url, "--max", "0.001", "--deposit", "1", "--yes", "--state", text(&state)];
    let got = street.run(&get).json();
    assert_eq!(got["paid"]["tokens"], "0.001", "{got}");
    assert_eq!(street.lamports(&street.poor), 0);
    // When the channel is over, it gives the rest away, at a friend's expense.
    street.travel(9);
    street.until("the channel does not end", |it| it.deposit().is_some_and(|it| it.children == 0));
    let creator = stage.wallet("creator").to_string();
    let friend = stage.wallet_file("friend");
    let rest = street.deposit().expect("a deposit").balance;
    let rest = format!("{}.{:06}", rest / 1_000_000, rest % 1_000_000);
    street.run(&["pay", &creator, &rest, "--fee-payer", text(&friend)]).ok();
    // When a year is over.
    street.travel(356);
    street.until("the deposit does not come home", |it| it.deposit().is_none());
    // Then nothing of the reader's is left, and those who paid are short of fees alone.
    assert_eq!(street.lamports(&street.poor), 0);
    let after = street.keys.map(|(_, key)| street.lamports(&key));
    for (at, (name, _)) in street.keys.iter().enumerate() {
        let fees = before[at] - after[at];
        println!("{name}: {} lamports before, {} after, {fees} of fees", before[at], after[at]);
        assert!(fees > 0 && fees <= 50_000 && fees.is_multiple_of(5_000), "{name}: {fees}");
    }
    assert!(added["sponsor_got"]["tokens"].is_string(), "{added}");
}
