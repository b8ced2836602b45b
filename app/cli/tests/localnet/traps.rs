//! Fans on a validator, where somebody or something is in the way: money of a worthless mint, fans of strangers, a
//! payee that has closed its deposit, a node that is behind, a page that is not the newest, leases that are over.

use super::{
    Localnet, field,
    relay::Relay,
    stopped::Stopped,
    support::{Run, empty_folder, farthing, text},
};
use farthing_sdk::{
    accounts::Fan,
    addresses,
    args::FanTerms,
    client::{Client, Rpc},
    compose::{self, FanPlan},
    fans::{self, FanVoucher, FanVoucherRecord, Grant},
    solana::{Address, Signer, read_keypair_file},
};
use serde_json::Value;
use std::{fs, path::Path, thread, time::Duration};

const DAY: i64 = 86_400;

struct Traps<'a> {
    localnet: &'a Localnet,
    /// The payer's folder, the creator's and the friend's.
    folders: [String; 3],
    creator: String,
    friend: String,
}

impl Traps<'_> {
    fn run(&self, wallet: &str, side: usize, args: &[&str]) -> Run {
        self.localnet.run(wallet, &[&["fan"], args, &["--state", &self.folders[side]]].concat())
    }

    fn payer(&self, args: &[&str]) -> Run {
        self.run("reader", 0, args)
    }

    fn creator(&self, args: &[&str]) -> Run {
        self.run("creator", 1, args)
    }

    fn friend(&self, args: &[&str]) -> Run {
        self.run("friend", 2, args)
    }

    fn opened(&self, shares: &[String]) -> String {
        let mut args = vec!["open", "1"];
        shares.iter().for_each(|share| args.extend(["--share", share]));
        field(&self.payer(&args).json(), "fan")
    }

    fn promise(&self, args: &[&str]) -> String {
        field(&self.payer(&[&["sign"], args].concat()).json(), "promise")
    }

    /// As somebody with a keypair file of the localnet, at another node and a commitment.
    fn at(&self, relay: &Relay, wallet: &str, args: &[&str], side: usize) -> Run {
        let file = self.localnet.state.join(format!("wallets/{wallet}.json"));
        let to = ["-u", &relay.url, "-k", text(&file), "-o", "json", "--commitment", "processed"];
        let state = ["--state", &self.folders[side]];
        farthing(&[&to[..], &["fan"], args, &state[..]].concat())
    }
}

#[test]
fn a_fan_is_no_trap() {
    let state = empty_folder("fan-traps");
    let localnet = &Localnet::start(&state, &[]);
    let folders = ["fan-payer", "fan-creator", "fan-friend"];
    let folders = folders.map(|side| text(&state.join(side)).to_string());
    let registered = localnet.run("creator", &["creator", "register", "--mint", "TEST"]).json();
    let (creator, friend) = (field(&registered, "creator"), localnet.wallet("friend"));
    localnet.run("reader", &["deposit", "add", "10"]).json();
    let traps = Traps { localnet, folders, creator, friend };
    another_mint(&traps);
    no_payee(&traps);
    behind(&traps);
    an_old_page(&traps);
    strangers(&traps);
    too_late(&traps);
}

/// A share for the creator's earnings, of money that they can never be paid.
fn another_mint(traps: &Traps) {
    let run = |args: &[&str]| traps.localnet.run("reader", args).json();
    let mint = field(&run(&["mint", "new"]), "address");
    run(&["mint", "to", "5", "--mint", &mint]);
    run(&["reserve", "open", &mint]);
    run(&["deposit", "add", "5", "--mint", &mint]);
    let test: Address = field(&run(&["deposit", "show"]), "mint").parse().expect("an address");
    let earnings = addresses::earnings(&traps.creator.parse().expect("an address"), &test);
    let share = format!("{earnings}=0.1");
    let open = ["open", "1", "--mint", &mint, "--share", &share];
    traps.payer(&open).fails(2, "is paid in another mint");
    // So somebody opens it without the command.
    let reader = traps.localnet.state.join("wallets/reader.json");
    let reader = read_keypair_file(reader).expect("a wallet");
    let client = Client::new(Rpc::new(&traps.localnet.url));
    let recipient = fans::recipient(&earnings, fans::audience(&[0; 32], ""));
    let key = reader.pubkey();
    let plan = FanPlan {
        spender: key.into(),
        mint: mint.parse().expect("an address"),
        terms: FanTerms { amount: 1_000_000, key, unit: 100, slots: 8, last_day: 30 },
        grants: vec![Grant { recipient, share: 1_000, until: 14 }],
    };
    let opening = compose::open_fan(&client, &plan).expect("a plan");
    client.submit(&opening.instructions, &reader, &[]).expect("it is opened");
    let fan: Fan = client.require(&opening.address).expect("a fan");
    let (cumulative, expires_at) = (100_000, fan.lease().end(14));
    let fan = opening.address.to_bytes();
    let voucher = FanVoucher { fan, recipient, slot: 0, cumulative, expires_at };
    let promise = FanVoucherRecord::sign(&reader, voucher).expect("a signature").to_string();
    traps.creator(&["verify", &promise]).fails(1, "holds another mint's money than TEST");
    traps.creator(&["claim", &opening.address.to_string()]).fails(4, "nothing is promised here");
}

/// A wallet that has no deposit yet, and one that has closed it.
fn no_payee(traps: &Traps) {
    let deposit = |action| traps.localnet.run("friend", &["deposit", action]).json();
    let fan = traps.opened(&[format!("{}=0.1", traps.friend)]);
    let promise = traps.promise(&[&fan, &traps.friend, "0.02"]);
    traps.friend(&["verify", &promise]).fails(4, "`farthing deposit open`");
    deposit("open");
    traps.friend(&["verify", &promise]).json();
    deposit("close");
    for claim in [&["claim"][..], &["claim", &fan]] {
        traps.friend(claim).fails(4, "`farthing deposit open`");
    }
    deposit("open");
    assert_eq!(traps.friend(&["claim"]).json()["amount"][0]["tokens"], "0.02");
    traps.friend(&["give-back", &fan, "--slot", "5"]).fails(1, "slot 5");
    // Where nothing is due any more, nobody is missed.
    traps.localnet.run("friend", &["deposit", "withdraw", "all"]).json();
    deposit("close");
    assert_eq!(traps.friend(&["claim"]).json()["transactions"], 0);
}

/// What is relied on is read as it is confirmed, and what is done is done although nobody answers afterwards.
fn behind(traps: &Traps) {
    let relay = Relay::before(&traps.localnet.url);
    let share = format!("{}=0.1", traps.creator);
    let fan = traps.opened(std::slice::from_ref(&share));
    let promise = traps.promise(&[&fan, &traps.creator, "0.01"]);
    traps.at(&relay, "creator", &["verify", &promise], 1).json();
    let read = relay.commitments_of(&fan);
    assert!(!read.is_empty() && read.iter().all(|at| at == "confirmed"), "{read:?}");
    traps.at(&relay, "reader", &["sign", &fan, &traps.creator, "--again"], 0).json();
    let read = relay.commitments_of(&fan);
    assert!(read.iter().all(|at| at == "confirmed" || at == "finalized"), "{read:?}");
    assert!(read.iter().any(|at| at == "confirmed"), "{read:?}");
    relay.forget_finalized();
    let open = ["open", "1", "--share", &share];
    let opened = traps.at(&relay, "reader", &open, 0).json();
    assert!(relay.commitments_of(&field(&opened, "fan")).iter().any(|at| at == "finalized"));
    traps.at(&relay, "reader", &["sign", &fan, &traps.creator, "--again"], 0).fails(3, "not now");
    // The next command that needs to looks.
    let fan = field(&opened, "fan");
    assert!(!traps.promise(&[&fan, &traps.creator, "0.01"]).is_empty());
}

/// A page from before the share was raised and its lease renewed, as on another machine.
fn an_old_page(traps: &Traps) {
    let fan = traps.opened(&[format!("{}=0.1", traps.creator)]);
    let first = traps.payer(&["sign", &fan, &traps.creator, "0.04"]).json();
    assert_eq!(field(&first, "audience").len(), 64);
    let old = traps.localnet.state.join("fan-old");
    let other = traps.localnet.state.join("fan-old-too");
    for to in [&old, &other] {
        copy(&Path::new(&traps.folders[0]).join("fans"), &to.join("fans"));
    }
    let raise = ["assign", &fan, &format!("{}=0.2", traps.creator), "--days", "20"];
    let given = traps.payer(&raise).json();
    assert_eq!(given["shares"][0]["audience"], first["audience"]);
    let sign = |state: &Path, more: &[&str]| {
        let args =
            [&["fan", "sign", &fan, &traps.creator], more, &["--state", text(state)]].concat();
        traps.localnet.run("reader", &args).json()
    };
    let again = sign(&old, &["--again"]);
    let end = |signed: &Value| signed["expires_at"].as_i64().expect("a time");
    // A day more where a second has passed since the opening.
    assert!(end(&again) >= end(&first) + 6 * DAY, "{again}");
    assert_eq!(again["cumulative"], first["cumulative"]);
    assert_eq!(sign(&other, &["0.15", "--total"])["promised_in_all"]["tokens"], "0.15");
    // A folder in the place of the file that is written first: that is no refusal of the chain's.
    let new = old.join(format!("fans/{fan}.json.new"));
    fs::create_dir(&new).expect("a folder");
    let args = ["fan", "sign", &fan, &traps.creator, "--again", "--state", text(&old)];
    traps.localnet.run("reader", &args).fails(5, "cannot write");
    fs::remove_dir(&new).expect("a folder");
    let damaged = old.join(format!("fans/{fan}.json"));
    fs::write(&damaged, "{").expect("a file");
    let args = ["fan", "sign", &fan, &traps.creator, "0.01", "--state", text(&old)];
    traps.localnet.run("reader", &args).fails(5, "`farthing fan recover`");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

/// Fans that others have opened for the reader's key.
fn strangers(traps: &Traps) {
    let reader = traps.localnet.wallet("reader");
    traps.localnet.run("friend", &["deposit", "add", "1"]).json();
    let opened = traps.friend(&["open", "0.5", "--signer", &reader]).json();
    let fan = field(&opened, "fan");
    fs::remove_dir_all(&traps.folders[0]).expect("a folder");
    let recovered = traps.payer(&["recover"]).json();
    let outcome = |fan: &str| {
        let rows = recovered.as_array().expect("a list").iter();
        rows.clone().find(|row| row["fan"] == fan).map(|row| field(row, "outcome"))
    };
    let told = outcome(&fan).expect("it is listed");
    assert_eq!(told, format!("paid by {}: `farthing fan recover {fan}` recovers it", traps.friend));
    let revision = || traps.payer(&["show", &fan]).json()["revision"].clone();
    assert_eq!(revision(), 0);
    let others =
        recovered.as_array().expect("a list").iter().filter(|row| row["fan"] != fan.as_str());
    for row in others {
        assert!(field(row, "outcome").contains("slots can be given"), "{recovered}");
    }
    let named = traps.payer(&["recover", &fan]).json();
    assert!(field(&named[0], "outcome").starts_with("30 of 30 slots can be given"), "{named}");
    assert_eq!((named.as_array().map(Vec::len), revision()), (Some(1), 1.into()));
    // Ended, with its deposit closed: it is in nobody's way, and can be freed.
    let closed = traps.localnet.run("friend", &["fan", "request-close", &fan]).json();
    traps.localnet.run("friend", &["deposit", "withdraw", "all"]).json();
    traps.localnet.run("friend", &["deposit", "close"]).json();
    let recovered = traps.payer(&["recover"]).json();
    let rows = recovered.as_array().expect("a list").iter();
    assert!(rows.clone().count() > 1 && rows.clone().all(|row| row["fan"] != fan.as_str()));
    if closed["rent_to"].is_null() {
        traps.payer(&["recover", &fan]).fails(1, "`farthing fan finish");
        traps.localnet.closes(&["fan", "finish", &fan]);
    }
    traps.payer(&["recover", &fan]).fails(4, "there is no fan");
}

/// Promises that nobody has claimed when the leases end, of a fan that is ended then.
fn too_late(traps: &Traps) {
    let share = format!("{}=0.1", traps.creator);
    let opened = traps.payer(&["open", "1", "--share", &share]).json();
    let fan = field(&opened, "fan");
    let its = &opened["shares"][0];
    assert_eq!((&its["slot"], field(its, "audience").len()), (&0.into(), 64), "{opened}");
    assert!(its["ends_at"].as_i64() < opened["ends_at"].as_i64(), "{opened}");
    let unknown =
        traps.localnet.run("friend", &["fan", "show", &fan, "--state", &traps.folders[2]]);
    let unknown = unknown.json();
    assert!(unknown["shares"][0]["payee"].is_null() && unknown["shares"][0]["audience"].is_null());
    traps.creator(&["claim"]).json();
    traps.creator(&["verify", &traps.promise(&[&fan, &traps.creator, "0.03"])]).json();
    let network = Stopped(Rpc::new(&traps.localnet.url));
    network.stop();
    network.pass(15 * DAY, 1);
    network.resume();
    thread::sleep(Duration::from_millis(200));
    traps.localnet.run("reader", &["fan", "request-close", &fan]).json();
    let claimed = traps.creator(&["claim"]).json();
    let lost = claimed["not_claimed"].as_array().expect("a list").iter();
    let lost = lost.clone().find(|lost| lost["fan"] == fan.as_str()).expect("it is said");
    assert_eq!(
        (&lost["amount"]["tokens"], &lost["reason"]),
        (&"0.03".into(), &"lease over".into())
    );
}
