//! Channels on a validator: opened by session key, paid off chain, verified, claimed, recovered,
//! closed. Each side has a folder of its own.

use super::{Localnet, field, support::text};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

struct Channels<'a> {
    localnet: &'a Localnet,
    /// The payer's folder and the payee's.
    folders: [String; 2],
}

impl Channels<'_> {
    fn payer(&self, args: &[&str]) -> super::support::Run {
        self.localnet.run("reader", &[&["channel"], args, &["--state", &self.folders[0]]].concat())
    }

    fn payee(&self, args: &[&str]) -> super::support::Run {
        self.localnet.run("creator", &[&["channel"], args, &["--state", &self.folders[1]]].concat())
    }

    fn promise(&self, channel: &str, amount: &str) -> String {
        field(&self.payer(&["sign", channel, amount]).json(), "promise")
    }
}

pub fn run(localnet: &Localnet, key: &Path) {
    let folders = ["payer", "payee"].map(|side| text(&localnet.state.join(side)).to_string());
    let channels = Channels { localnet, folders };
    let list = localnet.run("creator", &["creator", "list"]).json();
    let creator = field(&list[0], "address");
    let open = ["open", &creator, "0.5", "--session", text(key)];
    let vouchers = field(&channels.payer(&open).json(), "channel");
    let open = ["open", &creator, "--unit", "0.0001", "--links", "3000", "--session", text(key)];
    let chain = field(&channels.payer(&open).json(), "channel");
    channels.payer(&["open", &creator, "1", "--grace", "5m"]).fails(2, "between 15m and 30d");
    let best = pays(&channels, &vouchers, &chain);
    claims(&channels, &vouchers, &chain, &best);
    recovers(&channels, &vouchers, &chain, key);
    closes(&channels, &vouchers, &chain);
    far_ahead(&channels, &creator);
}

/// Returns the best voucher.
fn pays(channels: &Channels, vouchers: &str, chain: &str) -> String {
    let first = channels.promise(vouchers, "0.1");
    let second = channels.promise(vouchers, "0.05");
    channels.payer(&["sign", vouchers, "0.1", "--total"]).fails(2, "never taken back");
    channels.payer(&["sign", vouchers, "1"]).fails(2, "farthing channel top-up");
    let topped_up = channels.localnet.run("reader", &["channel", "top-up", vouchers, "0.1"]).json();
    assert_eq!(topped_up["funded"]["tokens"], "0.6", "{topped_up}");
    let again = channels.payer(&["sign", vouchers, "--again"]).json();
    assert_eq!(field(&again, "promise"), second);
    channels.payee(&["verify", &first]).json();
    channels.payee(&["verify", &first]).fails(1, "0.1 TEST are promised already");
    channels.payee(&["verify", &second[..20]]).fails(2, "as `channel sign` prints it");
    // Another character, whatever stands there.
    let other = if second[60..].starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{}{other}{}", &second[..60], &second[61..]);
    channels.payee(&["verify", &forged]).fails(1, "not accepted");
    channels.localnet.run("friend", &["channel", "verify", &second]).fails(1, "not you");
    channels
        .payer(&["sign", chain, "0.00015"])
        .fails(2, "a link of this chain is worth 0.0001 TEST");
    let link = channels.promise(chain, "0.2");
    let verified = channels.payee(&["verify", &second, &link]).json();
    assert_eq!((&verified["accepted"], &verified["refused"]), (&2.into(), &0.into()));
    for folder in &channels.folders {
        for file in walk(Path::new(folder)) {
            let mode = fs::metadata(&file).expect("a file").permissions().mode();
            assert!(mode & 0o077 == 0 || file.ends_with(".lock"), "{}", file.display());
        }
    }
    second
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("it").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn claims(channels: &Channels, vouchers: &str, chain: &str, best: &str) {
    let dry = channels.payee(&["claim", "--dry-run"]).json();
    assert_eq!(dry["transactions"], 2);
    let claimed = channels.payee(&["claim"]).json();
    // Two vouchers and 2,000 links, for two fees.
    assert_eq!((&claimed["payments"], &claimed["fee"]), (&2_002.into(), &10_000.into()));
    for (channel, tokens) in [(vouchers, "0.15"), (chain, "0.2")] {
        let shown = channels.payee(&["show", channel]).json();
        assert_eq!(
            (&shown["claimed"]["tokens"], &shown["to_claim"]["tokens"]),
            (&tokens.into(), &"0".into())
        );
    }
    assert_eq!(channels.payee(&["claim"]).json()["transactions"], 0);
    channels.payee(&["verify", best]).fails(1, "0.15 TEST are promised already");
}

/// Both sides lose their folder.
fn recovers(channels: &Channels, vouchers: &str, chain: &str, key: &Path) {
    let unclaimed = channels.promise(vouchers, "0.05");
    for folder in &channels.folders {
        fs::remove_dir_all(folder).expect("a folder");
    }
    channels.payer(&["sign", vouchers, "0.01"]).fails(4, "farthing channel recover");
    let recovered = channels.payer(&["recover", "--signer", text(key)]).json();
    assert_eq!(recovered.as_array().expect("a list").len(), 2);
    // The chain knows what was claimed, and not what was promised since.
    let outcome = |list: &serde_json::Value| {
        let rows = list.as_array().expect("a list");
        field(rows.iter().find(|row| row["address"] == *vouchers).expect("it"), "outcome")
    };
    assert_eq!(outcome(&recovered), "you pay: at least 0.15 TEST promised");
    let signer = ["--signer", text(key)];
    let again = channels.payer(&[&["recover", vouchers], &signer[..]].concat()).json();
    assert_eq!(outcome(&again), "you pay: 0.15 TEST promised");
    // The payee still has what was not claimed, and says so.
    channels.payee(&["recover"]).json();
    channels.payee(&["verify", &unclaimed]).json();
    let lower = channels.promise(vouchers, "0.01");
    channels.payee(&["verify", &lower]).fails(1, "0.2 TEST are promised already");
    let said = [&["recover", vouchers, "--promised", "0.2"], &signer[..]].concat();
    channels.payer(&said).json();
    let next = [channels.promise(vouchers, "0.01"), channels.promise(chain, "0.01")];
    let verified = channels.payee(&["verify", &next[0], &next[1]]).json();
    assert_eq!(verified["accepted"], 2);
    let claimed = channels.payee(&["claim"]).json();
    assert_eq!(claimed["amount"][0]["tokens"], "0.07");
}

/// A payee that has not followed takes a step between, which the message names; once the channel has
/// ended and the payer has seen it, nothing more is signed.
fn far_ahead(channels: &Channels, creator: &str) {
    let open = ["open", creator, "--unit", "0.00001", "--links", "12000"];
    let chain = field(&channels.payer(&open).json(), "address");
    let last = channels.promise(&chain, "0.11");
    let named = format!("`farthing channel sign {chain} --link 10000`");
    channels.payee(&["verify", &last]).fails(1, &named);
    let between = field(&channels.payer(&["sign", &chain, "--link", "10000"]).json(), "promise");
    let verified = channels.payee(&["verify", &between, &last]).json();
    assert_eq!(
        (&verified["accepted"], &verified["promised"]["tokens"]),
        (&2.into(), &"0.11".into())
    );
    let closed = channels.payee(&["close", &chain]).json();
    if closed["rent_comes_back"].is_string() {
        channels.payer(&["show", &chain]).json();
        channels.payer(&["sign", &chain, "0.001"]).fails(1, "has ended");
    }
}

fn closes(channels: &Channels, vouchers: &str, chain: &str) {
    let run = |wallet, args: &[&str]| channels.localnet.run(wallet, &[&["channel"], args].concat());
    run("reader", &["finish", vouchers]).fails(2, "nobody has asked to close");
    run("reader", &["request-close", vouchers]).json();
    run("reader", &["request-close", vouchers]).fails(1, "(ChannelClosing");
    run("reader", &["finish", vouchers]).fails(2, "the payee can still claim");
    run("reader", &["close", vouchers]).fails(1, "(NotPayeeSide");
    let creator = channels.localnet.state.join("wallets/creator.json");
    let back = ["withdraw", chain, "0.05", "--with", text(&creator)];
    assert_eq!(channels.payer(&back).json()["funded"]["tokens"], "0.25");
    for channel in [vouchers, chain] {
        let closed = run("creator", &["close", channel]).json();
        channels.localnet.frees("channel", channel, &closed);
    }
    let list = run("reader", &["list"]).json().to_string();
    assert!([vouchers, chain].iter().all(|channel| !list.contains(channel)), "{list}");
}
